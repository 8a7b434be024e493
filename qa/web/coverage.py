"""What the archive covers, as HTML for the page's head, so that people know what silence means."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qa.web import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qa.library import Stats
    from qa.web.words import Words

_MOST_SOURCES = 12
"""Named in the card, those with most articles first."""


def header_html(coverage: str, words: Words) -> str:
    """Render the head of the page around what the archive covers."""
    return (
        f'<div class="head"><h1>{escape(wording.TITLE)}</h1><p>{escape(words.tagline)}</p>'
        f"{coverage}</div>"
    )


def coverage_html(stats: Stats, words: Words) -> str:
    """Render what the archive covers: a line that opens a card."""
    named = sum(name is not None for name in stats.sources)
    line = words.coverage(stats.articles, stats.first_day, stats.last_day, named)
    if not stats.articles:
        return problem_html(line)
    return (
        f'<details class="coverage"><summary>{escape(line)}</summary>'
        f'<div class="card"><p>{escape(words.silence)}</p><dl>{"".join(_facts(stats, words))}'
        "</dl></div></details>"
    )


def problem_html(message: str) -> str:
    """Render why there is nothing to tell of the archive."""
    return f'<p class="coverage">{escape(message)}</p>'


def _facts(stats: Stats, words: Words) -> Iterator[str]:
    days = " – ".join(dict.fromkeys(day for day in (stats.first_day, stats.last_day) if day))
    yield _fact(words.period, [days or "-"])
    yield _fact(words.undated_articles, [words.articles_held(stats.undated)])
    languages = stats.languages.items()
    yield _fact(words.languages, [_count(words.language(code), n) for code, n in languages])
    counts = sorted(stats.sources.items(), key=lambda item: (-item[1], item[0] or ""))
    shown = [_count(name or words.unnamed_source, n) for name, n in counts[:_MOST_SOURCES]]
    if len(counts) > _MOST_SOURCES:
        shown.append(words.more_sources(len(counts) - _MOST_SOURCES))
    yield _fact(words.sources, shown)


def _count(name: str, number: int) -> str:
    return f"{name} ({number:,})"


def _fact(name: str, values: Iterable[str]) -> str:
    shown = "".join(f"<dd>{escape(value)}</dd>" for value in values)
    return f"<div><dt>{escape(name)}</dt>{shown}</div>"
