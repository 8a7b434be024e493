"""Whether an answer is of the kind that its question asks for: a date, a number with its unit.

A network that is unsure cuts a whole clause; which of its figures was asked for can often be told
from both texts alone.
"""

from __future__ import annotations

import re

from qa.reading.candidates import Candidate, figures
from qa.reading.question import question_kind
from qa.tokens import fold

_PERCENTAGE_ASKED = re.compile(
    r"(?:增长|上涨|上升|提高|增加|下降|下跌|减少|降低)了?多少$|增幅|降幅|涨幅|跌幅|增长率|增速|占比|比例|百分之|百分比"
    r"|何(?:%|パーセント|割)|\bwhat (?:percent|percentage|share|proportion)\b"
)
_PERCENTAGE = re.compile(r"%|百分|percent|per cent|パーセント|[成割]$|分之|倍|一半|half")
_UNIT_ASKED = re.compile(r"(?:多少|几|何)([^\W\d_大长高深远久重快])")
_TIME = re.compile(
    r"周[一二三四五六日天]|星期|礼拜|[昨今明前后]天|[去今明]年|早|晚|上午|下午|凌晨|中午|点|时|世纪|年代|朝|期间"
    r"|曜日|昨日|今日|明日|午前|午後|day\b|yesterday|today|tomorrow|morning|evening|century|\d{2}s\b|spring"
    r"|summer|autumn|fall\b|winter|a\.?m\.?\b|p\.?m\.?\b|when\b|after\b|before\b|during\b"
)
_COUNTED = re.compile(
    r"[零一二三四五六七八九十百千两数几半]|\b(?:one|two|three|four|five|six|seven|ten|no)\b"
)
_LEADS_TO_A_DATE = re.compile(r"[于於]$")
_MOSTLY = 0.7
_LESSER = 0.5


def kind_agreement(question: str, answer: str) -> float:
    """How well an answer's kind agrees with what the question asks for.

    Returns:
        1 when it is of that kind; −1 when it can't be; in between, or 0, when the words don't
        tell.
    """
    kind = question_kind(question)
    found = figures(answer)
    if kind == "date":
        return _as_date(answer, found)
    if kind == "number":
        return _as_number(fold(question).rstrip(" ?？。"), fold(answer), found)
    if kind in ("name", "place"):
        return -1.0 if sum(f.end - f.start for f in found) > _MOSTLY * len(answer) else 0.0
    return 0.0


def asked_figure(question: str, answer: str) -> tuple[int, int] | None:
    """Where the figure stands that is asked for, in an answer that says much else.

    Returns:
        Its start and end, when just one agrees with the question, and it is the lesser part or
        a word such as 于 leads to it.
    """
    agreeing = [
        (figure.start, figure.end)
        for figure in figures(answer)
        if question_kind(question) == figure.kind
        and kind_agreement(question, answer[figure.start : figure.end]) == 1
    ]
    if len(agreeing) != 1:
        return None
    start, end = agreeing[0]
    lesser = end - start < _LESSER * len(answer)
    return (start, end) if lesser or _LEADS_TO_A_DATE.search(answer, 0, start) else None


def _as_date(answer: str, found: tuple[Candidate, ...]) -> float:
    if any(figure.kind == "date" for figure in found):
        return 1.0
    return 0.0 if found or _TIME.search(fold(answer)) else -1.0


def _as_number(question: str, answer: str, found: tuple[Candidate, ...]) -> float:
    numbers = [figure for figure in found if figure.kind == "number"]
    if _PERCENTAGE_ASKED.search(question):
        return 1.0 if _PERCENTAGE.search(answer) else -1.0
    if not numbers:
        return 0.0 if _COUNTED.search(answer) else -1.0
    unit = _UNIT_ASKED.search(question)
    return 0.5 if unit and unit.group(1) not in answer else 1.0
