"""What a dialogue is to the follow-up rules, and what they make of a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Rule = Literal["swap", "add", "attribute", "pronoun", "ellipsis"]
"""What was done to a question: a name, place or time of the last question was swapped for
a new one ("and Japan?"); a time or place was added to it; another property of the same thing
is asked for; a pronoun was replaced by what it stands for; or a question without a subject
got the last one's."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a dialogue that has been answered, or not."""

    question: str
    """As it was searched for, that is after it was itself completed."""
    answer: str | None
    """None when the archive did not say."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question of a dialogue, and what to search for."""

    question: str
    """As it was asked."""
    searched: str
    """The same, or the question completed with words of the dialogue."""
    rule: Rule | None = None
    """What was done; None when the question stands by itself."""

    @property
    def rewritten(self) -> bool:
        """Whether something else is searched for than what was written."""
        return self.rule is not None
