"""Which figure of an answer is the one that was asked for.

A network that is unsure cuts a whole clause; which of its dates and numbers was asked for can often
be told from the question's words alone.
"""

from __future__ import annotations

import re

from qa.reading.candidates import figures
from qa.reading.question import question_kind
from qa.tokens import fold

_PERCENTAGE_ASKED = re.compile(
    r"(?:增长|上涨|上升|提高|增加|下降|下跌|减少|降低)了?多少$|增幅|降幅|涨幅|跌幅|增长率|增速|占比|比例|百分之|百分比"
    r"|何(?:%|パーセント|割)|\bwhat (?:percent|percentage|share|proportion)\b"
)
_PERCENTAGE = re.compile(r"%|百分|percent|per cent|パーセント|[成割]$|分之|倍|一半|half")
_UNIT_ASKED = re.compile(r"(?:多少|几|何)([^\W\d_大长高深远久重快])")
_LEADS_TO_A_DATE = re.compile(r"[于於]$")
_LESSER = 0.5


def asked_figure(question: str, answer: str) -> tuple[int, int] | None:
    """Where the date or number stands that is asked for, in an answer that says much else.

    Returns:
        Its start and end, when just one can be meant, and it is the lesser part or a word such
        as 于 leads to it.
    """
    kind = question_kind(question)
    meant = [
        (figure.start, figure.end)
        for figure in figures(answer)
        if figure.kind == kind
        and (kind == "date" or _counts_what_is_asked(question, answer[figure.start : figure.end]))
    ]
    if len(meant) != 1:
        return None
    start, end = meant[0]
    lesser = end - start < _LESSER * len(answer)
    return (start, end) if lesser or _LEADS_TO_A_DATE.search(answer, 0, start) else None


def _counts_what_is_asked(question: str, number: str) -> bool:
    """Whether a number is a percentage, or has the unit, where the question asks for that."""
    question, number = fold(question).rstrip(" ?？。"), fold(number)
    if _PERCENTAGE_ASKED.search(question):
        return _PERCENTAGE.search(number) is not None
    unit = _UNIT_ASKED.search(question)
    return unit is None or unit.group(1) in number
