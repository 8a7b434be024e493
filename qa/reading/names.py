"""Names of people, places, bodies and works in Han text, by jieba's parts of speech."""

from __future__ import annotations

from qa.segmenter import tagger
from qa.tokens import fold

_NAME_TAGS = frozenset(("nr", "nrt", "nrfg", "ns", "nt", "nz", "j"))
_NOUN_TAGS = frozenset(("n", "vn", "ng"))


def han_name_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each name. Neighbouring names, and nouns after one, are one name.

    So 中国 + 日本 + 商会 is one. Only runs of Han characters are looked at.
    """
    spans: list[tuple[int, int]] = []
    start = end = position = 0
    named = False
    for word, tag in tagger().cut(fold(text)):
        here, position = position, position + len(word)
        part_of_run = tag in _NAME_TAGS or (named and tag in _NOUN_TAGS)
        if part_of_run and _is_han(word):
            if not named:
                start, named = here, True
            end = position
        elif named:
            spans.append((start, end))
            named = False
    if named:
        spans.append((start, end))
    return [(start, end) for start, end in spans if end - start > 1]


def _is_han(word: str) -> bool:
    return all("\u3400" <= char <= "\u9fff" or char == "·" for char in word)
