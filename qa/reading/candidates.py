"""Sentence → the stretches in it that could be an answer: numbers, dates, names, clauses.

Borders are those that a reader would draw: a number keeps its sign, range and unit, a
date is whole, a quoted name comes without its quotation marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from qa.reading.names import han_name_spans
from qa.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

CandidateKind = Literal["number", "date", "quoted", "name", "clause"]


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A stretch of a sentence, `sentence[start:end]`, and what it looks like."""

    start: int
    end: int
    kind: CandidateKind


_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = re.compile(
    r"\d{4}\s?年(?:的?\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?|前后|初|底|末)?|\d{1,2}\s?月\s?\d{1,2}\s?[日号]"
    r"|\d{1,2}\s?月(?!球)[初底末]?|\b\d{4}-\d{1,2}-\d{1,2}\b"
    rf"|\b\d{{1,2}} {_MONTHS}(?: \d{{4}}\b)?|\b{_MONTHS} \d{{1,2}}(?:, ?\d{{4}})?\b|\b{_MONTHS} \d{{4}}\b"
    r"|\b(?:19|20)\d\d\b(?![.,]?\d)(?!\s?(?:[%万亿吨元人家个台艘]|tonnes|tons|million))"
)
_UNIT = (
    r"(?:[万亿千百兆]+\s?)?(?:个百分点|百分点|个?世纪|平方公里|平方米|立方米|公里|千米|厘米|毫米|纳米|海里|米|公吨|吨|公斤|千克|克"
    r"|人民币|美元|日元|欧元|英镑|港元|台币|韩元|卢布|澳元|元|円|ドル|ユーロ|トン|メートル|キロ|カ月|か月|ヶ月|个月|年间|年"
    r"|个?小时|分钟|时间|秒|周|天|日|倍|次|回|艘|隻|辆|台|架|座|枚|颗|条|部|名|人|家|社|国|个国家|カ国|个|项|件|种|类|成|割|度|摄氏度"
    r"|兆瓦时|吉瓦时|千瓦时|兆瓦|吉瓦|千瓦|瓦|兆焦耳?|焦耳?|特斯拉|伏|安时|赫兹|级|期|%|パーセント)"
)
_UNIT_WESTERN = (
    r"(?:hundred|thousand|million|billion|trillion|percent|per cent|percentage points|tonnes?|tons?|kg"
    r"|kilograms?|grams?|km|kilomet(?:er|re)s?|met(?:er|re)s?|miles?|years?|months?|weeks?|days?|hours?"
    r"|minutes?|seconds?|times|people|companies|countries|ships|dollars?|yen|yuan|euros?|pounds?"
    r"|megajoules?|mj|megawatts?|mw|gw|wh/kg|°c|degrees(?: celsius)?)"
)
_SPEED = r"(?:每(?:秒钟?|分钟?|小时)\s?)?"
_FIGURE = r"[-−+±]?(?:us|hk|nt|a)?[$€£¥]?\s?\d[\d,]*(?:\.\d+)?"
_QUANTITY = rf"{_SPEED}{_FIGURE}(?:\s?{_UNIT}|(?:\s{_UNIT_WESTERN}\b)+|\s?[万亿千百兆]+|\s?%)?"
_HAN_QUANTITY = rf"{_SPEED}(?:百分之)?[零一二三四五六七八九十百千两数几半]+(?:点[零一二三四五六七八九]+)?{_UNIT}"
_RANGE = r"\s?(?:至|到|~|～|-|–|—|−|から|\sto\s)\s?"
_NUMBER = re.compile(
    rf"{_QUANTITY}(?:{_RANGE}{_QUANTITY})?|{_HAN_QUANTITY}(?:{_RANGE}{_HAN_QUANTITY})?"
    r"|(?:三|四|五|六|七|八|九|十)分之[一二三四五六七八九]"
)
_QUOTED = re.compile(
    r"“([^“”]{1,30})”|「([^「」]{1,30})」|『([^『』]{1,30})』|《([^《》]{1,40})》|\"([^\"]{1,40})\""
)
# Not \w: Han characters stand next to names without a space.
_LETTER = "A-Za-z0-9À-ɏ"
_WESTERN_WORD = rf"[A-ZÀ-Þ](?:[{_LETTER}&.’'-]*[{_LETTER}])?"
_WESTERN_NAME = re.compile(
    rf"(?<![{_LETTER}]){_WESTERN_WORD}(?:(?:\s(?:of|the|de)){{0,2}}\s{_WESTERN_WORD})*"
)
_NO_NAMES = frozenset(
    [
        "the",
        "a",
        "an",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "he",
        "she",
        "they",
        "we",
        "you",
        "i",
        "in",
        "on",
        "at",
        "of",
        "for",
        "from",
        "by",
        "with",
        "to",
        "and",
        "but",
        "or",
        "if",
        "as",
        "when",
        "while",
        "after",
        "before",
        "since",
        "not",
        "no",
        "yes",
        "there",
        "here",
        "what",
        "who",
        "how",
        "why",
    ]
)
_KATAKANA = re.compile(r"[ァ-ヺー・]{3,}")
_CLAUSE = re.compile(r"(?:[^，,；;：:。！？!?、\n（）()]|(?<=\d)[,:](?=\d)){4,}")


@lru_cache(maxsize=4096)
def candidates(sentence: str) -> tuple[Candidate, ...]:
    """All candidates of a sentence in order, each stretch once, as its first kind below."""
    seen: dict[tuple[int, int], Candidate] = {}
    for candidate in _all(sentence):
        if candidate.start < candidate.end:
            seen.setdefault((candidate.start, candidate.end), candidate)
    return tuple(sorted(seen.values()))


@lru_cache(maxsize=4096)
def figures(sentence: str) -> tuple[Candidate, ...]:
    """The dates and numbers of a sentence, whole: dates first, then numbers outside them."""
    folded = fold(sentence)
    dates = [match.span() for match in _DATE.finditer(folded)]
    numbers = [
        _trimmed(sentence, *match.span())
        for match in _NUMBER.finditer(folded)
        if not any(start < match.end() and match.start() < end for start, end in dates)
    ]
    return (
        *(Candidate(*span, "date") for span in dates),
        *(Candidate(*span, "number") for span in numbers),
    )


def _all(sentence: str) -> Iterator[Candidate]:
    folded = fold(sentence)
    yield from figures(sentence)
    for match in _QUOTED.finditer(sentence):
        group = match.lastindex or 0
        yield Candidate(*match.span(group), "quoted")
    for match in _WESTERN_NAME.finditer(sentence):
        start, end = _trimmed(sentence, *match.span())
        if folded[start:end] not in _NO_NAMES and not _DATE.match(folded, start, end):
            yield Candidate(start, end, "name")
    yield from (Candidate(*match.span(), "name") for match in _KATAKANA.finditer(sentence))
    yield from (Candidate(start, end, "name") for start, end in han_name_spans(sentence))
    for match in _CLAUSE.finditer(sentence):
        yield Candidate(*_trimmed(sentence, *match.span()), "clause")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t“”\"'’":
        start += 1
    while end > start and text[end - 1] in " \t“”\"'’.,":
        end -= 1
    return start, end
