"""The archive as Haystack components: a retriever, and a reader of exact answers.

    pip install 'citeqa[haystack]'

They open the library when a pipeline warms up and close it when the pipeline is closed. All
that they are made with can be written down, so `Pipeline.dumps` and `loads` work.

Haystack itself reports the use of its pipelines to its makers, over the network, unless
HAYSTACK_TELEMETRY_ENABLED is False when it is first imported. Nothing here asks for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from qa.answering import DEFAULT_MIN_CONFIDENCE
from qa.assistant import Assistant
from qa.config import DEFAULT_READER
from qa.wire import citation_json, passage_source_json, source_json

try:
    from haystack import Document, component, default_from_dict, default_to_dict
    from haystack.dataclasses import ExtractedAnswer
except ImportError as error:
    raise ImportError(
        "qa.integrations.haystack needs Haystack: pip install 'citeqa[haystack]'"
    ) from error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.types import Article, Citation, Hit


class _OverLibrary:
    """What both components do with the library that they are made with.

    `component` makes a class anew, in which `super()` finds nothing; so its name is written out.
    """

    def __init__(
        self,
        library: str,
        since: str | None,
        until: str | None,
        sources: list[str] | None,
        languages: list[str] | None,
        reader: str = DEFAULT_READER,
    ) -> None:
        self._made_with: dict[str, Any] = {
            "library": str(library),
            "since": since,
            "until": until,
            "sources": sources,
            "languages": languages,
        }
        self._reader = reader
        self._opened: Assistant | None = None

    def warm_up(self) -> None:
        """Open the library and load the models; nothing when that is done.

        Raises:
            LibraryError: the library is not there, or can't be read.
            ModelError: a model can't be had.
        """
        if self._opened is None:
            self._assistant.warm_up()

    def close(self) -> None:
        """Let go of the library's files; the next run opens it again."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Make the component that was written down."""
        return default_from_dict(cls, data)

    @property
    def _assistant(self) -> Assistant:
        if self._opened is None:
            folder = self._made_with["library"]
            self._opened = Assistant.open(folder, create=False, reader=self._reader)
        return self._opened

    def _scope(
        self,
        since: str | None,
        until: str | None,
        sources: list[str] | None,
        languages: list[str] | None,
    ) -> dict[str, Any]:
        """What a run is asked within: what it was given, else what the component was made with."""
        made = self._made_with
        return {
            "since": made["since"] if since is None else since,
            "until": made["until"] if until is None else until,
            "sources": (made["sources"] if sources is None else sources) or (),
            "languages": (made["languages"] if languages is None else languages) or (),
        }


@component
class CiteqaRetriever(_OverLibrary):
    """Finds passages of an archive, best first, by meaning and by words.

    A document's content is a passage; its meta say where it stands: `article_id`, `title`,
    `source`, `url`, `published` (ISO 8601), `language`, `sha256` of the article's text, `start`
    and `end` of the passage in it.
    """

    def __init__(
        self,
        library: str,
        *,
        top_k: int = 10,
        since: str | None = None,
        until: str | None = None,
        sources: list[str] | None = None,
        languages: list[str] | None = None,
    ) -> None:
        """Take the library's folder, and what holds for each run that does not say otherwise.

        Args:
            library: The folder. It is opened by `warm_up`, or by the first run.
            top_k: How many passages.
            since: Only articles of this day and later: 2026-01-31.
            until: Only articles of this day and earlier.
            sources: Only articles of these outlets, by exact name.
            languages: Only articles in these languages, such as `zh`.
        """
        _OverLibrary.__init__(self, library, since, until, sources, languages)
        self.top_k = top_k

    def to_dict(self) -> dict[str, Any]:
        """Write down what the component is made with."""
        return default_to_dict(self, **self._made_with, top_k=self.top_k)

    @component.output_types(documents=list[Document])
    def run(
        self,
        query: str,
        top_k: int | None = None,
        since: str | None = None,
        until: str | None = None,
        sources: list[str] | None = None,
        languages: list[str] | None = None,
    ) -> dict[str, Any]:
        """Find the passages that fit a query best; see the constructor for the rest.

        Returns:
            `documents`, best first, each with its score.

        Raises:
            QuestionError: the query is empty or too long, `top_k` is below 1, or a day can't
                be read.
            LibraryError: the library can't be read.
        """
        assistant = self._assistant
        hits = assistant.search(
            query,
            self.top_k if top_k is None else top_k,
            **self._scope(since, until, sources, languages),
        )
        articles = assistant.articles_of(hits)
        return {
            "documents": [_passage_document(hit, articles[hit.passage.article_id]) for hit in hits]
        }


