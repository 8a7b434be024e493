"""How answers, hits, articles and reports look in a terminal: plain text, no colour."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from qa.quality import dropped_share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa.library import FileRecord, Stats, Verification
    from qa.quality import Quality
    from qa.types import Alternative, Answer, Article, Citation, Hit, IngestReport, Place, Version

Certainty = Literal["sure", "likely", "uncertain"]

ABSTENTIONS = {
    "no_evidence": "The archive does not say: nothing in it has to do with the question.",
    "low_confidence": "The archive does not say, or not clearly enough to be quoted.",
    "outside_archive": "The archive holds nothing within these dates and sources.",
}
DOUBTFUL = "Found, but too doubtful to be the answer"
SAME_STORY = "same story in {number:,} places; also in:"
ALIKE = "about {percent} alike"
_LEAST_CONFIDENCE_SHOWN = 0.05
"""An answer that was held back with less is not worth a reader's time."""
MOST_PLACES = 5
"""Other places of a story that are named beside a citation."""
_MOST_NEAREST = 3
_MOST_FILES = 50


def answer_text(answer: Answer) -> str:
    """An answer with its citations and alternatives, or why there is none."""
    return "\n".join(_answer_lines(answer))


def _answer_lines(answer: Answer) -> Iterator[str]:
    if answer.abstained is not None:
        yield ABSTENTIONS[answer.abstained]
        yield from _nearest_lines(answer)
        return
    yield f"{answer.text}    ({confidence_words(answer.confidence)})"
    yield from _citation_lines(answer.citations)
    if answer.alternatives:
        yield ""
        yield "Other answers in the archive:"
    for other in answer.alternatives:
        yield f"{other.text}    ({confidence_words(other.confidence)})"
        yield from _citation_lines(other.citations)


def _nearest_lines(answer: Answer) -> Iterator[str]:
    """What an abstention can show: a doubtful answer, and the first passages that were read."""
    for found in doubtful_answers(answer):
        yield f"{DOUBTFUL}: {found.text}    ({confidence_words(found.confidence)})"
        yield from _citation_lines(found.citations)
    nearest = answer.passages[:_MOST_NEAREST]
    if nearest:
        yield "Nearest passages:"
    for hit in nearest:
        yield f"  {hit.passage.article_id}  {_shortened(hit.passage.text)}"


def _citation_lines(citations: Iterable[Citation]) -> Iterator[str]:
    for citation in citations:
        begin = citation.answer_start - citation.start
        end = citation.answer_end - citation.start
        quote = citation.quote
        yield f"  “{quote[:begin]}[{quote[begin:end]}]{quote[end:]}”".replace("\n", " ")
        origin = [citation.title, citation.source, when(citation.published), citation.url]
        yield "  — " + " · ".join(part for part in origin if part)
        yield f"    article {citation.article_id}, characters {citation.start}–{citation.end}"
        yield from _also_in_lines(citation.article_id, citation.also_in)


def _also_in_lines(article_id: str, places: Sequence[Place]) -> Iterator[str]:
    if places:
        yield f"    {same_story(len(places))}"
    for place in places[:MOST_PLACES]:
        yield f"      {place_words(place)} · article {place.article_id}"
    if len(places) > MOST_PLACES:
        yield f"      and {len(places) - MOST_PLACES:,} more; see: qa show {article_id}"


def same_story(others: int) -> str:
    """Say in how many places a story stands, beside this one."""
    return SAME_STORY.format(number=others + 1)


def place_words(place: Place, alike: str = ALIKE) -> str:
    """Another place of a story: title, outlet, date, address, and how much alike if not the same."""
    likeness = "" if place.likeness == 1 else alike.format(percent=f"{place.likeness:.0%}")
    parts = [place.title, place.source, when(place.published), place.url, likeness]
    return " · ".join(part for part in parts if part)


