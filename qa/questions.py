"""What may be asked: the words of a question, and the part of the archive that it is asked of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from qa.errors import QuestionError
from qa.types import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_QUESTION = 2_000
"""Characters. Longer ones are a pasted text, not a question."""

Day = date | str | None
"""A day, also as `2026-01-31`; None for no bound."""


def checked_question(question: str) -> str:
    """The words of a question on one line.

    Raises:
        QuestionError: there are none, or too many.
    """
    # A terminal of another encoding can hand over lone surrogates, which no text may hold.
    text = " ".join(question.encode("utf-8", "replace").decode().split())
    if not text:
        raise QuestionError(
            "the question is empty; ask something, such as: 日本的试采船叫什么？", "question_empty"
        )
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(text):,} characters and at most {LONGEST_QUESTION:,} are read;"
            " ask in a sentence or two",
            "question_too_long",
            characters=len(text),
            most=LONGEST_QUESTION,
        )
    return text


def scope_of(since: Day, until: Day, sources: Sequence[str], languages: Sequence[str]) -> Scope:
    """The part of the archive that lies between two days, in these outlets and languages.

    Raises:
        QuestionError: a day can't be read, or none lies between the two.
    """
    scope = Scope(_day(since), _day(until), _several(sources), _several(languages))
    if scope.since and scope.until and scope.since > scope.until:
        raise QuestionError(
            f"no day is both since {scope.since} and until {scope.until}; swap the two",
            "days_swapped",
            since=scope.since,
            until=scope.until,
        )
    return scope


def _several(given: Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _day(value: Day) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        message = f"{value!r} is no day; write it as 2026-01-31"
        raise QuestionError(message, "no_day", given=value) from error
