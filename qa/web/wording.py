"""Every word that the chat says itself, in one place; the abstentions are `qa.rendering`'s."""

from __future__ import annotations

TITLE = "citeqa"
TAGLINE = "Exact answers from an archive of news articles, each with its citation."

QUESTION = "Question"
QUESTION_EXAMPLE = "日本的试采船叫什么？"
SINCE = "Since"
UNTIL = "Until"
DAY_EXAMPLE = "2026-01-31"
SOURCES = "Sources"

LOADING = "Loading the model…"
SEARCHING = "Searching the archive…"
BROKEN = "Something went wrong; the terminal that runs the chat shows what. Ask again."
NO_TURNS = "Ask something. The answer is cut from an article, with the words around it."

EVIDENCE = "Evidence"
NO_EVIDENCE_YET = "The passages that an answer stands in appear here."
OTHER_ANSWERS = "Other answers in the archive"
NEAREST = "Nearest passages"
UNDATED = "undated"

EMPTY_LIBRARY = (
    "The library is empty. Take articles in with: qa ingest PATH --library FOLDER;"
    " then reload this page."
)

STARTING = "The chat opens at {address}; Ctrl-C ends it."
PORT_IN_USE = (
    "port {port} is in use at {host}; choose another with --port, or any free one with --port 0"
)
CAN_NOT_LISTEN = "the chat can't listen at {host}, port {port} ({reason}); see --host and --port"


def counted(number: int, one: str, many: str) -> str:
    """Put a number before its noun: 1 article, 2 articles."""
    return f"{number:,} {one if number == 1 else many}"


def coverage(articles: int, first_day: str | None, last_day: str | None, sources: int) -> str:
    """Say what the archive covers, in a line."""
    if not articles:
        return EMPTY_LIBRARY
    parts = [counted(articles, "article", "articles")]
    if first_day and last_day:
        parts.append(first_day if first_day == last_day else f"{first_day} – {last_day}")
    if sources:
        parts.append(counted(sources, "source", "sources"))
    return " · ".join(parts)


def scope(since: str, until: str, sources: list[str]) -> str:
    """Say what a question was limited to; empty for the whole archive."""
    days = [f"{word} {day}" for word, day in (("since", since), ("until", until)) if day]
    return " · ".join([*days, *sources])


def further(articles: int, answers: int) -> list[str]:
    """Say what there is to see beside the first citation of an answer."""
    said = [counted(articles, "more article", "more articles")] if articles else []
    return said + ([counted(answers, "other answer", "other answers")] if answers else [])


def place(article_id: str, start: int, end: int) -> str:
    """Say where a quote stands, so that it can be checked."""
    return f"article {article_id}, characters {start}–{end}"


def more_places(number: int) -> str:
    """Say that a story stands in more places than are named."""
    return f"and in {counted(number, 'more place', 'more places')}"