def doubtful_answers(answer: Answer) -> tuple[Alternative, ...]:
    """What an abstention held back that is worth showing: one at most."""
    return tuple(
        other for other in answer.alternatives[:1] if other.confidence >= _LEAST_CONFIDENCE_SHOWN
    )


def certainty(confidence: float) -> Certainty:
    """A probability in a word."""
    return "sure" if confidence >= 0.8 else "likely" if confidence >= 0.5 else "uncertain"


def confidence_words(confidence: float) -> str:
    """A probability in words and number."""
    return f"{certainty(confidence)}, {confidence:.0%}"


def when(published: date | datetime | None) -> str:
    """A day, with the minute when it is known; empty for none."""
    if isinstance(published, datetime):
        return f"{published:%Y-%m-%d %H:%M}"
    return published.isoformat() if published else ""


def hits_text(hits: Iterable[Hit], articles: dict[str, Article]) -> str:
    """Passages with the rank that each retriever gave them."""
    lines = []
    for number, hit in enumerate(hits, start=1):
        article = articles[hit.passage.article_id]
        ranks = ", ".join(f"{name} {rank}" for name, rank in sorted(hit.ranks.items()))
        origin = [article.title, article.source, when(article.published)]
        lines.append(f"{number}. " + " · ".join(part for part in origin if part) + f"  [{ranks}]")
        lines.append(f"   {_shortened(hit.passage.text)}")
        passage = hit.passage
        lines.append(f"   article {article.id}, characters {passage.start}–{passage.end}")
    return "\n".join(lines) or "Nothing found."


def articles_text(articles: Iterable[Article]) -> str:
    """One line an article: id, date, source, title."""
    return "\n".join(
        f"{a.id}  {when(a.published) or 'undated':<16}  {a.source or '-'}  {a.title}"
        for a in articles
    )


def stories_text(stories: Iterable[Sequence[Article]]) -> str:
    """Articles as in a list; the further places of a story stand indented beneath its first."""
    lines = []
    for first, *others in stories:
        lines.append(articles_text([first]))
        for other in others:
            mark = "=" if other.sha256 == first.sha256 else "~"
            lines.append(f"  {mark} {articles_text([other])}")
    return "\n".join(lines)


def versions_text(versions: Iterable[Version]) -> str:
    """One line a version: number, date, hash, title."""
    return "\n".join(
        f"{version.number:>3}  {when(version.article.published) or 'undated':<16}"
        f"  {version.article.sha256}  {version.article.title}"
        f"{'  (now)' if version.current else ''}"
        for version in versions
    )


def deletion_text(matching: Sequence[Article]) -> str:
    """What a dry run of a deletion found."""
    return "\n".join([*(articles_text([a]) for a in matching), f"{len(matching)} would be deleted"])


def shown_text(version: Version, places: Sequence[Place]) -> str:
    """An article as a page, with its version and where else its story stands."""
    facts = [f"version: {version.number}{' (now)' if version.current else ' (edited since)'}"]
    facts += [f"{_relation(place)}: {place_words(place)} ({place.article_id})" for place in places]
    return article_text(version.article, facts)


def _relation(place: Place) -> str:
    return "same text in" if place.likeness == 1 else "nearly the same as"


def article_text(article: Article, more: Sequence[str] = ()) -> str:
    """An article as a page, with further lines in its head."""
    published = " ".join(filter(None, (when(article.published), article.published_zone)))
    if article.published_from:
        published += f" (from its {article.published_from})"
    facts = [
        ("id", article.id),
        ("source", article.source),
        ("published", published),
        ("url", article.url),
        ("file", article.path),
        ("language", article.language),
        ("sha256", article.sha256),
    ]
    head = [article.title, ""] + [f"{name}: {value}" for name, value in facts if value]
    return "\n".join([*head, *more, "", article.text])


