"""The tokenizer of multilingual-e5-small, put together from the bundled vocabulary.

It is XLM-RoBERTa's: SentencePiece Unigram (Kudo 2018) behind SentencePiece's own
normalisation. Token ids agree with the engine that the weights file comes with, save
in three things, where this follows SentencePiece, with which the model was trained:
letters are composed (`e` + combining acute is one letter), a run of unknown characters
is one token, and white space at the end is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Normalizer, Replace, Sequence, Strip
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from embeddings.e5_file import Vocabulary

_WAVE = "～"
"""FULLWIDTH TILDE. East Asian text writes ranges with it (1～3月), so SentencePiece keeps
it, and the vocabulary has pieces for it; NFKC would make it an ASCII tilde."""

_WAVE_KEPT = "\ufdd0"
"""Stands for it while NFKC passes: a noncharacter, which no text holds."""


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Build the tokenizer: `<s> … </s>`, neither cut nor padded. May be shared by threads."""
    pieces = vocabulary.pieces
    tokenizer = Tokenizer(Unigram(list(pieces), unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = _normalizer(vocabulary.replacements)
    tokenizer.pre_tokenizer = Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos = pieces[vocabulary.bos][0], pieces[vocabulary.eos][0]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    return tokenizer


def _normalizer(replacements: Mapping[str, str]) -> Normalizer:
    """Return SentencePiece's `nmt_nfkc`: NFKC, and the few characters that it treats otherwise."""
    others: defaultdict[str, list[str]] = defaultdict(list)
    for character, replacement in replacements.items():
        if unicodedata.normalize("NFKC", character) != replacement:
            others[replacement].append(character)
    return Sequence(
        [
            *(
                Replace(Regex(f"[{re.escape(''.join(characters))}]"), replacement)
                for replacement, characters in others.items()
            ),
            Replace(_WAVE, _WAVE_KEPT),
            NFKC(),
            Replace(_WAVE_KEPT, _WAVE),
            Strip(left=False, right=True),
            Replace(Regex(" {2,}"), " "),
        ]
    )
