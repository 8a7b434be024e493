"""What a question names: times, places, people, bodies and other things, and where.

Han text is told apart by jieba's parts of speech, with what they miss: quoted names,
Latin names, words that the dictionary lacks. English has no tagger here; capitals,
quotation marks, a list of countries and the shape of a date must do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from qa.followup.gazetteer import HAN_PLACES, KANA_PLACES, LATIN_PLACES
from qa.segmenter import segmenter, tagger
from qa.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Language = Literal["zh", "ja", "en"]
Kind = Literal["time", "place", "person", "body", "name"]
"""`name` is a thing, or whatever has a name and can't be told."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that names something."""

    start: int
    end: int
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of Han text with jieba's part of speech, folded."""

    start: int
    text: str
    tag: str

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)


_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

_NUMBER = r"[0-9一二三四五六七八九十〇零两]"
_HAN_TIME = re.compile(
    rf"(?:{_NUMBER}{{2,4}}年|去年|今年|前年|明年|后年|昨年|来年)(?:的?(?:{_NUMBER}{{1,3}}月(?:{_NUMBER}{{1,3}}[日号])?"
    rf"|第?[一二三四1-4]季度?|[上下]半年|春天|夏天|秋天|冬天|[春夏秋冬]季|年?底|年?初))?"
    rf"|{_NUMBER}{{1,3}}月(?:{_NUMBER}{{1,3}}[日号])?|第?[一二三四1-4]季度|[上下]半年"
    r"|上个?月|这个?月|本月|上周|本周|昨天|今天|前天|先月|今月|昨日|\d{4}-\d{2}(?:-\d{2})?|(?:19|20)\d{2}(?!\d)"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_LATIN_TIME = re.compile(
    rf"\b(?:\d{{1,2}}\s+)?{_MONTH}(?:\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(?:19|20)\d{{2}})?"
    r"|\b\d{4}-\d{2}(?:-\d{2})?\b|\b(?:Q[1-4]\s+)?(?:19|20)\d{2}s?\b|\bQ[1-4]\b"
    r"|\b(?:last|this|next) (?:year|month|week|quarter)\b|\byesterday\b|\btoday\b"
    r"|\bthe (?:first|second|third|fourth) (?:quarter|half)(?: of (?:19|20)\d{2})?"
)
_QUOTED = re.compile(
    r"“[^“”]{1,30}”|「[^「」]{1,30}」|『[^『』]{1,30}』|《[^《》]{1,30}》|\"[^\"]{1,30}\""
)
_LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏ][\w.&'’-]*(?:\s+[A-Z0-9À-ɏ][\w.&'’-]*)*")
_CAPITALS = re.compile(
    r"(?<![\w’'-])(?:[A-ZÀ-Þ][\w.&’'-]*|[a-z]?[A-Z]\w*)"
    r"(?:\s+(?:(?:(?<=Bank )|(?<=University )|(?<=Ministry )|(?<=Institute )|(?<=Department )|(?<=Gulf ))of\s+(?=[A-ZÀ-Þ])"
    r"|(?:de|van|von)\s+(?=[A-ZÀ-Þ]))?[A-ZÀ-Þ0-9][\w.&’'-]*)*"
)
_KATAKANA_NAME = re.compile(r"[ァ-ヺ][ァ-ヺー・]+|[\u4e00-\u9fff]{2,8}(?=[のはが、])")

_TRAILING = re.compile(r"(?:['’]s)?[ .'’-]*$")

