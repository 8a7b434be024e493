"""The one entrance: picks the rules by the question's script, and bounds what they look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.followup import chinese, english, japanese
from qa.followup.dialogue import Exchange, FollowUp
from qa.followup.mentions import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_RULES = {"zh": chinese.rewrite, "ja": japanese.rewrite, "en": english.rewrite}

LONGEST_FOLLOW_UP = 120
"""Characters. What is longer has said what it is about."""
LONGEST_EARLIER = 300
"""Characters. A longer question is no frame for another one."""


def followed_up(question: str, dialogue: Sequence[Exchange]) -> FollowUp:
    """Complete a follow-up question from the dialogue before it.

    "那美国呢？" after "中国的稀土产量是多少？" is "美国的稀土产量是多少？". A question that
    stands by itself is left exactly as it is. Nothing is invented: every word of what comes
    back is the question's own or was said in the dialogue.

    Args:
        question: As it was asked.
        dialogue: What was asked and answered before, oldest first; see `dialogue_of`.
    """
    alone = FollowUp(question, question)
    text = " ".join(question.split())
    if not dialogue or not text or len(text) > LONGEST_FOLLOW_UP:
        return alone
    earlier = tuple(dialogue)
    if len(earlier[-1].question) > LONGEST_EARLIER:
        return alone
    made = _RULES[language_of(text)](text, earlier)
    if made is None or made[0] == text:
        return alone
    searched, rule = made
    return FollowUp(question, " ".join(searched.split()), rule)


def dialogue_of(said: Iterable[tuple[str, str | None]]) -> tuple[Exchange, ...]:
    """Rebuild a dialogue from the questions as they were asked.

    Each is completed from those before it, as it was when it was asked.

    Args:
        said: Each question with its answer, or None, oldest first.
    """
    exchanges: list[Exchange] = []
    for question, answer in said:
        searched = followed_up(question, exchanges).searched
        exchanges.append(Exchange(searched, answer))
    return tuple(exchanges)
