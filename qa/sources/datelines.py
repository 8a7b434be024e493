"""Datelines: the words before an article's first sentence that say who reports from where.

【大纪元2025年06月11日讯】（大纪元记者…综合报导） stands in brackets of its own and is cut off.
新华社北京6月11日电 and `BEIJING, June 11, 2025 (Reuters) -` are part of the sentence that
follows, so they are read and stay.
"""

from __future__ import annotations

import re
from typing import Final

from qa.sources.credits import Credit
from qa.sources.dates import dates_in

_LONGEST_BRACKET: Final = 60
_LONGEST_OPENING: Final = 120
_MOST_BRACKETS: Final = 3

_BRACKET: Final = re.compile(
    r"\s*(?:【([^【】\n]*)】|（([^（）\n]*)）|〔([^〔〕\n]*)〕|\(([^()\n]*)\))\s*"
)
_CREDITING: Final = re.compile(
    r"(?:[讯訊电電]|[报報][导導道]|[编編][译譯]|[综綜]合|[摄攝]影)$"
)  # 【…讯】（…综合报导）
_OUTLET: Final = re.compile(
    r"(?P<outlet>[^\d\s，。：:／/|｜]{2,12}?)"
    r"(?:北京[时時][间間])?\s*(?=\d|特[约約派]|[驻駐]|[记記]者|[编編][译譯]|[讯訊电電]$)"
)
_NO_OUTLET: Final = re.compile(r"本[报報刊台站网網社]|[据據]|[综綜]合|[实實][习習]|[记記]者")
_CHINESE_AGENCY: Final = re.compile(
    r"（?(?P<outlet>新华社|新華社|中新[社网網]|中央社|共同社|[时時]事社|路透社|法新社"
    r"|美[联聯]社|[韩韓][联聯]社)(?P<rest>[^，。]{0,30}?)[电電讯訊]"
)
_ENGLISH_AGENCY: Final = re.compile(
    r"(?P<rest>[A-Z]{3}[^()\n]{0,60}?)\((?P<outlet>[A-Z][\w. ]{1,29})\) ?[-–—]"
)


def cut_dateline(text: str) -> tuple[Credit, str]:
    """Read the dateline that a text opens with, and cut it off where it stands in brackets.

    Args:
        text: An article's body.

    Returns:
        What the dateline says, and the text without it; an empty credit and the text as it
        is when there is none.
    """
    credit, rest = Credit(), text
    for _ in range(_MOST_BRACKETS):
        match = _BRACKET.match(rest, 0, _LONGEST_BRACKET)
        inner = next(filter(None, match.groups()), "") if match else ""
        if match is None or not _CREDITING.search(inner):
            break
        credit, rest = credit | _read(inner), rest[match.end() :]
    return credit | _agency(rest[:_LONGEST_OPENING]), rest


def _read(inner: str) -> Credit:
    """Read what stands between the brackets: 大纪元2025年06月11日讯."""
    outlet = _CHINESE_AGENCY.match(inner) or _OUTLET.match(inner)
    named = outlet is not None and not _NO_OUTLET.search(outlet["outlet"])
    dates = dates_in(inner, "dateline")
    return Credit(outlet["outlet"] if outlet and named else None, None, dates)


def _agency(opening: str) -> Credit:
    """Read an agency's dateline, which stays in the text."""
    match = _CHINESE_AGENCY.match(opening) or _ENGLISH_AGENCY.match(opening)
    return Credit(match["outlet"], None, dates_in(match["rest"], "dateline")) if match else Credit()