_PERSON_TAGS = frozenset(("nr", "nrt", "nrfg"))
_NAME_TAGS = frozenset(("nz", "j", "nt"))
_NOUN_TAGS = frozenset(("n", "vn", "ng", "nt"))
_GLUE_TAGS = frozenset(("q", "j", "n", "ng", "a", "ag", "nr", "b", "f", "t", "z", "ns"))
BODY = re.compile(
    r"(?:公司|集团|大学|学院|银行|研究所|研究院|委员会|协会|学会|联盟|组织|[厂部局院社署党军队行]|汽车|科技|电子|股份|控股"
    r"|能源|重工|矿业|锂业|证券|保险|时代|永磁|会社|\b(?:Inc|Corp|Ltd|Co|Company|Corporation|Group|Bank|University"
    r"|Institute|Ministry|Agency|Commission|Engineering|Motors|Industries|Materials|Energy|Authority)\.?)$"
)
"""Ends the name of a company, an office or another body."""
_PLACE_END = re.compile(r"[岛港市省县州湾海山河矿区镇村]$")
_NOT_NAMES = re.compile(
    r"(?:i|a|an|the|what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|had|will|would|can"
    r"|could|should|may|might|must|and|but|or|so|then|in|on|at|of|for|from|to|by|with|about|during|if|it|its|he|she|his|her"
    r"|they|their|them|that|this|these|those|there|no|yes|please|tell|give|list|name|ok|okay|under|after|before|since|until"
    r"|between|as|not|also|ceo|cfo|cto|gdp)(?!\S)\s*",
    re.IGNORECASE,
)
"""Words with a capital, at a question's beginning or always, that begin no name."""
ATTRIBUTE = re.compile(
    r"(?:价格?|价钱|成本|费用?|[额量率]|比例|占比|份额|市值|营收|收入|利润|亏损|负债|债务|[长宽高深温速密强力精厚]度|航程|航速"
    r"|[长重宽高]|水深|吃水|面积|人口|人数|寿命|年龄|储备|时间|日期|地点|原因|理由|结果|目的|用途|来源|名字|名称|全称|总部|首都|总统|总理"
    r"|首相|主席|总裁|老板|创始人|负责人|发言人|作者|妻子|丈夫|父亲|母亲|儿子|女儿|股东|客户|员工|对手|投资|出口|进口|船员|乘客|速度)$"
)
"""Ends a property of a thing, in folded Chinese: what "its" can stand before."""
NUMBER_ATTRIBUTE = re.compile(
    r"(?:价格?|价钱|成本|费用?|[额量率]|比例|占比|份额|市值|营收|收入|利润|亏损|负债|债务|[长宽高深温速密强力精厚]度|航程|航速"
    r"|重|水深|吃水|面积|人口|人数|寿命|年龄|储备|投资|出口|进口|速度)$"
)
"""Those that are told by a number."""


def language_of(text: str) -> Language:
    """Tell in which language a question is written, from its script."""
    if _KANA.search(text):
        return "ja"
    return "zh" if _HAN.search(text) else "en"


@lru_cache(maxsize=256)
def mentions(text: str) -> tuple[Mention, ...]:
    """Find all that a question names, in order; where two overlap, the surer one."""
    found: list[Mention] = []
    for start, end, kind in _finders(text):
        named = text[start:end]
        if kind in ("name", "body", "person"):
            named = _TRAILING.sub("", named)
        if named and not any(m.start < start + len(named) and start < m.end for m in found):
            found.append(Mention(start, start + len(named), kind, named))
    return tuple(sorted(found, key=lambda mention: mention.start))


@lru_cache(maxsize=256)
def words(text: str) -> tuple[Word, ...]:
    """Cut Han text into words with their parts of speech."""
    found, position = [], 0
    for word, tag in tagger().cut(fold(text)):
        found.append(Word(position, word, tag))
        position += len(word)
    return tuple(found)


def _finders(text: str) -> Iterator[tuple[int, int, Kind]]:
    """Each stretch that may name something, the surest first."""
    language = language_of(text)
    for quoted in _QUOTED.finditer(text):
        yield quoted.start(), quoted.end(), "name"
    if language == "en":
        yield from _english(text)
        return
    folded = fold(text)
    for time in _HAN_TIME.finditer(folded):
        yield time.start(), time.end(), "time"
    if language == "ja":
        yield from _all(KANA_PLACES.finditer(folded), "place")
        yield from _all(_KATAKANA_NAME.finditer(folded), "name")
    else:
        yield from _chinese(words(text))
    for latin in _LATIN_NAME.finditer(text):
        yield latin.start(), latin.end(), _body_or_name(latin.group())


