"""Where sentences end, in Chinese, Japanese and Western writing.

One definition for all: passages are cut at these ends, the reader ranks what lies
between them, and a quote is one of them.
"""

from __future__ import annotations

import re

CLOSERS = "”’」』》】）)］\"'"
"""Marks that close a quotation or bracket and belong to the sentence before them."""

SOUNDS = (
    "阿埃艾安昂奥巴班贝本比彼毕波伯博布查达戴丹道德登蒂迪丁多厄恩尔法凡菲费芬弗福富盖戈格根古哈海汉赫亨胡华怀霍"
    "基吉加贾金卡凯坎康考科克肯库奎拉莱兰朗劳勒雷黎里利林琳卢鲁伦罗洛隆马玛迈麦曼梅门蒙米莫姆穆纳娜内尼宁纽诺欧"
    "帕潘佩皮珀普奇齐乔琼让瑞萨塞桑瑟沙舍什史斯苏索塔泰坦汤特廷图托瓦万威韦维温沃乌西希夏谢欣休雅亚扬耶伊尤约"
    "泽詹朱兹埃愛華爾費蓋漢懷賈凱倫羅馬瑪邁麥門納寧紐諾歐齊喬瓊薩舍蘇湯圖萬韋維溫烏謝亞揚約澤蘭萊魯盧"
)
"""Characters that stand for the sounds of foreign names."""
LOST_DOT = rf"(?<=[{SOUNDS}])\?(?=[{SOUNDS}])"
"""The question mark that an old encoding leaves of the dot in a name: 霍拉斯?温特伯恩."""

SENTENCE_END = rf"(?:(?!{LOST_DOT})[。！？!?…︒｡]+[{CLOSERS}]*|(?<=\S)\.[{CLOSERS}]*(?=\s))"
"""A pattern that matches at each sentence end, its punctuation and closers included.

A full stop ends a sentence only before white space, so that 9.09 and example.com stay
whole. Line ends are left to the callers.
"""

_SHORT_FORM = re.compile(
    # Abbreviations, initials, and the number of a list item.
    r"(?:^\d{1,3}|\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gov|Gen|Lt|Col|No|vs|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|approx|e\.g|i\.e|etc)|(?:[A-Z]\.)+[A-Z])\.$"
)
_ENDS = re.compile(rf"{SENTENCE_END}|\n+")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of `text`, in order, without surrounding white space.

    Sentences don't overlap, and every character that is not white space lies in one.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _ENDS.finditer(text):
        if _is_short_form(text, start, match):
            continue
        _append_trimmed(spans, text, start, match.end())
        start = match.end()
    _append_trimmed(spans, text, start, len(text))
    return spans


def _is_short_form(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the full stop at `match` belongs to a short form such as `U.S.` or `3.`."""
    if not match.group().startswith("."):
        return False
    tail = text[max(start, match.start() - 12) : match.start() + 1].lstrip()
    return _SHORT_FORM.search(tail) is not None


def _append_trimmed(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    start, end = trim(text, start, end)
    if start < end:
        spans.append((start, end))


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """`start` and `end` moved inwards past white space."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
