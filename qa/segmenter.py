"""jieba, one for the whole process."""

from __future__ import annotations

import threading
import warnings
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jieba.posseg import POSTokenizer

    from qa.word_list import LazySegmenter

_lock = threading.Lock()


def segmenter() -> LazySegmenter:
    """The word segmenter."""
    with _lock:
        return _segmenter()


def tagger() -> POSTokenizer:
    """The segmenter that also tells parts of speech. Its first call takes most of a second."""
    with _lock:
        return _tagger()


@cache
def _segmenter() -> LazySegmenter:
    with warnings.catch_warnings():
        # jieba looks for setuptools' pkg_resources, which warns of its own end.
        warnings.simplefilter("ignore")
        import jieba

    from qa.word_list import LazySegmenter

    jieba.setLogLevel(60)
    loaded = LazySegmenter()
    loaded.initialize()
    return loaded


@cache
def _tagger() -> POSTokenizer:
    loaded = _segmenter()
    from jieba import posseg

    posseg.dt.tokenizer = loaded  # so that no dictionary is loaded twice
    return posseg.dt
