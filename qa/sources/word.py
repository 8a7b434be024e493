"""DOCX: paragraphs, headings and tables of a Word document.

Read straight from the XML (ECMA-376, part 1, WordprocessingML), because the libraries for
it skip what stands in content controls, text boxes or tracked insertions. Deleted and hidden
text, footnotes, comments, headers and footers are not the article and left out.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources import plain
from qa.sources.bylines import take_bylines
from qa.sources.cleaning import clean_line, clean_text
from qa.sources.dates import parse_date
from qa.sources.document_dates import day_made
from qa.sources.draft import Draft
from qa.sources.paths import shown
from qa.sources.zip_members import names_of, open_archive, unpacked

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from lxml.etree import _Element as Element

_MAIN: Final = "word/document.xml"
_OFFICE: Final = "/officeDocument"
_SKIPPED: Final = frozenset(
    {"del", "moveFrom", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "rt", "Fallback", "sdtPr"}
)
_BREAKS: Final = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
_OFF: Final = frozenset({"0", "false", "off"})
_CELL: Final = " | "
_LONGEST_CELL: Final = 200
_FEWEST: Final = 2
"""Columns of a table that holds data."""
_Line = tuple[str, str]
"""A paragraph's text, and the name of its style."""


def looks_like(data: bytes) -> bool:
    """Whether a ZIP file holds the parts of a Word document."""
    names = names_of(data)
    return "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)


def parse(data: bytes, path: Path) -> list[Draft]:
    """Read the one article of a Word document.

    Args:
        data: The file.
        path: Where it lies.

    Returns:
        One draft, or none when the document is empty.

    Raises:
        SourceError: The document is damaged, encrypted or too large.
    """
    with open_archive(data, path) as archive:
        members = {member.filename: member for member in archive.infolist()}
        body = _part(archive, members.get(_main(archive, members, path)), path)
        styles = _part(archive, members.get("word/styles.xml"), path)
        properties = _part(archive, members.get("docProps/core.xml"), path)
    if body is None:
        raise SourceError(Phrase("word_without_text", name=shown(path)))
    lines = [line for line in _lines(body, _style_names(styles)) if line[0]]
    draft = _draft(lines, _property(properties, "title"), path)
    if draft is None:
        return []
    days = (_day(properties, "created"), _day(properties, "modified"))
    return [replace(draft, dates=day_made(*days, draft, path))]


def _main(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], path: Path) -> str:
    """Find the part that holds the text, which hardly ever has another name."""
    if _MAIN in members:
        return _MAIN
    relations = _part(archive, members.get("_rels/.rels"), path)
    for relation in relations if relations is not None else ():
        if (relation.get("Type") or "").endswith(_OFFICE):
            return posixpath.normpath((relation.get("Target") or "").lstrip("/"))
    return _MAIN


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo | None, path: Path) -> Element | None:
    """Parse a part; None when it is not there."""
    from lxml import etree

    if member is None:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(unpacked(archive, member, path), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(Phrase("word_damaged", name=shown(path))) from error


def _draft(lines: list[_Line], property_title: str, path: Path) -> Draft | None:
    """Tell the title, by its style or its looks, from the text."""
    for style in ("title", "heading 1"):
        if lines and lines[0][1] == style:
            credit, body = take_bylines([text for text, _ in lines[1:]])
            if body:
                return Draft(lines[0][0], "\n".join(body), credit.source, credit.url, credit.dates)
    # Blank lines between them, so that no paragraph is taken for half of one.
    drafts = plain.parse("\n\n".join(text for text, _ in lines), path)
    return replace(drafts[0], title=drafts[0].title or property_title) if drafts else None


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _value(element: Element, name: str) -> str:
    """Give an attribute of Word's namespace, whichever of its two it is."""
    return next((str(value) for key, value in element.items() if str(key).endswith("}" + name)), "")


def _lines(element: Element, styles: dict[str, str]) -> Iterator[_Line]:
    """Read paragraphs and tables in order; the depth is bounded by the parser's."""
    for child in element:
        name = _name(child)
        if name in _SKIPPED:
            continue
        if name == "p":
            for line in clean_text(_words(child)).split("\n"):
                yield line, _style(child, styles)
            yield from _lines(child, styles)  # text boxes
        elif name == "tbl":
            yield from _rows(child, styles)
        else:
            yield from _lines(child, styles)


def _rows(table: Element, styles: dict[str, str]) -> Iterator[_Line]:
    """Read a table of data row by row, and one that only lays out a page as its paragraphs."""
    rows = [
        [
            " ".join(text for text, _ in _lines(cell, styles) if text)
            for cell in row
            if _name(cell) in ("tc", "sdt")
        ]
        for row in table
        if _name(row) in ("tr", "sdt")
    ]
    cells = [cell for row in rows for cell in row]
    if max(map(len, rows), default=0) >= _FEWEST and max(map(len, cells)) <= _LONGEST_CELL:
        yield from ((_CELL.join(row), "") for row in rows if any(row))
        return
    for row in table:
        for cell in row:
            yield from _lines(cell, styles)


def _words(element: Element) -> str:
    """Read a paragraph's own text."""
    pieces: list[str] = []
    for child in element:
        name = _name(child)
        if name in _BREAKS:
            pieces.append(_BREAKS[name])
        elif name == "t":
            pieces.append(str(child.text or ""))
        elif name not in _SKIPPED and name not in ("p", "tbl") and not _is_hidden(child):
            pieces.append(_words(child))
    return "".join(pieces)


def _is_hidden(run: Element) -> bool:
    marks = (mark for child in run if _name(child) == "rPr" for mark in child)
    return any(_name(mark) == "vanish" and _value(mark, "val") not in _OFF for mark in marks)


def _style(paragraph: Element, styles: dict[str, str]) -> str:
    marks = (mark for child in paragraph if _name(child) == "pPr" for mark in child)
    identifier = next((_value(mark, "val") for mark in marks if _name(mark) == "pStyle"), "")
    return styles.get(identifier, identifier).lower()


def _style_names(styles: Element | None) -> dict[str, str]:
    """Map styles' ids, which a Chinese Word numbers, to their names, which it does not."""
    return {
        _value(style, "styleId"): _value(child, "val")
        for style in (styles if styles is not None else ())
        for child in style
        if _name(child) == "name"
    }


def _property(properties: Element | None, name: str) -> str:
    for each in properties if properties is not None else ():
        if _name(each) == name:
            return clean_line(str(each.text or ""))
    return ""


def _day(properties: Element | None, name: str) -> date | None:
    return parse_date(_property(properties, name)[:10])
