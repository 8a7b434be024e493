"""Who published an article and when, as the formats gather it piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.sources.dates import Dated


@dataclass(frozen=True, slots=True)
class Credit:
    """What one or more crediting lines say."""

    source: str | None = None
    url: str | None = None
    dates: tuple[Dated, ...] = ()

    def __or__(self, other: Credit) -> Credit:
        """Fill in from another credit what this one does not say; keep the dates of both."""
        return Credit(
            source=self.source or other.source,
            url=self.url or other.url,
            dates=self.dates + other.dates,
        )
