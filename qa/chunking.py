"""Article text → the stretches that become passages.

langchain-text-splitters cuts at the best border that keeps a stretch within its size:
paragraphs, then lines, then sentence ends, then clauses, then words, then characters.
Offsets are counted here, because the stretches put together are the text; the
splitters' own `add_start_index` searches for them and has returned wrong values.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qa.sentences import SENTENCE_END, trim

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

DEFAULT_PASSAGE_SIZE = 320
"""In units of `text_size`: about 320 Chinese characters or 200 English words."""

_BORDERS = [r"\n\s*\n", r"\n", SENTENCE_END, r"[；;]", r"[，,、：:]", r"\s+", ""]


def embedded_text(title: str, passage: str) -> str:
    """What is embedded for a passage: its article's title carries what it is about."""
    return f"{title}\n{passage}"


def passage_spans(text: str, size: int = DEFAULT_PASSAGE_SIZE) -> list[tuple[int, int]]:
    """Start and end of each passage of `text`, in order.

    Passages don't overlap, hold no more than `size` units of `text_size` each, begin
    and end with a character that is not white space, and together hold every such
    character of the text.
    """
    spans: list[tuple[int, int]] = []
    position = 0
    for piece in _splitter(size).split_text(text):
        end = position + len(piece)
        if text[position:end] != piece:
            raise AssertionError("the splitter's pieces do not add up to the text")
        start, stop = trim(text, position, end)
        if start < stop:
            spans.append((start, stop))
        position = end
    return spans


def text_size(text: str) -> int:
    """The length of `text` in units of one Han character or kana.

    Letters of alphabets count a quarter, which is close to what the tokenizers of
    multilingual models make of them.
    """
    wide = sum(char >= "\u2e80" for char in text)
    return wide + -(-(len(text) - wide) // 4)


@lru_cache(maxsize=4)
def _splitter(size: int) -> RecursiveCharacterTextSplitter:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=_BORDERS,
        is_separator_regex=True,
        keep_separator="end",
        strip_whitespace=False,
        chunk_size=size,
        chunk_overlap=0,
        length_function=text_size,
    )
