"""What is answered, for the OpenAPI description: the JSON of `qa.wire`, field by field.

Nothing is made of these: routes answer with `qa.wire`, and a test holds the two together.
A new field is no change of the contract, so clients must pass over fields they don't know.
"""

from typing import Literal

from pydantic import BaseModel, Field

from qa.types import Abstention, PublishedFrom


class Place(BaseModel):
    """Another article that tells the same story."""

    article_id: str
    title: str
    source: str | None
    url: str | None
    published: str | None = Field(description="A day or a time, as printed, in ISO 8601.")
    likeness: float = Field(description="The share of wording in common; 1 for the same text.")


class Citation(BaseModel):
    """Where an answer stands: `article.text[start:end] == quote`, in Unicode code points."""

    article_id: str
    title: str
    source: str | None
    url: str | None
    published: str | None
    language: str
    quote: str
    start: int
    end: int
    answer_start: int = Field(description="In the article's text; inside the quote.")
    answer_end: int
    sha256: str = Field(description="Of the article's text in UTF-8.")
    also_in: list[Place]


class Alternative(BaseModel):
    """Another answer that the archive offers."""

    answer: str
    confidence: float
    citations: list[Citation]


class PassageFound(BaseModel):
    """A passage, with the rank that each retriever gave it."""

    article_id: str
    start: int
    end: int
    text: str
    score: float
    ranks: dict[str, int]


class Answered(BaseModel):
    """What the archive says to a question, or that it does not say."""

    schema_: Literal[1] = Field(alias="schema")
    question: str
    answer: str | None = Field(description="Cut from an article; null when it does not say.")
    confidence: float = Field(description="The probability that the answer is right.")
    abstained: Abstention | None
    citations: list[Citation]
    alternatives: list[Alternative]
    passages: list[PassageFound]
    timings_ms: dict[str, float]


class Found(BaseModel):
    """What a search found, best first."""

    schema_: Literal[1] = Field(alias="schema")
    query: str
    passages: list[PassageFound]


class ArticleListed(BaseModel):
    """An article without its text."""

    id: str
    title: str
    source: str | None
    url: str | None
    published: str | None
    published_from: PublishedFrom | None
    published_zone: str | None
    language: str
    sha256: str
    path: str | None


class ArticlesPage(BaseModel):
    """A page of a list of articles."""

    schema_: Literal[1] = Field(alias="schema")
    total: int = Field(description="Articles in the whole list.")
    offset: int
    limit: int
    articles: list[ArticleListed]


class VersionListed(ArticleListed):
    """What an article says or said."""

    version: int
    current: bool


class Versions(BaseModel):
    """All versions of an article, oldest first."""

    schema_: Literal[1] = Field(alias="schema")
    versions: list[VersionListed]


class ArticleShown(VersionListed):
    """A version of an article with its text, and the other places of its story."""

    text: str
    also_in: list[Place]


class Deletion(BaseModel):
    """How many articles were removed; of a dry run, which would be."""

    schema_: Literal[1] = Field(alias="schema")
    deleted: int
    would_delete: list[ArticleListed] | None = None


class Failed(BaseModel):
    """An input that could not be taken, and why."""

    path: str
    reason: str
    kind: str | None = Field(description="The reason's kind, for programs: pdf_encrypted.")


class Report(BaseModel):
    """What taking articles in did."""

    schema_: Literal[1] = Field(alias="schema")
    added: int
    updated: int
    unchanged: int
    duplicates: int
    failed: list[Failed]
    passages: int
    seconds: float
    interrupted: bool


class Holdings(BaseModel):
    """What the archive holds; an unknown source or language has the name `""`."""

    schema_: Literal[1] = Field(alias="schema")
    articles: int
    passages: int
    versions: int
    duplicates: int
    first_day: str | None
    last_day: str | None
    undated: int
    sources: dict[str, int]
    languages: dict[str, int]
    stories: int
    shared_stories: int
    not_compared: int


class Health(BaseModel):
    """That all is well."""

    status: Literal["ok", "ready"]


class Fault(BaseModel):
    """What is wrong with one part of a request."""

    detail: str
    pointer: str | None = Field(None, description="Where in the body (RFC 6901).")
    parameter: str | None = None
    in_: Literal["query", "path", "header"] | None = Field(None, alias="in")


class Problem(BaseModel):
    """What is wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None
    report: Report | None = None


class OpenAIFault(BaseModel):
    """What is wrong, as OpenAI says it."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIError(BaseModel):
    """An error, as OpenAI shapes it."""

    error: OpenAIFault


class Model(BaseModel):
    """A model that can be asked."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class Models(BaseModel):
    """All models."""

    object: Literal["list"]
    data: list[Model]


class CitedUrl(BaseModel):
    """What a marker in the message stands for."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """A citation of a message."""

    type: Literal["url_citation"]
    url_citation: CitedUrl


class Said(BaseModel):
    """The message."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The one choice."""

    index: Literal[0]
    message: Said
    logprobs: None
    finish_reason: Literal["stop"]


class Usage(BaseModel):
    """Zeros: no language model is asked."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(BaseModel):
    """A chat completion, with the whole answer beside it."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    citeqa: Answered
