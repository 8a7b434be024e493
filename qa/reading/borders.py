"""Where an answer begins and ends: figures and names are whole, and marks around it go."""

from __future__ import annotations

import re

from qa.reading.asked_figure import asked_figure
from qa.reading.candidates import figures
from qa.reading.lists import asks_for_several, whole_list
from qa.reading.question import asks_for_a_name, asks_for_a_year, question_kind
from qa.sentences import LOST_DOT, SOUNDS, trim

_OPENING = "“‘「『《〈（(【[\"'"
_CLOSING = "”’」』》〉）)】]\"'"
_STOPS = "。，、；：,;:！？!?．…"
"""Not the Western full stop, which may belong to a short form such as U.S."""
_PREPOSITIONS = "在于於"
"""Before or behind a figure. Annotators leave them out nine times in ten."""

_QUOTED = re.compile(r"“([^“”]{1,30})”|「([^「」]{1,30})」|『([^『』]{1,30})』|《([^《》]{1,40})》")

_YEAR = re.compile(r"\d{4}\s?年?")

_LOST_DOTS = re.compile(rf"[{SOUNDS}]+(?:{LOST_DOT}[{SOUNDS}]+)+")
"""A foreign name whose dot became a question mark: 霍拉斯?温特伯恩."""

_NAMED_THERE = re.compile(r"[的之の][^，。；：、！？“”「」『』《》]{1,20}(?=[“「『《])")


def settled(sentence: str, start: int, end: int, question: str = "") -> tuple[int, int]:
    """The borders of an answer that a network cut out of a sentence.

    A border inside a number or date moves to that one's border, so that the number has its
    sign and unit and the date its day; a preposition beside it goes (2025年12月5日在); a question
    for the year gets no more of a date. A part of a foreign name whose dot was lost becomes the name. A part of a list becomes the list when
    several things are asked for. Of a clause around the one date or number that is asked for,
    that is left. A name in quotation marks that follows at once belongs to the answer
    (探测船“甲号”), and is all of it when the question asks for a name; a place goes on to the
    name of what is there (交易所的平台“乙”). Then the marks around the answer are dropped.
    """
    start, end = _whole(sentence, start, end)
    if figure := asked_figure(question, sentence[start:end]):
        start, end = start + figure[0], start + figure[1]
    if asks_for_a_year(question) and (year := _YEAR.match(sentence, start, end)):
        end = year.end()
    if asks_for_several(question):
        start, end = whole_list(sentence, start, end)
    if question_kind(question) == "place" and (place := _NAMED_THERE.match(sentence, end)):
        end = place.end()
    if following := _QUOTED.match(sentence, end):
        end = following.end()
    inside = list(_QUOTED.finditer(sentence, start, end))
    if len(inside) == 1 and asks_for_a_name(question):
        start, end = inside[0].span(inside[0].lastindex or 0)
    return trimmed(sentence, start, end)


def _whole(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The borders moved out of figures and past prepositions, and out of names without their dots."""
    for figure in figures(sentence):
        if figure.start < start < figure.end:
            start = figure.start
        if figure.start < end < figure.end:
            end = figure.end
        if figure.start == start + 1 and sentence[start] in _PREPOSITIONS:
            start = figure.start
        if figure.end == end - 1 and sentence[end - 1] in _PREPOSITIONS:
            end = figure.end
    for name in _LOST_DOTS.finditer(sentence):
        if start < name.end() and name.start() < end:
            start, end = min(start, name.start()), max(end, name.end())
    return start, end


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """`start` and `end` moved inwards past white space, stops, and marks without partners.

    A quotation or bracket that is whole in between stays: 镧（La） keeps its brackets, and
    （La） alone loses them.
    """
    before = None
    while before != (start, end):
        before = start, end
        start, end = trim(text, start, end)
        if start < end and text[start] in _STOPS + _CLOSING:
            start += 1
        if start < end and text[end - 1] in _STOPS:
            end -= 1
        start, end = _without_odd_marks(text, start, end)
    return start, end


def _without_odd_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop a mark at a border whose partner is missing, or that embraces everything."""
    if start >= end:
        return start, end
    inner = text[start:end]
    for opening, closing in zip(_OPENING, _CLOSING, strict=True):
        if inner[0] == opening and closing not in inner[1:]:
            return start + 1, end
        if inner[-1] == closing and opening not in inner[:-1]:
            return start, end - 1
        if len(inner) > 1 and inner[0] == opening and inner.find(closing, 1) == len(inner) - 1:
            return start + 1, end - 1
    return start, end
