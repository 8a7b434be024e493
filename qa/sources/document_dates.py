"""When an office file was made, for want of a better date.

The day on which a text was written is mostly the day on which it was published, but templates,
copies and later edits break that rule. So it only counts when the document prints no date of
its own, its name has none, and the file was finished within a week.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from qa.sources.cleaning import clean_text
from qa.sources.datelines import cut_dateline
from qa.sources.dates import Dated
from qa.sources.dating import date_in_file_name

if TYPE_CHECKING:
    from pathlib import Path

    from qa.sources.draft import Draft

_FIRST: Final = date(1990, 1, 1)
_TEMPLATE: Final = date(2013, 12, 23)
"""The day that a widespread library writes into every document it makes."""
_LONGEST: Final = timedelta(days=7)


def day_made(
    created: date | None, modified: date | None, draft: Draft, path: Path
) -> tuple[Dated, ...]:
    """Give the dates of a document's draft.

    Args:
        created: The day the file says it was made on.
        modified: The day it says it was last changed on.
        draft: What was read of it.
        path: Its file.

    Returns:
        The draft's own dates if there are any; else the day it was made on if that may be
        the day of publication; else nothing.
    """
    printed = draft.dates + cut_dateline(clean_text(draft.text))[0].dates
    if printed or date_in_file_name(path) or created is None:
        return draft.dates
    finished = modified or created
    plausible = _FIRST <= created <= finished <= created + _LONGEST and created != _TEMPLATE
    return (Dated(created, "meta"),) if plausible else ()
