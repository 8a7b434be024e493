"""Assistants with one fault each, to show that the evaluation sees it.

Each stands in front of a real assistant and spoils what it says in one way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qa.types import Alternative

if TYPE_CHECKING:
    from typing import Unpack

    from eval.observe import Asked, Filters
    from qa.types import Answer, Article, Citation, Hit


class Front:
    """Passes everything on as it is."""

    def __init__(self, behind: Asked) -> None:
        self.behind = behind

    def ask(self, question: str, **options: Any) -> Answer:
        return self.behind.ask(question, **options)

    def search(self, query: str, k: int = 10, **filters: Unpack[Filters]) -> list[Hit]:
        return self.behind.search(query, k, **filters)

    def article(self, article_id: str) -> Article:
        return self.behind.article(article_id)

    def articles(self) -> list[Article]:
        return self.behind.articles()


class Remembering(Front):
    """Keeps what was said, so that many faults can be tried on one run's answers."""

    def __init__(self, behind: Asked) -> None:
        super().__init__(behind)
        self._answers: dict[str, Answer] = {}
        self._hits: dict[str, list[Hit]] = {}

    def ask(self, question: str, **options: Any) -> Answer:
        key = repr((question, sorted(options.items())))
        if key not in self._answers:
            self._answers[key] = super().ask(question, **options)
        return self._answers[key]

    def search(self, query: str, k: int = 10, **filters: Unpack[Filters]) -> list[Hit]:
        key = repr((query, k, sorted(filters.items())))
        if key not in self._hits:
            self._hits[key] = super().search(query, k, **filters)
        return self._hits[key]


class ReversesTheRanking(Front):
    def search(self, query: str, k: int = 10, **filters: Unpack[Filters]) -> list[Hit]:
        return super().search(query, k, **filters)[::-1]


class ShiftsEveryCitation(Front):
    """By one character, offsets only: the quote still reads well."""

    def ask(self, question: str, **options: Any) -> Answer:
        answer = super().ask(question, **options)
        return replace(answer, citations=tuple(map(self._shifted, answer.citations)))

    @staticmethod
    def _shifted(citation: Citation) -> Citation:
        return replace(
            citation,
            start=citation.start + 1,
            end=citation.end + 1,
            answer_start=citation.answer_start + 1,
            answer_end=citation.answer_end + 1,
        )


class AnswersEverything(Front):
    """Says at once what the product holds back."""

    def ask(self, question: str, **options: Any) -> Answer:
        answer = super().ask(question, **options)
        if answer.text is not None or not answer.alternatives:
            return answer
        best, *others = answer.alternatives
        return replace(
            answer,
            text=best.text,
            abstained=None,
            citations=best.citations,
            alternatives=tuple(others),
        )


class AnswersNothing(Front):
    """Holds back what the product says."""

    def ask(self, question: str, **options: Any) -> Answer:
        answer = super().ask(question, **options)
        if answer.text is None:
            return answer
        said = Alternative(answer.text, answer.confidence, answer.citations)
        return replace(
            answer,
            text=None,
            abstained="low_confidence",
            citations=(),
            alternatives=(said, *answer.alternatives),
        )


class BreaksOn(Front):
    """Fails at the questions that hold a word, with an error that nobody foresaw."""

    def __init__(self, behind: Asked, word: str, error: type[BaseException] = KeyError) -> None:
        super().__init__(behind)
        self._word = word
        self._error = error
        self.asked: list[str] = []

    def ask(self, question: str, **options: Any) -> Answer:
        self.asked.append(question)
        if self._word in question:
            raise self._error(question)
        return super().ask(question, **options)
