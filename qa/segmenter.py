"""jieba, loaded once for the whole process, its cache in the user's own folder."""

from __future__ import annotations

import threading
import warnings
from functools import cache
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

if TYPE_CHECKING:
    import jieba
    from jieba.posseg import POSTokenizer

_lock = threading.Lock()


def segmenter() -> jieba.Tokenizer:
    """The word segmenter. The first call takes most of a second."""
    with _lock:
        return _segmenter()


def tagger() -> POSTokenizer:
    """The segmenter that also tells parts of speech. Its first call takes a second more."""
    with _lock:
        return _tagger()


@cache
def _segmenter() -> jieba.Tokenizer:
    with warnings.catch_warnings():
        # jieba looks for setuptools' pkg_resources, which warns of its own end.
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel(60)
    loaded = jieba.dt  # the one that jieba.posseg uses too, so that nothing is loaded twice
    # Its dictionary cache is not for the temporary folder, where others could write it.
    folder = user_cache_path("citeqa", ensure_exists=True)
    loaded.tmp_dir = str(folder)
    loaded.initialize()
    return loaded


@cache
def _tagger() -> POSTokenizer:
    _segmenter()
    from jieba import posseg

    return posseg.dt
