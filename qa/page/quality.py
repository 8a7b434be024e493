"""The quality report as a page: what a library holds, and how well it was read."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa.errors import LibraryStorageError
from qa.page import filled, plots, report, table
from qa.quality import dropped_share
from qa.storage import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa.library import FileRecord, SourceCoverage
    from qa.quality import Quality

_MAIN: Final = Path(__file__).with_name("quality.html")
_MOST_BARS: Final = 12
_MOST_SHADED: Final = 20
_MOST_ROWS: Final = 1000
_TENTHS: Final = 10
_NONE: Final = "–"


def write_quality_page(path: Path, quality: Quality) -> None:
    """Write the page to `path`.

    Raises:
        LibraryStorageError: the file can't be written.
    """
    try:
        write_atomically(path, quality_page(quality).encode("utf-8", "replace"))
    except OSError as error:
        raise LibraryStorageError(
            f"the report {path} can't be written ({error.strerror}); name another file"
        ) from error


def quality_page(quality: Quality) -> str:
    """The whole page."""
    languages = {name or "unknown": count for name, count in quality.stats.languages.items()}
    fields = {
        "cards": _cards(quality),
        "months": _figure(
            plots.columns("Articles by month", _every_month(quality.months), "articles"),
            "Articles by the month in which they were published.",
        ),
        "languages": _figure(plots.bars("Languages", _first(languages)), "Articles by language."),
        "shades": _shades(quality),
        "sources": _sources_table(quality.sources),
        "formats": _figure(plots.bars("Formats", _first(quality.formats)), "Files by format."),
        "encodings": _figure(
            plots.bars("Encodings", _first(quality.encodings)),
            "Files of text by encoding. An estimated one is listed below.",
        ),
        "dropped": _figure(
            plots.columns(
                "Left out", _tenths(quality.files), "files", "share of the text left out"
            ),
            "How much of each file's text was left out: navigation, advertisements, lists of"
            " other articles, fields that are no text.",
        ),
        "rejected": _section(
            "Rejected",
            ["Input", "Reason"],
            [(failed.path, failed.reason) for failed in quality.rejected],
        ),
        "doubtful": _section(
            "Doubts about what was read",
            ["File", "Doubt"],
            [(file.path, doubt) for file in quality.doubtful for doubt in file.doubts],
        ),
        "undated": _section(
            f"Without a date: {quality.stats.undated:,} articles, for example",
            ["Article", "Title", "File"],
            [(a.id, a.title, a.path or _NONE) for a in quality.undated],
        ),
        "files": _files_table(quality.files),
    }
    return report(
        title="What the archive holds, and how it was read",
        subtitle=_subtitle(quality),
        verdict=_verdict(quality),
        main=filled(_MAIN, fields),
    )


def _subtitle(quality: Quality) -> str:
    stats = quality.stats
    parts = [f"{stats.articles:,} articles", f"{len(quality.files):,} files"]
    if stats.first_day:
        parts.append(f"{stats.first_day} to {stats.last_day}")
    read = max((file.read_at for file in quality.files), default=None)
    return " · ".join([*parts, *([f"last read {read[:16].replace('T', ' ')} UTC"] if read else [])])


def _verdict(quality: Quality) -> str:
    troubles = [
        f"{count:,} {what}"
        for count, what in (
            (len(quality.rejected), "inputs rejected"),
            (len(quality.doubtful), "files with doubts about what was read"),
        )
        if count
    ]
    if troubles:
        return f'<p class="verdict bad">{" · ".join(troubles)}</p>'
    return '<p class="verdict good">Every input was taken, without a doubt about it.</p>'


def _cards(quality: Quality) -> str:
    stats, share = quality.stats, quality.dropped_share
    cards = (
        ("Articles", f"{stats.articles:,}", f"{stats.passages:,} passages"),
        ("Sources", f"{sum(s.source is not None for s in quality.sources):,}", _unnamed(quality)),
        ("Undated", f"{stats.undated:,}", _of_all(stats.undated, stats.articles)),
        ("Duplicates", f"{stats.duplicates:,}", "kept, and indexed once"),
        ("Earlier versions", f"{stats.versions:,}", "of edited articles"),
        ("Text left out", _NONE if share is None else f"{share:.0%}", "as boilerplate"),
    )
    return "".join(
        f'<div class="card"><small>{name}</small><b>{value}</b><small>{note}</small></div>'
        for name, value, note in cards
    )


def _unnamed(quality: Quality) -> str:
    unnamed = sum(source.articles for source in quality.sources if source.source is None)
    return f"{unnamed:,} articles name none"


def _of_all(count: int, total: int) -> str:
    return f"{count / total:.1%} of all" if total else _NONE


def _figure(plot: str, caption: str) -> str:
    return f"<figure>{plot}<figcaption>{caption}</figcaption></figure>" if plot else ""


def _first(counts: dict[str, int]) -> dict[str, int]:
    """The first of the counts, with the others together."""
    pairs = list(counts.items())
    if len(pairs) <= _MOST_BARS:
        return counts
    others = sum(count for _, count in pairs[_MOST_BARS - 1 :])
    return dict(pairs[: _MOST_BARS - 1]) | {"others": others}


def _every_month(months: dict[str, int]) -> dict[str, int]:
    """The same, with the months between that have none."""
    if not months:
        return {}
    numbers = [12 * int(month[:4]) + int(month[5:7]) - 1 for month in months]
    every = (f"{n // 12:04}-{n % 12 + 1:02}" for n in range(min(numbers), max(numbers) + 1))
    return {month: months.get(month, 0) for month in every}


def _tenths(files: Iterable[FileRecord]) -> dict[str, int]:
    counts = [0] * _TENTHS
    for file in files:
        share = dropped_share([file])
        if share is not None:
            counts[min(int(share * _TENTHS), _TENTHS - 1)] += 1
    return {f"{10 * i}–{10 * i + 10}%": count for i, count in enumerate(counts)}


def _shades(quality: Quality) -> str:
    dated = [source for source in quality.sources if source.months][:_MOST_SHADED]
    rows = {source.source or "unknown source": source.months for source in dated}
    plot = plots.shades("Sources by month", rows, list(_every_month(quality.months)), "articles")
    caption = "A row each source, a column each month; the stronger, the more articles."
    return _figure(plot, caption)


def _sources_table(sources: Sequence[SourceCoverage]) -> str:
    rows = [
        _row(
            source.source or "unknown source",
            f"{source.articles:,}",
            f"{source.undated:,}",
            source.first_day or _NONE,
            source.last_day or _NONE,
            f"{len(source.months):,}",
        )
        for source in sources[:_MOST_ROWS]
    ]
    return table(["Source", "Articles", "Undated", "From", "To", "Months"], rows)


def _files_table(files: Sequence[FileRecord]) -> str:
    first = sorted(files, key=lambda file: (not file.rejected, -file.articles, file.path))
    rows = [
        _row(
            file.path,
            f"{file.articles:,}",
            f"{len(file.rejected):,}" if file.rejected else "",
            file.format or _NONE,
            (file.encoding or _NONE) + (" (doubtful)" if file.doubts else ""),
            _share(dropped_share([file])),
            f"{file.size:,}",
        )
        for file in first[:_MOST_ROWS]
    ]
    head = ["File", "Articles", "Rejected", "Format", "Encoding", "Left out", "Bytes"]
    return table(head, rows) + _more(len(first))


def _section(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    body = table(head, [_row(*row) for row in rows[:_MOST_ROWS]])
    return f"<section><h2>{escape(title)}</h2>{body}{_more(len(rows))}</section>"


def _more(count: int) -> str:
    if count <= _MOST_ROWS:
        return ""
    return f'<p class="quiet">… and {count - _MOST_ROWS:,} more: qa stats --json lists all.</p>'


def _row(name: str, *cells: str) -> str:
    return f"<tr><th>{escape(name)}</th>{''.join(f'<td>{escape(c)}</td>' for c in cells)}</tr>"


def _share(share: float | None) -> str:
    return _NONE if share is None else f"{share:.0%}"
