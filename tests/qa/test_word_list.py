"""The segmenter that takes its dictionary in piece by piece cuts as jieba does."""

from __future__ import annotations

import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.tokens import fold, tokenize
from qa.word_list import LazySegmenter
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import jieba


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Load jieba as it comes."""
    segmenter = jieba.Tokenizer()
    segmenter.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    segmenter.initialize()
    return segmenter


@pytest.fixture(scope="module")
def lazy() -> LazySegmenter:
    return LazySegmenter()


def assert_cut_alike(lazy: LazySegmenter, whole: Any, text: str) -> None:
    for mode in ("search", "default"):
        for hmm in (False, True):
            cut = list(lazy.tokenize(text, mode=mode, HMM=hmm))
            assert cut == list(whole.tokenize(text, mode=mode, HMM=hmm))


COMMON = st.sampled_from(
    "稀土出口管制日本政府的了在中华人民共和国北京大学生前来应聘长期债务一二三AB1 ，。"
)
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)


@given(st.text(st.one_of(COMMON, HAN, st.characters(exclude_categories=["Cs"])), max_size=40))
def test_any_text_is_cut_alike(lazy: LazySegmenter, whole: Any, text: str) -> None:
    assert_cut_alike(lazy, whole, text)


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").iterdir()), ids=lambda path: path.name)
def test_articles_are_cut_alike(lazy: LazySegmenter, whole: Any, path: Path) -> None:
    assert_cut_alike(lazy, whole, fold(path.read_text("utf-8", errors="replace")))


def test_only_words_that_begin_as_the_text_does_anywhere_are_taken_in() -> None:
    segmenter = LazySegmenter()
    assert list(segmenter.cut("稀土", HMM=False)) == ["稀土"]
    assert {word[0] for word in segmenter.FREQ} == {"稀", "土"}


def test_all_of_the_dictionary_is_there(lazy: LazySegmenter, whole: Any) -> None:
    lazy.initialize()
    assert lazy.total == whole.total
    assert all(lazy.frequency(word) == number for word, number in whole.FREQ.items())
    assert lazy.FREQ == whole.FREQ
    assert lazy.frequency("") == lazy.frequency("稀土土土") == 0


def test_threads_that_cut_the_same_words_at_once_lose_none(whole: Any) -> None:
    text = (ROOT / "seeds" / "ferrite-motor.html").read_text("utf-8")
    expected = list(whole.cut(text, HMM=False))
    with ThreadPoolExecutor(4) as threads:
        for _ in range(5):
            segmenter, start = LazySegmenter(), threading.Barrier(4)

            def cut(segmenter: LazySegmenter, start: threading.Barrier) -> list[str]:
                start.wait()
                return list(segmenter.cut(text, HMM=False))

            cuts = [threads.submit(cut, segmenter, start) for _ in range(4)]
            assert [done.result() for done in cuts] == [expected] * 4


def test_a_damaged_word_list_is_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.graph_cache.user_cache_path", lambda _: tmp_path)
    LazySegmenter().initialize()
    [path] = (tmp_path / "words").iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    assert list(LazySegmenter().cut("出口管制", HMM=False)) == ["出口", "管制"]
    assert path.read_bytes() == whole


def test_tokens_are_those_of_jieba(whole: Any) -> None:
    text = "日本派去试采稀土泥的船叫什么"
    expected = [word for word, *_ in whole.tokenize(text, mode="search", HMM=False)]
    assert tokenize(text) == expected
