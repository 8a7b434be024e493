"""An Answer as a chat message: Markdown with numbered citations, and where each is cited.

What articles say is written so that no front end takes it for Markdown, HTML or LaTeX: a
headline loads no picture and makes no link.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from qa.rendering import doubtful_answers, when
from qa.types import Answer, Citation
from qa.web.api.saying import Sayings
from qa.wire import Json

_MARKUP: Final = re.compile(r"([\\`*_\[\]<>&$~|#{}])")
_ESCAPED: Final = re.compile(r"\\([\\`*_\[\]<>&$~|#{}])")
_SAID: Final = re.compile(r"^\*\*((?:[^*\\\n]|\\.)+)\*\* \[1\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, and what proves it."""

    text: str
    annotations: tuple[Json, ...]
    """OpenAI's `url_citation`, one for each marker; their indexes count code points."""


def message_of(answer: Answer, sayings: Sayings, base_url: str, searched: str | None) -> Message:
    """Write an answer as a message.

    Args:
        answer: What the archive says.
        sayings: The words around it.
        base_url: Of this server, with a slash at the end: where an article without an
            address is found.
        searched: What was searched for, when it is not what was asked.
    """
    draft = _Draft(sayings, base_url)
    if searched is not None:
        draft.say(sayings.searched.format(question=plain(searched)))
    if answer.abstained is None:
        draft.answer(answer.text or "", answer.confidence, answer.citations)
        others, heading = answer.alternatives, sayings.others
    else:
        draft.say(sayings.abstentions[answer.abstained])
        others, heading = doubtful_answers(answer), sayings.doubtful
    if others:
        draft.say(heading)
    for other in others:
        draft.answer(other.text, other.confidence, other.citations, "- ")
    return draft.message()


def answer_said(message: str) -> str | None:
    """The answer that a message of ours gave; None when it gave none, or is not ours."""
    found = _SAID.search(message)
    return _ESCAPED.sub(r"\1", found[1]) if found else None


def plain(text: str) -> str:
    """Write a text on one line so that Markdown shows it as it is."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


@dataclass(slots=True)
class _Draft:
    """A message being written."""

    sayings: Sayings
    base_url: str
    parts: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    annotations: list[Json] = field(default_factory=list)

    def say(self, paragraph: str) -> None:
        """Add a paragraph."""
        self.parts.append(paragraph)

    def answer(
        self, text: str, confidence: float, citations: Sequence[Citation], begin: str = ""
    ) -> None:
        """Add an answer with the markers of its citations."""
        said = f"{begin}**{plain(text)}**"
        start = sum(len(part) + 2 for part in self.parts)
        for citation in citations:
            number = len(self.references) + 1
            marker = f"[{number}]"
            said += " "
            at = start + len(said)
            said += marker
            self.annotations.append(self._annotation(citation, at, at + len(marker)))
            self.references.append(self._reference(citation, marker))
        self.parts.append(f"{said} ({self.sayings.confidence(confidence)})")

    def message(self) -> Message:
        """The whole: answers, then the list of citations."""
        return Message("\n\n".join([*self.parts, *self.references]), tuple(self.annotations))

    def _annotation(self, citation: Citation, start: int, end: int) -> Json:
        return {
            "type": "url_citation",
            "url_citation": {
                "start_index": start,
                "end_index": end,
                "title": citation.title,
                "url": self._link(citation),
            },
        }

    def _reference(self, citation: Citation, marker: str) -> str:
        published = when(citation.published) or self.sayings.undated
        origin = [plain(part) for part in (citation.title, citation.source, published) if part]
        return f"{marker} {' · '.join(origin)} · <{self._link(citation)}> “{plain(citation.quote)}”"

    def _link(self, citation: Citation) -> str:
        """The article's address, if it is one on the web; else its place on this server."""
        url = citation.url or ""
        if url.startswith(("http://", "https://")) and not re.search(r"[\s<>]", url):
            return url
        return f"{self.base_url}v1/articles/{citation.article_id}"
