"""Text → the words that the lexical index and the reader compare.

`fold` maps Traditional Chinese and Japanese character forms to Simplified, full-width
to half-width, and capitals to small letters, one character for one character, so an
offset into the folded text is an offset into the text. `tokenize` cuts folded text:
jieba for Han runs, Unicode words elsewhere.

Changing what either returns changes every lexical index: raise `TOKENIZER_VERSION`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from qa.segmenter import segmenter

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKENIZER_VERSION = 1

_RUNS = re.compile(
    r"(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〇]+)"
    r"|(?P<hiragana>[\u3041-\u3096]+)"
    r"|(?P<number>\d+(?:[.,:]\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:['’·]?[^\W_]+)*)"
)

_STOPWORDS = frozenset(
    # Words that carry a question's form, not its subject. They are left out of queries
    # only; documents keep every token.
    [
        "的",
        "了",
        "是",
        "在",
        "和",
        "与",
        "及",
        "或",
        "吗",
        "呢",
        "吧",
        "啊",
        "把",
        "被",
        "将",
        "对",
        "从",
        "到",
        "向",
        "由",
        "于",
        "以",
        "为",
        "之",
        "其",
        "这",
        "那",
        "有",
        "也",
        "都",
        "就",
        "而",
        "且",
        "并",
        "等",
        "着",
        "过",
        "什么",
        "什麽",
        "甚么",
        "谁",
        "哪",
        "哪个",
        "哪些",
        "哪里",
        "哪儿",
        "哪家",
        "哪位",
        "哪一",
        "何",
        "何时",
        "何处",
        "何地",
        "怎么",
        "怎样",
        "如何",
        "为什么",
        "为何",
        "多少",
        "几",
        "几个",
        "多久",
        "多大",
        "多长",
        "多高",
        "多远",
        "叫",
        "请问",
        "是否",
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "and",
        "or",
        "as",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "many",
        "much",
        "there",
        "は",
        "が",
        "を",
        "に",
        "の",
        "で",
        "と",
        "も",
        "か",
        "です",
        "ます",
        "した",
        "する",
        "いる",
        "ある",
    ]
)


def fold(text: str) -> str:
    """Simplified, half-width, lower-case form of `text`, of the same length."""
    return text.translate(_fold_map())


def tokenize(text: str) -> list[str]:
    """The tokens of `text` in order, folded. Punctuation and spaces are dropped."""
    return [token for token, _, _ in token_spans(text)]


def query_tokens(question: str) -> list[str]:
    """The tokens of a question that say what it is about, without repeats, in order.

    All of its tokens when nothing else remains.
    """
    tokens = list(dict.fromkeys(tokenize(question)))
    return [token for token in tokens if token not in _STOPWORDS] or tokens


def token_spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each token of `text` with its start and end in `text`."""
    folded = fold(text)
    for run in _RUNS.finditer(folded):
        start, piece = run.start(), run.group()
        match run.lastgroup:
            case "han":
                yield from _cut_han(piece, start)
            case "hiragana":
                yield from _bigrams(piece, start)
            case _:
                yield piece, start, run.end()


def _cut_han(run: str, offset: int) -> Iterator[tuple[str, int, int]]:
    """Words of a Han run and, before each longer word, the shorter words that it holds."""
    for word, start, end in segmenter().tokenize(run, mode="search", HMM=False):
        yield word, offset + start, offset + end


def _bigrams(run: str, offset: int) -> Iterator[tuple[str, int, int]]:
    if len(run) == 1:
        yield run, offset, offset + 1
    for i in range(len(run) - 1):
        yield run[i : i + 2], offset + i, offset + i + 2


@cache
def _fold_map() -> dict[int, str]:
    """Code point → folded character, for those that change.

    OpenCC's character tables (jp2t, then t2s), asked for one character a line. Whatever
    would change the length is left as it is.
    """
    from opencc import OpenCC

    han = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    traditional = OpenCC("jp2t").convert("\n".join(han))
    simplified = OpenCC("t2s").convert(traditional).split("\n")
    table = {
        ord(char): new
        for char, new in zip(han, simplified, strict=True)
        if char != new and len(new) == 1
    }
    for code in range(0x10000):
        char = chr(code)
        narrow = unicodedata.normalize("NFKC", char) if 0xFF00 <= code <= 0xFFEF else char
        lower = narrow.lower()
        if lower != char and len(lower) == 1:
            table[code] = lower
    return table