def report_text(report: IngestReport) -> str:
    """What an ingest did, in a line, and each failed input in one more."""
    parts = [
        f"{report.added} added",
        f"{report.updated} updated",
        f"{report.unchanged} unchanged",
        f"{report.duplicates} duplicates",
    ]
    lines = [f"{', '.join(parts)}; {report.passages} passages in {report.seconds:.1f} s"]
    lines += [f"not taken: {failure.path}: {failure.reason}" for failure in report.failed]
    return "\n".join(lines)


def stats_text(stats: Stats) -> str:
    """What a library holds."""
    lines = [
        f"articles    {stats.articles}",
        f"passages    {stats.passages}",
        f"duplicates  {stats.duplicates}",
        f"versions    {stats.versions}",
        f"stories     {stats.stories}, {stats.shared_stories} of them in several articles",
        f"from        {stats.first_day or '-'}",
        f"to          {stats.last_day or '-'}",
        f"undated     {stats.undated}",
    ]
    if stats.not_compared:
        lines.append(f"{stats.not_compared} not compared with others yet: the next ingest does it")
    for title, counts in (("sources", stats.sources), ("languages", stats.languages)):
        lines.append(title)
        lines += [f"  {count:>6}  {name or 'unknown'}" for name, count in counts.items()]
    return "\n".join(lines)


def quality_summary(quality: Quality) -> str:
    """What a library holds and how it was read, in a few lines for the end of an ingest."""
    stats = quality.stats
    period = f", {stats.first_day} to {stats.last_day}" if stats.first_day else ""
    named = sum(source.source is not None for source in quality.sources)
    lines = [
        f"the library holds {_number(stats.articles, 'article')} of {_number(named, 'source')}"
        f"{period}; {stats.undated:,} undated, {_number(stats.duplicates, 'duplicate')}",
        f"{_number(len(quality.files), 'file')} read or rejected; {_dropped(quality.dropped_share)}",
    ]
    if quality.doubtful:
        lines.append(f"{_number(len(quality.doubtful), 'file')} with doubts about what was read")
    if quality.rejected:
        lines.append(f"{_number(len(quality.rejected), 'input')} rejected")
    return "\n".join([*lines, "more with: qa stats, as a page with: qa stats --html FILE"])


def quality_text(quality: Quality) -> str:
    """What a library holds and how well it was read, for a terminal."""
    lines = [stats_text(quality.stats), f"dropped     {_dropped(quality.dropped_share)}"]
    for title, counts in (
        ("months", quality.months),
        ("formats (files)", quality.formats),
        ("encodings (files)", quality.encodings),
    ):
        lines += [title, *(f"  {count:>6}  {name}" for name, count in counts.items())]
    lines += _listed("doubts", [doubt for file in quality.doubtful for doubt in file.doubts])
    lines += _listed("undated, for example", [f"{a.id}  {a.title}" for a in quality.undated])
    files = sorted(quality.files, key=lambda file: (-file.articles, file.path))
    lines += _listed("files", [_file_line(file) for file in files[:_MOST_FILES]])
    if len(files) > _MOST_FILES:
        lines.append(f"  … and {len(files) - _MOST_FILES:,} more; --json and --html list all")
    lines += _listed("rejected", [f"{f.path}: {f.reason}" for f in quality.rejected])
    return "\n".join(lines)


def _file_line(file: FileRecord) -> str:
    facts = [file.format, file.encoding, _dropped(dropped_share([file])) if file.articles else None]
    known = ", ".join(fact for fact in facts if fact)
    return f"{file.articles:>6}  {file.path}" + (f"  ({known})" if known else "")


def _listed(title: str, lines: list[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines)] if lines else []


def _dropped(share: float | None) -> str:
    return "no text to compare" if share is None else f"{share:.0%} of the text left out"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def verification_text(verification: Verification) -> str:
    """What a check found."""
    held = f"{verification.articles} articles, {verification.passages} passages"
    if verification.ok:
        return f"ok: {held}; every hash, offset and vector agrees"
    return "\n".join([f"not ok: {held}", *verification.problems])


def _shortened(text: str, length: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