@component
class CiteqaReader(_OverLibrary):
    """Answers a question from an archive with exact, cited words.

    The first of its answers is the archive's; those after it are what other articles say. Each
    has the article that it is cut from, whole, as its document: `document_offset` is where it
    stands there, `context` the sentence around it, `context_offset` where it stands in that,
    `score` the probability that it is right, and `meta["citations"]` all articles that say so.
    When the archive does not say, the first has no `data`: its score is the probability that
    nothing right was found, `meta["abstained"]` says why, and what was too doubtful follows.
    """

    def __init__(
        self,
        library: str,
        *,
        since: str | None = None,
        until: str | None = None,
        sources: list[str] | None = None,
        languages: list[str] | None = None,
        min_confidence: float = DEFAULT_MIN_CONFIDENCE,
        reader: str = DEFAULT_READER,
    ) -> None:
        """Take the library's folder, and what holds for each run that does not say otherwise.

        Args:
            library: The folder. It is opened by `warm_up`, or by the first run.
            since: Only articles of this day and later: 2026-01-31.
            until: Only articles of this day and earlier.
            sources: Only articles of these outlets, by exact name.
            languages: Only articles in these languages, such as `zh`.
            min_confidence: Abstain below this probability, from 0 (always answer) to 1.
            reader: What cuts the answers; see `Assistant.open`.
        """
        _OverLibrary.__init__(self, library, since, until, sources, languages, reader)
        self.min_confidence = min_confidence

    def to_dict(self) -> dict[str, Any]:
        """Write down what the component is made with."""
        return default_to_dict(
            self, **self._made_with, min_confidence=self.min_confidence, reader=self._reader
        )

    @component.output_types(answers=list[ExtractedAnswer])
    def run(
        self,
        query: str,
        since: str | None = None,
        until: str | None = None,
        sources: list[str] | None = None,
        languages: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question; see the constructor for the rest.

        Returns:
            `answers`: the answer, or one without data, and then what else was found.

        Raises:
            QuestionError: the question is empty or too long, or a day can't be read.
            LibraryError: the library can't be read.
        """
        answer = self._assistant.ask(
            query,
            min_confidence=self.min_confidence,
            **self._scope(since, until, sources, languages),
        )
        if answer.text is None:
            meta = {"abstained": answer.abstained}
            first = ExtractedAnswer(query=query, score=1 - answer.confidence, meta=meta)
        else:
            first = self._extracted(query, answer.text, answer.confidence, answer.citations)
        others = [
            self._extracted(query, other.text, other.confidence, other.citations)
            for other in answer.alternatives
        ]
        return {"answers": [first, *others]}

    def _extracted(
        self, query: str, text: str, confidence: float, citations: Sequence[Citation]
    ) -> ExtractedAnswer:
        cited = citations[0]
        begin, end = cited.answer_start, cited.answer_end
        return ExtractedAnswer(
            query=query,
            score=confidence,
            data=text,
            document=_article_document(self._cited_article(cited)),
            context=cited.quote,
            document_offset=ExtractedAnswer.Span(begin, end),
            context_offset=ExtractedAnswer.Span(begin - cited.start, end - cited.start),
            meta={"citations": [citation_json(citation) for citation in citations]},
        )

    def _cited_article(self, citation: Citation) -> Article:
        article = self._assistant.article(citation.article_id)
        if article.sha256 == citation.sha256:
            return article
        # It was edited after it was cited, a moment ago.
        return self._assistant.find_version(citation.sha256, citation.article_id).article


def _passage_document(hit: Hit, article: Article) -> Document:
    meta = passage_source_json(hit, article)
    score = meta.pop("score")
    passage = hit.passage
    name = f"{article.id}:{passage.start}-{passage.end}"
    return Document(id=name, content=passage.text, meta=meta, score=score)


def _article_document(article: Article) -> Document:
    return Document(id=article.id, content=article.text, meta=source_json(article))
