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


def report(
    *,
    title: str,
    subtitle: str = "",
    verdict: str = "",
    main: str,
    style: str = "",
    data: str = "",
    script: str = "",
) -> str:
    """A whole page.

    Args:
        title: Text.
        subtitle: Text below the title.
        verdict: HTML below both.
        main: HTML: all the rest.
        style: CSS beside that of all reports: colours by the reader's choice of light or dark.
        data: JSON for the script, in a form that can stand inside an element; see `script`.
        script: The only one that may run. It finds its data in the element `data`.
    """
    style = (_FOLDER / "style.css").read_text(encoding="utf-8") + style
    end = f'<script type="application/json" id="data">{data}</script>\n<script>{script}</script>\n'
    fields = {
        "title": escape(title),
        "subtitle": escape(subtitle),
        "verdict": verdict,
        "main": main,
        "style": style,
        "style_hash": _policy_hash(style),
        "scripts": f"script-src '{_policy_hash(script)}'; " if script else "",
        "end": end if script else "",
    }
    return filled(_FOLDER / "frame.html", fields)


def filled(template: Path, fields: Mapping[str, str]) -> str:
    """Put the fields into the template's `{{name}}`, in one pass: what one says is not filled."""
    page = template.read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda place: fields[place[1]], page)


def _policy_hash(text: str) -> str:
    """How a content security policy names a style or script."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def table(head: Sequence[str], rows: Sequence[str]) -> str:
    """A table of a head, escaped here, and rows that are HTML."""
    cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    thead = f"<thead><tr>{cells}</tr></thead>" if head else ""
    return f'<div class="scroll"><table>{thead}<tbody>{"".join(rows)}</tbody></table></div>'
