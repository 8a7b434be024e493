"""A conversation to keep: as Markdown for people, as JSON in the shapes of `qa.wire`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from qa.citing import as_markdown, markdown_text
from qa.wire import SCHEMA_VERSION, answer_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.types import Citation
    from qa.web.conversation import Turn
    from qa.web.words import Words
    from qa.wire import Json

TranscriptFormat = Literal["markdown", "json"]


def transcript(turns: Sequence[Turn], form: TranscriptFormat, words: Words) -> str:
    """Write a conversation in a format; Markdown in the reader's language."""
    if form == "json":
        return json.dumps(transcript_json(turns), ensure_ascii=False, indent=2) + "\n"
    return "\n\n".join(_markdown(turns, words)) + "\n"


def transcript_json(turns: Sequence[Turn]) -> Json:
    """A conversation; each answer is what `qa ask --json` prints, and `question` what it was to."""
    return {"schema": SCHEMA_VERSION, "turns": [_turn_json(turn) for turn in turns]}


def _turn_json(turn: Turn) -> Json:
    return {
        "asked": turn.asked or turn.answer.question,
        "rule": turn.rule,
        "since": turn.since or None,
        "until": turn.until or None,
        "sources": list(turn.sources),
        "languages": list(turn.languages),
        "answer": answer_json(turn.answer),
    }


def _markdown(turns: Sequence[Turn], words: Words) -> Iterator[str]:
    talk = words.talk
    yield f"# {talk.conversation_of}"
    for turn in turns:
        answer = turn.answer
        yield f"## {markdown_text(turn.asked or answer.question)}"
        if turn.rule is not None:
            rule = markdown_text(f"({talk.rule(turn.rule)})")
            yield f"{talk.searched_for} {markdown_text(answer.question)} {rule}"
        scope = words.scope(turn.since, turn.until, turn.sources, turn.languages)
        if scope:
            yield f"{talk.asked_within}: {markdown_text(scope)}"
        if answer.abstained:
            yield markdown_text(words.abstention(answer.abstained))
            continue
        yield _answer(answer.text or "", answer.confidence, words)
        yield from _citations(answer.citations)
        if answer.alternatives:
            yield f"### {words.other_answers}"
        for other in answer.alternatives:
            yield _answer(other.text, other.confidence, words)
            yield from _citations(other.citations)


def _answer(text: str, confidence: float, words: Words) -> str:
    return f"**{markdown_text(text)}** ({markdown_text(words.confidence(confidence))})"


def _citations(citations: Sequence[Citation]) -> Iterator[str]:
    for citation in citations:
        yield as_markdown(citation)
