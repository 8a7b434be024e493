"""What clients of OpenAI's chat completions send, and what of it means something here.

    messages       the last one of the user is the question, the turns before are the dialogue
    model          one of those at /v1/models
    stream         chunks as server-sent events
    citeqa         ours: since, until, sources, languages, min_confidence, passages

Tools, functions, several choices, log probabilities, sound, and formats other than text are
rejected. Sampling and bookkeeping parameters have nothing to act on and are ignored, like
all that is not named here.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa.answering import DEFAULT_MIN_CONFIDENCE
from qa.assistant import PASSAGES_READ
from qa.web.api.requests import MOST_PASSAGES, Languages, Since, Sources, Until

MOST_MESSAGES = 1_000
LONGEST_MESSAGE = 200_000

_UNSUPPORTED: Final = ("tools", "functions", "logprobs", "top_logprobs", "audio")


class TextPart(BaseModel):
    """A part of a message that is text."""

    type: Literal["text"]
    text: str = Field(max_length=LONGEST_MESSAGE)


class OtherPart(BaseModel):
    """A part of another kind: a picture, sound, a file."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(max_length=100)


class ChatMessage(BaseModel):
    """One message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: (
        Annotated[str, Field(max_length=LONGEST_MESSAGE)]
        | Annotated[list[TextPart | OtherPart], Field(max_length=MOST_MESSAGES)]
        | None
    ) = None

    @property
    def text(self) -> str:
        """Its text, parts in lines."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if isinstance(part, TextPart))
        return self.content or ""

    @property
    def foreign_part(self) -> str | None:
        """What kind of part it has that is no text, if any."""
        parts = self.content if isinstance(self.content, list) else []
        return next((part.type for part in parts if isinstance(part, OtherPart)), None)


class StreamOptions(BaseModel):
    """What a stream tells beside the message."""

    include_usage: bool = False


class Limits(BaseModel):
    """Which part of the archive is asked, and how surely it must say."""

    model_config = ConfigDict(extra="forbid")

    since: Since = None
    until: Until = None
    sources: Sources = []
    languages: Languages = []
    min_confidence: float = Field(default=DEFAULT_MIN_CONFIDENCE, ge=0, le=1, allow_inf_nan=False)
    passages: int = Field(default=PASSAGES_READ, ge=1, le=MOST_PASSAGES)


class ChatBody(BaseModel):
    """A conversation whose last question is to be answered."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "model": "citeqa",
                    "messages": [{"role": "user", "content": "日本的试采船叫什么？"}],
                }
            ]
        },
    )

    model: str = Field(max_length=200)
    messages: list[ChatMessage] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = None
    modalities: list[str] | None = Field(None, max_length=10)
    response_format: dict[str, Any] | None = None
    citeqa: Limits = Limits()

    def unsupported(self) -> tuple[str, str] | None:
        """The first parameter that asks for what is not done here, and why not."""
        extra = self.model_extra or {}
        for name in _UNSUPPORTED:
            if extra.get(name):
                return name, f"{name} is not supported: answers are quotations, with citations"
        if self.n not in (None, 1):
            return "n", "n must be 1: there is one answer, and its alternatives are in the message"
        if self.modalities and self.modalities != ["text"]:
            return "modalities", "only text is said here"
        if self.response_format and self.response_format.get("type") != "text":
            return "response_format", "the message is text; the whole answer as JSON is in citeqa"
        foreign = next((kind for m in self.messages if (kind := m.foreign_part)), None)
        if foreign:
            return "messages", f"a part of type {foreign!r} can't be read: send text"
        return None
