"""What may be asked, with its limits: the models of request bodies and query parameters.

Unknown fields are rejected, so that a misspelt filter never widens what is searched or
deleted. What a day is, and which question is too long, the assistant says.
"""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from qa.answering import DEFAULT_MIN_CONFIDENCE
from qa.assistant import LONGEST_QUESTION, PASSAGES_READ

MOST_PASSAGES = 100
MOST_HITS = 1_000
MOST_LISTED = 1_000
MOST_NAMES = 1_000
LONGEST_NAME = 300

_DAY = {"format": "date"}

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Since = Annotated[
    str | None,
    Field(
        description="Only articles of this day and later.",
        max_length=20,
        examples=["2026-01-01"],
        json_schema_extra=_DAY,
    ),
]
Until = Annotated[
    str | None,
    Field(
        description="Only articles of this day and earlier.",
        max_length=20,
        examples=["2026-12-31"],
        json_schema_extra=_DAY,
    ),
]
Sources = Annotated[
    list[Name],
    Field(
        description="Only articles of these outlets, by exact name.",
        max_length=MOST_NAMES,
        examples=[["日经中文网"]],
    ),
]


class AskBody(BaseModel):
    """A question, and which part of the archive it is asked of."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: str = Field(
        description="In any language.",
        min_length=1,
        max_length=LONGEST_QUESTION,
        examples=["日本的试采船叫什么？"],
    )
    since: Since = None
    until: Until = None
    sources: Sources = []
    min_confidence: float = Field(
        DEFAULT_MIN_CONFIDENCE,
        description="Abstain below this probability.",
        ge=0,
        le=1,
        allow_inf_nan=False,
    )
    passages: int = Field(
        PASSAGES_READ,
        description="How many passages to read; more is slower and finds rarer evidence.",
        ge=1,
        le=MOST_PASSAGES,
    )


class SearchBody(BaseModel):
    """A query for passages."""

    model_config = ConfigDict(extra="forbid", strict=True)

    query: str = Field(min_length=1, max_length=LONGEST_QUESTION, examples=["稀土 出口管制"])
    k: int = Field(10, description="How many passages.", ge=1, le=MOST_HITS)
    since: Since = None
    until: Until = None
    sources: Sources = []


class Conditions(BaseModel):
    """Which articles; all conditions must hold."""

    model_config = ConfigDict(extra="forbid")

    since: Since = None
    until: Until = None
    source: list[Name] = Query(
        [],
        description="Only articles of this outlet, by exact name; may be repeated.",
        max_length=MOST_NAMES,
    )
