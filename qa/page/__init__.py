"""Reports as pages: one HTML file that works offline, with its style inside.

A page asks for nothing from outside, and a content security policy lets no style and no
script in but its own: articles and file names are strangers' texts.
"""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FOLDER = Path(__file__).parent


def shared_style() -> str:
    """The style of all reports: colours by the reader's choice of light or dark, and tables."""
    return (_FOLDER / "style.css").read_text(encoding="utf-8")


def template(name: str) -> str:
    """A page with `{{field}}` where something is to be put in."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def filled(page: str, fields: Mapping[str, str]) -> str:
    """Put the fields into `{{name}}`, in one pass: what a field says is not filled again."""
    return re.sub(r"\{\{(\w+)\}\}", lambda place: fields[place[1]], page)


def policy_hash(text: str) -> str:
    """How a content security policy names a style or script."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def table(head: Sequence[str], rows: Sequence[str]) -> str:
    """A table of a head, escaped here, and rows that are HTML."""
    cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    thead = f"<thead><tr>{cells}</tr></thead>" if head else ""
    return f'<div class="scroll"><table>{thead}<tbody>{"".join(rows)}</tbody></table></div>'
