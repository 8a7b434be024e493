"""What a reader says of an answer: right, wrong, and what would be right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.assistant import Assistant
    from qa.web.conversation import Turn


def agreed(assistant: Assistant, turn: Turn) -> Turn:
    """Keep that an answer, or that there is none, is right.

    Raises:
        QaError: the assistant's, unchanged.
    """
    right = [turn.answer.text] if turn.answer.text else []
    return replace(turn, verdict="right", kept_at=_kept(assistant, turn, right))


def corrected(assistant: Assistant, turn: Turn, right: str | None) -> Turn:
    """Keep what is right instead; None when the archive does not hold it.

    Raises:
        QaError: the assistant's, unchanged.
    """
    forms = [] if right is None else [right]
    return replace(turn, verdict="kept", kept_at=_kept(assistant, turn, forms))


def doubted(turn: Turn) -> Turn:
    """Open the form that asks for the right answer, or close it."""
    return replace(turn, verdict=None if turn.verdict == "wrong" else "wrong")


def _kept(assistant: Assistant, turn: Turn, right: Sequence[str]) -> str:
    path = assistant.judge(
        turn.answer,
        right,
        since=turn.since or None,
        until=turn.until or None,
        sources=turn.sources,
        languages=turn.languages,
    )
    return str(path)
