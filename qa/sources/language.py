"""Which language an article is in: by its script where that decides, else by py3langid."""

from __future__ import annotations

import math
import re
from typing import Final

UNDETERMINED: Final = "und"

_SAMPLE: Final = 20_000
"""Characters that are looked at; an article says its language in fewer."""
_KANA: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_WORD: Final = re.compile(r"[^\W\d_]+")

_JAPANESE: Final = 0.1
"""The share of kana among kana and Han. Japanese news has 0.3 and more; a Chinese article
that quotes Japanese stays under a few hundredths."""
_LEAST_LETTERS: Final = 20
_SURE: Final = 0.8
_CODE: Final = re.compile(r"([a-z]{2})(?:[-_]\w{1,20}){0,3}", re.IGNORECASE)


def language_of(text: str) -> str:
    """Tell the language of an article.

    Kana make it `ja`, Hangul `ko`, other Han text `zh`; for other scripts py3langid decides
    (Lui and Baldwin, "langid.py: An Off-the-shelf Language Identification Tool", 2012).

    Args:
        text: The article, title and body.

    Returns:
        An ISO 639-1 code, or `und` when the text is too short or too odd to tell.
    """
    sample = text[:_SAMPLE]
    kana, han, hangul = (len(script.findall(sample)) for script in (_KANA, _HAN, _HANGUL))
    other = _HAN.sub(" ", _KANA.sub(" ", _HANGUL.sub(" ", sample)))
    # One East Asian letter weighs as much as one word of another script, so that neither a
    # foreign name nor a list of model numbers turns an article around.
    if kana + han + hangul > len(_WORD.findall(other)):
        if hangul > kana + han:
            return "ko"
        return "ja" if kana > _JAPANESE * (kana + han) else "zh"
    return _by_words(other)


def declared_language(value: str | None) -> str | None:
    """Read a declared language such as `zh-Hans` or `ja`; None when it is no such code."""
    match = _CODE.fullmatch(value.strip()) if value else None
    return match[1].lower() if match else None


def _by_words(text: str) -> str:
    words = _WORD.findall(text)
    if sum(map(len, words)) < _LEAST_LETTERS:
        return UNDETERMINED
    import py3langid

    ranked: list[tuple[str, float]] = py3langid.rank(" ".join(words))
    best, score = ranked[0]
    probability = 1 / sum(math.exp(min(0.0, other - score)) for _, other in ranked)
    # Of its codes, those of three letters stand for what is no language: zxx.
    return best if probability >= _SURE and _CODE.fullmatch(best) else UNDETERMINED
