"""The JSON forms of our values: one contract for the command line, the API and the eval.

`schema` counts up when a field changes its meaning or goes; a new field is no change.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qa.phrases import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from qa.library import FileRecord, Stats, Verification
    from qa.quality import Quality
    from qa.types import (
        Alternative,
        Answer,
        Article,
        Citation,
        FailedInput,
        Hit,
        IngestReport,
        Place,
        Version,
    )

SCHEMA_VERSION = 1

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """An answer with all that it rests on."""
    return {
        "schema": SCHEMA_VERSION,
        "question": answer.question,
        "answer": answer.text,
        "confidence": answer.confidence,
        "abstained": answer.abstained,
        "citations": [citation_json(citation) for citation in answer.citations],
        "alternatives": [_alternative_json(other) for other in answer.alternatives],
        "passages": [hit_json(hit) for hit in answer.passages],
        "timings_ms": dict(answer.timings_ms),
    }


def citation_json(citation: Citation) -> Json:
    """A citation; its day or time in ISO 8601."""
    fields = asdict(citation)
    fields["published"] = _iso(citation.published)
    fields["also_in"] = [place_json(place) for place in citation.also_in]
    return fields


def place_json(place: Place) -> Json:
    """Another place of a story."""
    return {**asdict(place), "published": _iso(place.published)}


def _iso(published: date | None) -> str | None:
    return published.isoformat() if published else None


def _alternative_json(other: Alternative) -> Json:
    return {
        "answer": other.text,
        "confidence": other.confidence,
        "citations": [citation_json(citation) for citation in other.citations],
    }


def hit_json(hit: Hit) -> Json:
    """A retrieved passage."""
    return {
        "article_id": hit.passage.article_id,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
        "score": hit.score,
        "ranks": dict(hit.ranks),
    }


def passage_source_json(hit: Hit, article: Article) -> Json:
    """A retrieved passage with all that is needed to cite it, but for its text.

    Args:
        hit: The passage.
        article: The one that it stands in.
    """
    place = {"start": hit.passage.start, "end": hit.passage.end, "score": hit.score}
    return {**source_json(article), **place}


def source_json(article: Article) -> Json:
    """What is needed to cite an article."""
    return {
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": _iso(article.published),
        "language": article.language,
        "sha256": article.sha256,
    }


def hits_json(query: str, hits: Iterable[Hit]) -> Json:
    """What a search found."""
    return {
        "schema": SCHEMA_VERSION,
        "query": query,
        "passages": [hit_json(hit) for hit in hits],
    }


def article_json(article: Article, *, with_text: bool) -> Json:
    """An article, with or without its text."""
    fields = asdict(article)
    fields["published"] = _iso(article.published)
    if not with_text:
        del fields["text"]
    return fields


def articles_json(articles: Iterable[Article], *, total: int, offset: int, limit: int) -> Json:
    """A page of a list of articles, without their texts."""
    return {
        "schema": SCHEMA_VERSION,
        "total": total,
        "offset": offset,
        "limit": limit,
        "articles": [article_json(article, with_text=False) for article in articles],
    }


def version_json(version: Version, *, with_text: bool) -> Json:
    """What an article says or said."""
    fields = article_json(version.article, with_text=with_text)
    return {**fields, "version": version.number, "current": version.current}


def versions_json(versions: Sequence[Version]) -> Json:
    """All versions of one article, without their text."""
    return {
        "schema": SCHEMA_VERSION,
        "versions": [version_json(version, with_text=False) for version in versions],
    }


def shown_json(version: Version, places: Iterable[Place]) -> Json:
    """An article as `qa show` tells of it."""
    others = [place_json(place) for place in places]
    return {**version_json(version, with_text=True), "also_in": others}


def stories_json(stories: Iterable[Iterable[Article]]) -> Json:
    """Articles by story."""
    return {
        "schema": SCHEMA_VERSION,
        "stories": [
            {"articles": [article_json(article, with_text=False) for article in story]}
            for story in stories
        ],
    }


def deletion_json(deleted: int, matching: Iterable[Article] | None = None) -> Json:
    """How many articles were removed; of a dry run, which would be."""
    if matching is None:
        return {"schema": SCHEMA_VERSION, "deleted": deleted}
    would = [article_json(article, with_text=False) for article in matching]
    return {"schema": SCHEMA_VERSION, "deleted": deleted, "would_delete": would}


def report_json(report: IngestReport) -> Json:
    """What an ingest did."""
    return {
        "schema": SCHEMA_VERSION,
        **asdict(report),
        "failed": [_failed_json(failed) for failed in report.failed],
        "seconds": round(report.seconds, 3),
    }


def _failed_json(failed: FailedInput) -> Json:
    kind = failed.reason.kind if isinstance(failed.reason, Phrase) else None
    return {"path": failed.path, "reason": str(failed.reason), "kind": kind}


def verification_json(verification: Verification) -> Json:
    """What a check found."""
    return {"ok": verification.ok, **asdict(verification)}


def quality_json(quality: Quality) -> Json:
    """What a library holds, as `stats_json` has it, and how well it was read."""
    return {
        **stats_json(quality.stats),
        "dropped_share": quality.dropped_share,
        "months": quality.months,
        "formats": quality.formats,
        "encodings": quality.encodings,
        "doubts": [
            {"path": file.path, "reason": reason}
            for file in quality.doubtful
            for reason in file.doubts
        ],
        "undated_examples": [asdict(article) for article in quality.undated],
        "coverage": [asdict(source) for source in quality.sources],
        "files": [_file_json(file) for file in quality.files],
        "rejected": [_failed_json(failed) for failed in quality.rejected],
    }


def _file_json(file: FileRecord) -> Json:
    fields = asdict(file)
    fields["rejected"] = len(file.rejected)
    return fields


def stats_json(stats: Stats) -> Json:
    """What a library holds; an unknown source is named `null` in JSON's way, as `""`."""
    fields = asdict(stats)
    fields["sources"] = {name or "": count for name, count in stats.sources.items()}
    fields["languages"] = {name or "": count for name, count in stats.languages.items()}
    return {"schema": SCHEMA_VERSION, **fields}
