"""Asks one case and writes down what is seen.

The one place that touches the `Assistant`. Each case costs one `ask` and one `search`, whose
deeper ranking the retrieval measures need. What an abstention held back for doubt is the first of
its alternatives: the confidence is a claim about that one.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Protocol, TypedDict, Unpack

from eval.measures.citation import problem_with
from eval.measures.retrieval import DEPTH
from eval.results import CitedQuote, Result, SeenPassage

if TYPE_CHECKING:
    from eval.cases import Case
    from qa.types import Answer, Article, Citation, Hit

SEARCHED_PASSAGES = 5 * DEPTH
"""Passages asked of a search, so that enough of them are of different articles."""
_SHOWN_PASSAGES = 3
_SHOWN_CHARACTERS = 320


class Filters(TypedDict):
    """The filters beside a question."""

    since: str | None
    until: str | None
    sources: tuple[str, ...]
    languages: tuple[str, ...]


class Asked(Protocol):
    """What is measured: an `Assistant`, or what stands in front of one."""

    def ask(self, question: str, **filters: Unpack[Filters]) -> Answer:
        """Answer a question, or abstain with what was too doubtful as alternatives."""

    def search(self, query: str, k: int = 10, **filters: Unpack[Filters]) -> list[Hit]:
        """Find the `k` best passages, best first."""

    def article(self, article_id: str) -> Article:
        """Return an article with its text."""

    def articles(self) -> list[Article]:
        """Return all articles, with or without their text."""


class Observer:
    """Knows an assistant's archive well enough to judge what it says of it."""

    def __init__(self, assistant: Asked) -> None:
        self._assistant = assistant
        self._titles: dict[str, str] = {}
        self._stand_in: dict[str, str] = {}
        self._ids_by_name: dict[str, set[str]] = {}
        first_with_text: dict[str, str] = {}
        contents = []
        for article in sorted(assistant.articles(), key=lambda article: article.id):
            # Two sources of one text are one article here: only one of them is indexed.
            same = first_with_text.setdefault(article.sha256, article.id)
            self._stand_in[article.id] = same
            self._titles[article.id] = article.title
            for name in filter(None, (article.id, article.url, article.title)):
                self._ids_by_name.setdefault(name, set()).add(same)
            contents.append(f"{article.id} {article.sha256}")
        self.library_digest = hashlib.sha256("\n".join(contents).encode()).hexdigest()
        """Changes whenever an article of the archive does."""
        self.article_count = len(contents)

    def observe(self, case: Case) -> Result:
        """Ask `case`. Never raises for what asking it raises: that is a result, too."""
        gold, unknown = self._gold(case)
        try:
            return self._observe(case, gold, unknown)
        # The boundary between the system under test and its test. Whatever breaks in there
        # must count against it and must not end a run of hours; the report shows it.
        except Exception as error:  # noqa: BLE001
            reason = f"{type(error).__name__}: {error}"
            return Result(case=case, gold=gold, unknown=unknown, error=reason)

    def _observe(self, case: Case, gold: tuple[str, ...], unknown: tuple[str, ...]) -> Result:
        filters = Filters(
            since=case.since, until=case.until, sources=case.sources, languages=case.languages
        )
        started = time.perf_counter()
        answer = self._assistant.ask(case.question, **filters)
        asked = time.perf_counter()
        hits = self._assistant.search(case.question, k=SEARCHED_PASSAGES, **filters)
        searched = time.perf_counter()
        outside = {"ask": 1000 * (asked - started), "search": 1000 * (searched - asked)}
        timings = {**answer.timings_ms, **outside}
        return Result(
            case=case,
            gold=gold,
            unknown=unknown,
            answer=answer.text,
            candidate=_held_back(answer),
            confidence=answer.confidence,
            abstained=answer.abstained,
            citations=self._cited(answer),
            ranked=self._ranking(hits),
            passages=tuple(self._seen(hit) for hit in answer.passages[:_SHOWN_PASSAGES]),
            timings_ms={stage: round(value, 3) for stage, value in timings.items()},
        )

    def _gold(self, case: Case) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Name the gold articles by id, and list those that the archive does not hold."""
        known = {name: self._ids_by_name.get(name, set()) for name in case.articles}
        unknown = tuple(name for name, ids in known.items() if not ids)
        ids = sorted(set().union(*known.values()))
        return (*ids, *unknown), unknown

    def _ranking(self, hits: list[Hit]) -> tuple[str, ...]:
        articles = (self._same(hit.passage.article_id) for hit in hits)
        return tuple(dict.fromkeys(articles))[:DEPTH]

    def _cited(self, answer: Answer) -> tuple[CitedQuote, ...]:
        return tuple(
            self._check(citation, None if number else answer.text)
            for number, citation in enumerate(answer.citations)
        )

    def _check(self, citation: Citation, answer: str | None) -> CitedQuote:
        article = self._assistant.article(citation.article_id)
        return CitedQuote(
            article_id=self._same(citation.article_id),
            title=citation.title,
            source=citation.source,
            published=citation.published.isoformat() if citation.published else None,
            quote=citation.quote,
            mark_start=citation.answer_start - citation.start,
            mark_end=citation.answer_end - citation.start,
            problem=problem_with(citation, article, answer),
        )

    def _seen(self, hit: Hit) -> SeenPassage:
        article_id = hit.passage.article_id
        return SeenPassage(
            article_id=self._same(article_id),
            title=self._titles.get(article_id, article_id),
            text=hit.passage.text[:_SHOWN_CHARACTERS],
            score=hit.score,
        )

    def _same(self, article_id: str) -> str:
        return self._stand_in.get(article_id, article_id)


def _held_back(answer: Answer) -> str | None:
    """What an abstention found too doubtful to be the answer."""
    return answer.alternatives[0].text if answer.text is None and answer.alternatives else None
