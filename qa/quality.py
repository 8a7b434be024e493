"""The quality report: how well what a library holds was read.

What it says is kept by the library: the intake record, and the articles. How it looks is
`qa.rendering`'s business and `qa.page`'s.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa.library import FileRecord, Library, SourceCoverage, Stats, UndatedArticle
    from qa.types import FailedInput

_MOST_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Quality:
    """What a library holds and how it was read."""

    stats: Stats
    files: tuple[FileRecord, ...]
    """Every file that was given, by path; also those that were rejected."""
    sources: tuple[SourceCoverage, ...]
    """Every outlet, the one with most articles first."""
    undated: tuple[UndatedArticle, ...]
    """Some of the articles without a date."""

    @property
    def dropped_share(self) -> float | None:
        """The share of all decoded text that became no article; None where there is none."""
        return dropped_share(self.files)

    @property
    def formats(self) -> dict[str, int]:
        """Format → files, most first."""
        return _counted(file.format for file in self.files)

    @property
    def encodings(self) -> dict[str, int]:
        """Encoding → files, most first."""
        return _counted(file.encoding for file in self.files)

    @property
    def doubtful(self) -> tuple[FileRecord, ...]:
        """Files that may have been read wrongly in part."""
        return tuple(file for file in self.files if file.doubts)

    @property
    def rejected(self) -> tuple[FailedInput, ...]:
        """Every file, and part of a file, that was not taken, and why."""
        return tuple(failed for file in self.files for failed in file.rejected)

    @property
    def months(self) -> dict[str, int]:
        """Month, `2026-01`, → articles of all sources, in order."""
        total: Counter[str] = Counter()
        for source in self.sources:
            total.update(source.months)
        return dict(sorted(total.items()))


def quality_of(library: Library) -> Quality:
    """Gather the report of a library. Reads no text and no index."""
    return Quality(
        stats=library.stats(),
        files=tuple(library.files.all()),
        sources=tuple(library.coverage()),
        undated=tuple(library.undated(_MOST_EXAMPLES)),
    )


def dropped_share(files: Iterable[FileRecord]) -> float | None:
    """The share of the files' decoded text that became no article; None for no text."""
    read = kept = 0
    for file in files:
        if file.articles:  # a rejected file says nothing of boilerplate
            read += file.characters_in
            kept += file.characters_kept
    return max(0.0, 1 - kept / read) if read else None


def _counted(values: Iterable[str | None]) -> dict[str, int]:
    counts = Counter(value for value in values if value is not None)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
