"""Bylines: the lines beneath a headline that say who published the article, and when.

`日经中文网· 2026-01-13 10:23`, `来源：新华网 作者：张三`, `By Jane Roe | June 11, 2025`. They are
about the article and not of it, so they are read and taken out of the text. A line is only
asked whether it is a byline where one can stand: the caller gives the article's first lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa.sources.credits import Credit
from qa.sources.dates import Dated, find_date
from qa.sources.furniture import is_untimely

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST: Final = 120
_MOST: Final = 5
"""Lines of credit that an article may open with."""
_LONGEST_VALUE: Final = 40
_MOST_WORDS: Final = 4
_MOST_PERSON_WORDS: Final = 12
"""`By Jane Roe and John Doe in Hong Kong, The Northern Post`"""
_MOST_DATES: Final = 3
"""Published, updated, and one to spare."""

_SENTENCE: Final = re.compile(r"[。！？!?；;]")
_SEPARATORS: Final = " ·・•|｜/／–—-:：,()（）"
_DATE_WORDS: Final = re.compile(
    r"(?:首次)?(?:发布|發布|发表|發表|更新|公開|配信|刊登)(?:时间|時間|日時|于|於)?"
    r"|星期[一二三四五六日天]|[周週][一二三四五六日]|(?:기사)?(?:입력|등록|승인)|(?:최종)?수정"
    r"|\b(?:(?:first )?published|updated|posted)\b(?: on| at)?"
    r"|\b(?:publié|mis à jour)(?: le)?\b|\b(?:publicado|actualizado)(?: el)?\b"
    r"|\b(?:опубликовано|обновлено)\b|\b(?:veröffentlicht|aktualisiert)(?: am)?\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)
_ZONE: Final = re.compile(r" ?[(（]?(?:[A-Z]{1,3}T|UTC)\b[)）]?")
"""Of those left that can't be told by their names."""
_LABELS: Final = {
    "source": "来源|來源|出处|出處|稿源|出典|媒体|媒體|source|publisher",
    "date": (
        "发布时间|發布時間|发表时间|發表時間|发布日期|發布日期|时间|時間|日期|日時|公開日"
        "|date|published"
    ),
    "url": "原文链接|原文連結|原文地址|链接|連結|网址|網址|url|link",
    "person": "作者|记者|記者|责任编辑|責任編輯|编辑|編輯|责编|責編|撰文|摄影|攝影|author|editor",
}
_LABEL: Final = re.compile(
    "(?<![^ ])(?:"
    + "|".join(f"(?P<{kind}>{names})" for kind, names in _LABELS.items())
    + ") ?[:：] ?",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(
    r"(?:by|By|BY) [^\W\d_a-z]|(?:文|图|圖|撰文|记者|記者|作者|编译|編譯)[ /／|｜]"
)
_REPORTER: Final = re.compile(r"(?P<outlet>[^ :：/／|｜]{2,12}?)(?:特[约約派])?(?:记者|記者)")
_OWN: Final = re.compile(r"本[报報刊台站网網社]|[实實][习習]")
_ENGLISH_OUTLET: Final = re.compile(
    r"The [A-Z]|.*\b(?:News|Times|Post|Journal|Daily|Weekly|Herald|Tribune|Gazette|Observer"
    r"|Press|Reuters|Bloomberg|Magazine|Review|Agency|Broadcasting"
    r"|Courrier|Gazette|Presse|Diario|Noticias|Zeitung|вестник|газета|новости)\b"
)
_FEED_SHAPE: Final = re.compile(r"(?P<outlet>[^·]{1,30})(?<! )· ")
_EAST_ASIAN_OUTLET: Final = re.compile(r"[^\W_]{1,15}[网網报報社台刊闻聞经經済视視察元ルス문보]$")


def take_bylines(lines: Sequence[str]) -> tuple[Credit, Sequence[str]]:
    """Read the bylines that an article opens with.

    Args:
        lines: Clean lines, the first one after the headline.

    Returns:
        What the bylines say, and the lines from the first on that is none.
    """
    credit, taken = Credit(), 0
    for line in lines[:_MOST]:
        found = read_byline(line)
        if found is None:
            break
        credit, taken = credit | found, taken + 1
    return credit, lines[taken:]


def read_byline(line: str) -> Credit | None:
    """Read a line as a byline; None when it is one of the article's own.

    A byline is short and no sentence. It is made of labels with values (`来源：新华网`), has
    a date at one of its ends, or opens with a person's credit (`By Jane Roe`, `文／张三`).
    """
    if not line or len(line) > _LONGEST:
        return None
    if (labelled := _read_labels(line)) is not None:
        return labelled
    if is_untimely(line):
        return Credit()
    if _SENTENCE.search(line):
        return None
    if find_date(line):
        return _read_dated(line)
    if _PERSON.match(line) and _is_name(line):
        return Credit(_outlet_beside_person(line))
    return None


def _read_labels(line: str) -> Credit | None:
    """Read `label: value label: value`; a date may stand before or after them."""
    labels = list(_LABEL.finditer(line))
    if not labels:
        return None
    head = _read_dated(line[: labels[0].start()].strip()) if labels[0].start() else Credit()
    if head is None:
        return None
    credit = head
    ends = [label.start() for label in labels[1:]] + [len(line)]
    for label, end in zip(labels, ends, strict=True):
        value = line[label.end() : end].strip()
        found = _read_value(str(label.lastgroup), value)
        if found is None:
            return None
        credit |= found
    return credit


def _read_value(kind: str, value: str) -> Credit | None:
    """Read what follows one label; None when it is too much for a byline."""
    if kind == "url":
        return Credit(url=value)
    found = find_date(value)
    dates = (Dated(found.when, "byline", found.zone),) if found else ()
    name = (value[: found.start] if found else value).strip(_SEPARATORS)
    if not name.isascii():  # 来源：新华网 大 中 小
        name = name.split()[0]
    if len(name) > _LONGEST_VALUE or _SENTENCE.search(value):
        return None
    return Credit(source=name or None if kind == "source" else None, dates=dates)


def _read_dated(line: str) -> Credit | None:
    """Read a line with a date at its end or at its beginning; the first date counts."""
    dates: list[Dated] = []
    rest = _DATE_WORDS.sub(" ", line)
    while len(dates) < _MOST_DATES and (found := find_date(rest)):
        before, after = rest[: found.start], _ZONE.sub("", rest[found.end :], count=1)
        # Glued to a word, a date is part of a phrase: 2025年6月11日大事记.
        if before[-1:] not in _SEPARATORS or after[:1] not in _SEPARATORS:
            return None
        if before.strip(_SEPARATORS) and after.strip(_SEPARATORS) and not find_date(after):
            return None
        dates.append(Dated(found.when, "byline", found.zone))
        rest = f"{before} {after}"
    name = " ".join(rest.split()).strip(_SEPARATORS)
    if not dates or not _is_name(name):
        return None
    return Credit(_outlet(line, name), None, tuple(dates[:1]))


def _is_name(words: str) -> bool:
    """Whether this may be a person or an outlet, and is no clause of a sentence."""
    most = _MOST_PERSON_WORDS if _PERSON.match(words) else _MOST_WORDS
    return len(words) <= 2 * _LONGEST_VALUE and len(words.split()) <= most and words[-1:] != "."


def _outlet(line: str, name: str) -> str | None:
    """Tell the outlet from what a dated line holds beside its date, if that can be told."""
    if feed := _FEED_SHAPE.match(line):
        return feed["outlet"].strip()
    if _PERSON.match(name):
        return _outlet_beside_person(name)
    if reporter := _REPORTER.match(name):
        return None if _OWN.search(reporter["outlet"]) else reporter["outlet"]
    # A name that does not look like an outlet's may as well be the reporter's.
    return name if _EAST_ASIAN_OUTLET.match(name) or _ENGLISH_OUTLET.match(name) else None


def _outlet_beside_person(name: str) -> str | None:
    """Read `By Jane Roe, The Northern Post`."""
    *_, last = name.split(",")
    last = last.strip()
    return last if last != name and _ENGLISH_OUTLET.match(last) else None
