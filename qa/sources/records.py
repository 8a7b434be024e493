"""Records to drafts: which field of an archive's export means what.

A record is an object of JSON or a row of a table. Its fields are known by their names, in
any case and with any separators; where several names mean the same, the first in the list
that has a value counts.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources.bodies import text_of, without_opening
from qa.sources.cleaning import clean_line
from qa.sources.credits import Credit
from qa.sources.dates import Dated, dates_in
from qa.sources.draft import Draft, Unread
from qa.sources.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": (
        "title", "headline", "heading", "subject", "标题", "標題", "题目", "題目", "新闻标题",
        "新聞標題", "タイトル", "見出し",
    ),
    "text": (
        "text", "content", "body", "fulltext", "articletext", "articlebody", "maintext",
        "contenttext", "newscontent", "contenthtml", "html", "article", "story", "contents",
        "正文", "内容", "內容", "全文", "文章内容", "文章內容", "新闻内容", "新聞內容", "本文",
    ),
    "digest": ("description", "summary", "abstract", "digest", "摘要", "概要", "简介", "簡介"),
    "source": (
        "source", "publisher", "outlet", "media", "sitename", "site", "website", "newspaper",
        "publication", "来源", "來源", "媒体", "媒體", "出处", "出處", "媒体名称", "配信元",
    ),
    "url": (
        "url", "link", "href", "weburl", "permalink", "pageurl", "sourceurl", "链接", "連結",
        "网址", "網址", "原文链接", "原文連結", "リンク",
    ),
    "date": (
        "published", "publishedat", "publishedtime", "publisheddate", "datepublished",
        "publishdate", "publishtime", "publicationdate", "pubdate", "pubtime", "releasedate",
        "date", "datetime", "time", "timestamp", "发布时间", "發布時間", "发布日期", "發布日期",
        "发表时间", "發表時間", "出版日期", "日期", "时间", "時間", "公開日", "公開日時", "配信日時",
        "日時", "日付",
    ),
    "language": ("language", "lang", "inlanguage", "语言", "語言", "言語"),
}  # fmt: skip
"""What a field is for → its names, without spaces, `_`, `-` and `.`, in lower case. A digest
is read where a record has no text."""

_SEPARATORS: Final = re.compile(r"[\s_.\-]+")
_MEANING: Final = {name: kind for kind, names in FIELDS.items() for name in names}
_WORD: Final = re.compile(r"\w")
_DIGITS: Final = re.compile(r"\d{14}|\d{13}|\d{10}|\d{8}")
_SECONDS, _MILLISECONDS, _MINUTE_STAMP = 10, 13, 14
_NO_TEXT: Final = Phrase("no_text")


def meaning(name: str) -> str | None:
    """Tell what a field is for by its name: a key of `FIELDS`, or None."""
    return _MEANING.get(_key(name))


def is_article(record: Mapping[str, object]) -> bool:
    """Whether one of a record's fields is the text of an article, and no mere digest."""
    return any(meaning(name) == "text" and isinstance(value, str) for name, value in record.items())


def drafts_of(
    records: Iterable[tuple[str, Mapping[str, object]] | Unread], path: Path
) -> Iterator[Draft | Unread]:
    """Read records as articles, one by one.

    Args:
        records: Each with the place to name it by, `record 7`, or what is wrong with it.
        path: The file, for errors.

    Yields:
        A draft or an unread part for each record, in order.

    Raises:
        SourceError: At the end: not one of the records was an article.
    """
    fault: Unread | None = None
    found = False
    for record in records:
        part = record if isinstance(record, Unread) else _part(*record, path)
        if isinstance(part, Draft):
            found = True
        elif fault is None and part.reason != _NO_TEXT:
            fault = part
        yield part
    if not found:
        raise SourceError(_why_none(fault, path))


def _why_none(fault: Unread | None, path: Path) -> Phrase:
    if fault is not None:
        return Phrase("no_record_read", name=shown(path), place=fault.place, reason=fault.reason)
    return Phrase("no_text_field", name=shown(path))


def _part(place: str, record: Mapping[str, object], path: Path) -> Draft | Unread:
    fields = _fields(record)
    try:
        body = text_of(_string(fields, "text"), path)
        if not _WORD.search(body):
            body = text_of(_string(fields, "digest"), path)
    except SourceError as error:
        return Unread(place, error.reason)
    title = clean_line(_string(fields, "title"))
    credit, rest = without_opening(body, title)
    if not any(map(_WORD.search, rest)):
        return Unread(place, _NO_TEXT)
    stated = Credit(
        _string(fields, "source") or None, _string(fields, "url") or None, _dates(fields)
    )
    known = stated | credit
    return Draft(
        title=title,
        text="\n".join(rest),
        source=known.source,
        url=known.url,
        dates=known.dates,
        language=_string(fields, "language") or None,
    )


def _key(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()


def _fields(record: Mapping[str, object]) -> Mapping[str, list[object]]:
    """Sort a record's values by what they are for, best names first."""
    by_name: dict[str, object] = {}
    for name, value in record.items():
        by_name.setdefault(_key(name), value)
    return {
        kind: [by_name[name] for name in names if name in by_name] for kind, names in FIELDS.items()
    }


def _string(fields: Mapping[str, list[object]], kind: str) -> str:
    """Give the first value that is text, a list of paragraphs, or a publisher with a name."""
    for value in fields[kind]:
        if isinstance(value, dict) and kind == "source":
            value = value.get("name") or value.get("title")  # noqa: PLW2901
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            value = "\n".join(value)  # noqa: PLW2901
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _dates(fields: Mapping[str, list[object]]) -> tuple[Dated, ...]:
    return tuple(dated for value in fields["date"] for dated in _date(value))


def _date(value: object) -> tuple[Dated, ...]:
    """Read a date as it is written, or a count of seconds or milliseconds since 1970 (UTC)."""
    text = clean_line(str(value)) if isinstance(value, str | int | float) else ""
    text = text.removesuffix(".0")  # how a table's program writes a whole number
    if not _DIGITS.fullmatch(text) or not text.isascii():
        return dates_in(text, "meta")
    if len(text) == _MINUTE_STAMP:  # 20260304093000
        return dates_in(f"{text[:8]} {text[8:10]}:{text[10:12]}:{text[12:]}", "meta")
    if len(text) in (_SECONDS, _MILLISECONDS):
        moment = datetime.fromtimestamp(int(text[:_SECONDS]), UTC).replace(tzinfo=None)
        return (Dated(moment, "meta", "+00:00"),)
    return dates_in(text, "meta")
