"""What the chat says, as a shape: one `Words` a language, each in a file of its own.

Words that come from an article, and messages for whoever runs the chat, are not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.errors import QuestionError
from qa.phrases import say
from qa.rendering import certainty

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa.errors import QaError
    from qa.types import Abstention
    from qa.web.words.talk import Talk


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with its noun: 1 article, 2 articles. Both hold `{number}`."""

    one: str
    many: str

    def __call__(self, number: int) -> str:
        """Put the number in."""
        return (self.one if number == 1 else self.many).format(number=number)


@dataclass(frozen=True, slots=True)
class Words:
    """Every word that the page says itself. Names in braces are filled in by the methods."""

    code: str
    """BCP 47, for the page's `lang`."""
    name: str
    """The language, as it calls itself."""
    tagline: str

    question: str
    question_example: str
    since: str
    until: str
    day_example: str
    sources: str
    languages: str
    chinese: str
    english: str
    japanese: str
    unknown_language: str

    loading: str
    searching: str
    broken: str
    no_turns: str
    examples: str

    evidence: str
    no_evidence_yet: str
    other_answers: str
    nearest: str
    undated: str
    place: str
    more_places: Counted
    same_story: str
    alike: str

    no_evidence: str
    low_confidence: str
    outside_archive: str
    doubtful: str
    sure: str
    likely: str
    uncertain: str

    scope_since: str
    scope_until: str
    more_articles: Counted
    more_answers: Counted

    articles_held: Counted
    sources_held: Counted
    empty_library: str
    silence: str
    period: str
    undated_articles: str
    unnamed_source: str
    more_sources: Counted

    upload: str
    upload_limits: str
    upload_waits: str
    taking_in: str
    cancel: str
    upload_stopped: str
    added: str
    updated: str
    unchanged: str
    duplicates: str
    not_taken: Counted
    too_large: str
    too_many: str
    not_read: str
    not_sent: str

    question_empty: str
    question_too_long: str
    no_day: str
    days_swapped: str

    talk: Talk
    reasons: Mapping[str, str]
    """Why an input was not taken: kind of `qa.phrases` → sentence, with facts to fill in."""

    def abstention(self, kind: Abstention) -> str:
        """Say why there is no answer."""
        return {
            "no_evidence": self.no_evidence,
            "low_confidence": self.low_confidence,
            "outside_archive": self.outside_archive,
        }[kind]

    def confidence(self, confidence: float) -> str:
        """Say a probability in words and number."""
        words = {"sure": self.sure, "likely": self.likely, "uncertain": self.uncertain}
        return words[certainty(confidence)].format(percent=f"{confidence:.0%}")

    def coverage(
        self, articles: int, first_day: str | None, last_day: str | None, sources: int
    ) -> str:
        """Say what the archive covers, in a line."""
        if not articles:
            return self.empty_library
        parts = [self.articles_held(articles)]
        if first_day and last_day:
            parts.append(first_day if first_day == last_day else f"{first_day} – {last_day}")
        if sources:
            parts.append(self.sources_held(sources))
        return " · ".join(parts)

    def language(self, code: str | None) -> str:
        """Name a language; by its code when it is none of those that news here come in."""
        names = {"zh": self.chinese, "en": self.english, "ja": self.japanese}
        return names.get(code or "und", self.unknown_language if code in (None, "und") else code)

    def scope(
        self, since: str, until: str, sources: Sequence[str], languages: Sequence[str] = ()
    ) -> str:
        """Say what a question was limited to; empty for the whole archive."""
        days = [
            template.format(day=day)
            for template, day in ((self.scope_since, since), (self.scope_until, until))
            if day
        ]
        return " · ".join([*days, *sources, *map(self.language, languages)])

    def further(self, articles: int, answers: int) -> list[str]:
        """Say what there is to see beside the first citation of an answer."""
        said = [self.more_articles(articles)] if articles else []
        return said + ([self.more_answers(answers)] if answers else [])

    def reason(self, reason: str) -> str:
        """Say why an input was not taken."""
        return say(reason, self.reasons)

    def error(self, error: QaError) -> str:
        """Say what is wrong with a question; what is wrong elsewhere is said in English."""
        if not isinstance(error, QuestionError) or error.problem is None:
            return str(error)
        template: str = getattr(self, error.problem)
        return template.format(**error.facts)
