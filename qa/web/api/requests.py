"""What may be asked, with its limits: the models of request bodies and query parameters.

Unknown fields are rejected, so that a misspelt filter never widens what is searched or
deleted. What a day is, and which question is too long, the assistant says.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from qa.answering import DEFAULT_MIN_CONFIDENCE
from qa.assistant import PASSAGES_READ
from qa.questions import LONGEST_QUESTION
from qa.submission import submitted_article
from qa.types import Article, PublishedFrom

MOST_PASSAGES = 100
MOST_HITS = 1_000
MOST_LISTED = 1_000
MOST_NAMES = 100
MOST_OFFSET = 2**53
MOST_SUBMITTED = 1_000
LONGEST_NAME = 300
LONGEST_PATH = 1_000
LONGEST_TEXT = 1_000_000

_DAY = {"format": "date"}

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
PathName = Annotated[str, Field(min_length=1, max_length=LONGEST_PATH, pattern=r"^[^\x00]*$")]
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
Languages = Annotated[
    list[Name],
    Field(
        description="Only articles in these languages, as `GET /v1/stats` names them.",
        max_length=MOST_NAMES,
        examples=[["zh"]],
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
    languages: Languages = []
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
    languages: Languages = []


class Conditions(BaseModel):
    """Which articles; all conditions must hold."""

    model_config = ConfigDict(extra="forbid")

    since: Since = None
    until: Until = None
    source: list[Name] = Field(
        [],
        description="Only articles of this outlet, by exact name; may be repeated.",
        max_length=MOST_NAMES,
        examples=[["日经中文网"]],
    )
    language: list[Name] = Field(
        [],
        description="Only articles in this language; may be repeated.",
        max_length=MOST_NAMES,
        examples=[["zh"]],
    )


class ListQuery(Conditions):
    """Which articles to list, and which page of the list."""

    limit: int = Field(100, description="Articles on a page.", ge=1, le=MOST_LISTED)
    offset: int = Field(0, description="Articles before the page.", ge=0, le=MOST_OFFSET)


class DeleteQuery(Conditions):
    """Which articles to remove."""

    id: list[Name] = Field(
        [], description="Only this article; may be repeated.", max_length=MOST_NAMES
    )
    path: list[PathName] = Field(
        [],
        description="Only articles that came from this file or from beneath this folder; may be"
        " repeated.",
        max_length=MOST_NAMES,
    )
    dry_run: bool = Field(False, description="List the articles, and remove none.")


class ShowQuery(BaseModel):
    """Which version of an article."""

    model_config = ConfigDict(extra="forbid")

    version: int | None = Field(
        None, description="Its number; the current one when absent.", ge=1, le=MOST_OFFSET
    )


class ArticleBody(BaseModel):
    """An article. What `GET /v1/articles/{id}` answers can be posted as it is."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: str = Field(min_length=1, max_length=1_000, examples=["电动渡船“白鹭号”下水"])
    text: str = Field(
        description="The body, a paragraph a line. Taken literally: markup is text.",
        min_length=1,
        max_length=LONGEST_TEXT,
        examples=["清河造船厂建造的电动渡船“白鹭号”1月12日在临港下水，可载客一百二十人。"],
    )
    source: Name | None = Field(None, description="The outlet.", examples=["沿海日报"])
    url: str | None = Field(
        None,
        description="With http or https.",
        max_length=4_000,
        examples=["https://example.org/2026/ferry"],
    )
    published: str | None = Field(
        None,
        description="A day, or a time with or without its zone.",
        max_length=40,
        examples=["2026-01-13T10:23:00"],
    )
    published_from: PublishedFrom | None = Field(
        None, description="Where the date was found; `user` when absent."
    )
    published_zone: str | None = Field(
        None, description="The zone of `published`.", pattern=r"^[+-]\d\d:\d\d$"
    )
    language: str | None = Field(
        None, description="ISO 639-1; told by the text when absent.", pattern="^([a-z]{2}|und)$"
    )
    id: str | None = Field(
        None,
        description="Made of the url, else of source, title and day, when absent. An article"
        " with the id of another becomes its new version.",
        pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$",
    )
    sha256: str | None = Field(
        None, description="Of the text in UTF-8; checked.", pattern="^[0-9a-f]{64}$"
    )
    path: str | None = Field(None, description="Of an export; not used.", max_length=LONGEST_PATH)
    version: int | None = Field(None, description="Of an export; not used.")
    current: bool | None = Field(None, description="Of an export; not used.")
    also_in: list[dict[str, JsonValue]] = Field([], description="Of an export; not used.")

    def article(self) -> Article:
        """Make it an article.

        Raises:
            SourceError: it can't be one.
        """
        return submitted_article(
            title=self.title,
            text=self.text,
            source=self.source,
            url=self.url,
            published=self.published,
            published_from=self.published_from,
            published_zone=self.published_zone,
            language=self.language,
            identity=self.id,
            sha256=self.sha256,
        )


class ArticlesBody(BaseModel):
    """Several articles."""

    model_config = ConfigDict(extra="forbid", strict=True)

    articles: list[ArticleBody] = Field(min_length=1, max_length=MOST_SUBMITTED)
