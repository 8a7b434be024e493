"""What stands within an article's text and is none of its words.

Reference marks (`[2][4]`, 【3】), whose references are elsewhere, and the credits and captions
of figures that are not there any more. A quoted sentence must not carry them. Whatever the
format, they are taken out of the final text, and only in shapes that prose does not have.
"""

from __future__ import annotations

import re
from typing import Final

from qa.sources.cleaning import single_spaced

_NUMBERS: Final = r"\d{1,3}(?: ?[,，、;–~-] ?\d{1,3}){0,20}"
MARK: Final = re.compile(
    rf" ?(?:\[(?:{_NUMBERS})\])+|(?<=\w)(?:【(?:{_NUMBERS})】)+"
    r"|(?<=[^\s])\[(?:注|註|note|citation needed|來源請求|来源请求) ?\d{0,3}\]"
)
"""A reference mark, or several, with the space before them."""
_LATIN_OR_OPENING: Final = re.compile(r"[0-9A-Za-z\[]")
_LATIN_OR_CLOSING: Final = re.compile(r"[0-9A-Za-z\]]")

_FIGURE: Final = r"(?:配?[图圖]片?|照片|[图圖]源|写真|寫真|[资資資]料[图圖]片?|资料照片?|資料照片?|视频|視頻|摄影|攝影)"
_BRACKETED_CREDIT: Final = re.compile(
    rf"[（(](?:{_FIGURE}(?:(?:来源|來源|提供)? ?[:：/／]|来自|來自|由)[^（）()\n。]{{1,40}}"
    r"|[^（）()\n。，]{1,20}(?:[摄攝]|供[图圖]))[）)]"
)
_PHOTO: Final = r"(?:photo(?:graph)?s?|image|picture|pic|foto|illustration)"
_CAPTION: Final = re.compile(
    r"[▲△▼▽][^\n]{1,120}"
    rf"|{_FIGURE}(?:来源|來源|提供)? ?\d{{0,2}} ?[:：/／][^\n]{{1,80}}"
    rf"|{_PHOTO}(?: credits?| courtesy of| by)? ?[:：/] ?[^\n]{{1,80}}",
    re.IGNORECASE,
)
_LONGEST_CAPTION: Final = 125


def without_apparatus(text: str) -> str:
    """Take reference marks, and credits and captions of figures, out of a text.

    Args:
        text: A clean text, one paragraph a line.

    Returns:
        The text without them, clean. A mark that opens a line is its number and stays.
    """
    return "\n".join(filter(None, map(_without, text.split("\n"))))


def _without(line: str) -> str:
    if len(line) <= _LONGEST_CAPTION and _CAPTION.fullmatch(line):
        return ""
    shorter = without_marks(line, number=True)
    if "（" in shorter or "(" in shorter:
        shorter = _BRACKETED_CREDIT.sub("", shorter)
    return line if shorter == line else single_spaced(shorter)


def without_marks(line: str, *, number: bool = False) -> str:
    """Take reference marks such as [2][4] out of a line, with the space before them.

    Args:
        line: A clean line.
        number: Whether a mark that opens the line is its number, and stays.

    Returns:
        The line without them.
    """

    def between(match: re.Match[str]) -> str:
        start, end = match.span()
        if start == 0 and number:
            return match.group()
        before, after = line[start - 1 : start], line[end : end + 1]
        # Latin words stay apart, and brackets around a mark don't close to a new one.
        apart = _LATIN_OR_OPENING.fullmatch(before) and _LATIN_OR_CLOSING.fullmatch(after)
        return " " if apart else ""

    if "[" not in line and "【" not in line:
        return line
    return MARK.sub(between, line).strip()
