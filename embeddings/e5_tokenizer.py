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
    from embeddings.e5_file import Vocabulary

SPACE = "▁"
"""Stands for a space, and before every text."""

_WAVE = "～"
"""FULLWIDTH TILDE. East Asian text writes ranges with it (1～3月), so SentencePiece keeps
it, and the vocabulary has pieces for it; NFKC would make it an ASCII tilde."""

_WAVE_KEPT = "\ufdd0"
"""Stands for it while NFKC passes: a noncharacter, which no text holds."""


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Build the tokenizer: `<s> … </s>`, neither cut nor padded. May be shared by threads.

    Takes most of a second, which `lazy_tokenizer` saves those who have but a few texts.
    """
    pieces = vocabulary.all_pieces()
    tokenizer = tokenizer_of(pieces, vocabulary.unk, normalizer_of(vocabulary))
    bos, eos = pieces[vocabulary.bos][0], pieces[vocabulary.eos][0]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    return tokenizer


def tokenizer_of(
    pieces: list[tuple[str, float]], unknown: int, normalizer: Normalizer
) -> Tokenizer:
    """Build a tokenizer that knows these pieces only, and adds no special tokens.

    Args:
        pieces: With their log probabilities; a piece's id is its place.
        unknown: The id of what stands for unknown characters.
        normalizer: What texts go through first, see `normalizer_of`.
    """
    tokenizer = Tokenizer(Unigram(pieces, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = Metaspace(replacement=SPACE, prepend_scheme="always")
    return tokenizer


def normalizer_of(vocabulary: Vocabulary) -> Normalizer:
    """Return SentencePiece's `nmt_nfkc`: NFKC, and the few characters that it treats otherwise."""
    others: defaultdict[str, list[str]] = defaultdict(list)
    for character, replacement in vocabulary.replacements.items():
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