def _all(matches: Iterable[re.Match[str]], kind: Kind) -> Iterator[tuple[int, int, Kind]]:
    for match in matches:
        yield match.start(), match.end(), kind


def _english(text: str) -> Iterator[tuple[int, int, Kind]]:
    yield from _all(_LATIN_TIME.finditer(text), "time")
    capitals = []
    for match in _CAPITALS.finditer(text):
        start, name = match.start(), match.group()
        while skipped := _NOT_NAMES.match(name):
            start, name = start + skipped.end(), name[skipped.end() :]
        if name:
            capitals.append((start, start + len(name), name))
    places = list(LATIN_PLACES.finditer(text))
    for start, end, name in capitals:
        if BODY.search(name):
            yield start, end, "body"
    yield from _all(places, "place")
    for start, end, _ in capitals:
        yield start, end, "name"


def _chinese(cut: tuple[Word, ...]) -> Iterator[tuple[int, int, Kind]]:
    """Runs of words that are a name. A noun after a name belongs to it when it ends it well."""
    number = 0
    while number < len(cut):
        kind = _kind_of(cut, number)
        if kind is None:
            number += 1
            continue
        first = last = number
        while last + 1 < len(cut) and _goes_on(cut, last, kind):
            last += 1
        first = _with_what_the_dictionary_lacks(cut, first)
        last, kind = _with_its_end(cut, last, kind)
        yield cut[first].start, cut[last].end, kind
        number = last + 1


def _kind_of(cut: tuple[Word, ...], number: int) -> Kind | None:
    word = cut[number]
    if not _HAN.match(word.text):
        return None
    if word.text in HAN_PLACES or word.tag == "ns":
        return "place"
    if word.tag in _PERSON_TAGS:
        return "person"
    if word.tag in _NAME_TAGS:
        return "body" if word.tag == "nt" else "name"
    following = cut[number + 1].text if number + 1 < len(cut) else ""
    if word.tag in _NOUN_TAGS and following == "号":
        return "name"
    if _is_known(word) or word.tag in ("m", "v", "d", "r") or ATTRIBUTE.search(word.text):
        return None
    return "name"


def _goes_on(cut: tuple[Word, ...], last: int, kind: Kind) -> bool:
    """Whether the next word is of the same name: 英 + 伟达, 台积 + 电."""
    here, following = cut[last], cut[last + 1]
    if kind == "place":
        return False
    if _kind_of(cut, last + 1) in (kind, "name"):
        return True
    if len(here.text) == 1 and here.tag == "j" and following.tag == "a":
        return True
    short = len(following.text) == 1 and following.tag in ("n", "ng", "zg")
    return short and not _is_known(here) and not ATTRIBUTE.search(following.text)


def _is_known(word: Word) -> bool:
    return segmenter().frequency(word.text) > 0


def _with_what_the_dictionary_lacks(cut: tuple[Word, ...], first: int) -> int:
    """Take in the single character before an unknown word: 台 + 积电."""
    if _is_known(cut[first]) or first == 0:
        return first
    before = cut[first - 1]
    short = len(before.text) == 1 and bool(_HAN.match(before.text))
    return first - 1 if short and before.tag in _GLUE_TAGS else first


def _with_its_end(cut: tuple[Word, ...], last: int, kind: Kind) -> tuple[int, Kind]:
    """Take in the nouns after a name up to one that says what it is: 清河 + 造船厂."""
    if last + 1 < len(cut) and cut[last + 1].text == "号":
        return last + 1, "name"
    end = last
    while end + 1 < len(cut) and cut[end + 1].tag in (*_NOUN_TAGS, "nz", "nr"):
        end += 1
        if BODY.search(cut[end].text):
            return end, "body"
        if kind in ("place", "person") and end == last + 1 and _PLACE_END.search(cut[end].text):
            return end, "place"
    text = "".join(word.text for word in cut[last : last + 1])
    return last, "body" if kind == "name" and BODY.search(text) else kind


def _body_or_name(name: str) -> Kind:
    return "body" if BODY.search(name) else "name"
