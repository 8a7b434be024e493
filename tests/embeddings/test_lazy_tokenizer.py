"""The lazy tokenizer cuts as the whole one does, before it is whole and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.e5_tokenizer import build_tokenizer
from embeddings.lazy_tokenizer import FEW_CALLS, FEW_CHARACTERS, LazyTokenizer
from tests.conftest import ROOT

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from embeddings.e5_file import E5File

Tokens = tuple[list[int], list[tuple[int, int]]]


@pytest.fixture(scope="module")
def whole(e5_file: E5File) -> Tokenizer:
    return build_tokenizer(e5_file.vocabulary)


@pytest.fixture(scope="module")
def lazy(e5_file: E5File) -> LazyTokenizer:
    return LazyTokenizer(e5_file.vocabulary)


def never_whole(lazy: LazyTokenizer) -> LazyTokenizer:
    lazy._calls = 0
    assert lazy._whole is None
    return lazy


def by_whole(whole: Tokenizer, text: str) -> Tokens:
    encoding = whole.encode(text, add_special_tokens=False)
    return encoding.ids, encoding.offsets


def by_lazy(lazy: LazyTokenizer, text: str) -> Tokens:
    cut = lazy.encode(text)
    return cut.ids, cut.offsets


# Characters that texts are made of, and those that the normaliser or the pieces treat in a way
# of their own: full width, ligatures, combining marks, controls, unknown ones, the space's mark.
ODD = st.sampled_from(
    "▁ \t\n～~Ａｂﬁẞİıéとﾞ\u0301\u200b\u200d\ufeff\x07𠮷𠮾😀½㎏①海稀土出口管制的了1,."
)
TEXTS = st.text(st.one_of(ODD, st.characters(exclude_categories=["Cs"])), max_size=60)


@given(TEXTS)
def test_any_text_is_cut_alike(lazy: LazyTokenizer, whole: Tokenizer, text: str) -> None:
    assert by_lazy(never_whole(lazy), text) == by_whole(whole, text)


@given(st.lists(TEXTS, max_size=4))
def test_a_batch_is_cut_text_by_text(
    lazy: LazyTokenizer, whole: Tokenizer, texts: list[str]
) -> None:
    cuts = never_whole(lazy).encode_batch(texts)
    assert [(cut.ids, cut.offsets) for cut in cuts] == [by_whole(whole, text) for text in texts]


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").iterdir()), ids=lambda path: path.name)
def test_articles_are_cut_alike(lazy: LazyTokenizer, whole: Tokenizer, path: object) -> None:
    text = (ROOT / "seeds" / str(path)).read_text("utf-8", errors="replace")
    assert by_lazy(never_whole(lazy), text) == by_whole(whole, text)


def test_special_tokens_in_a_text_are_text(lazy: LazyTokenizer, whole: Tokenizer) -> None:
    text = "<s>海</s><pad><unk>"
    assert by_lazy(never_whole(lazy), text) == by_whole(whole, text)


def test_it_becomes_whole_when_that_pays(e5_file: E5File, whole: Tokenizer) -> None:
    lazy = LazyTokenizer(e5_file.vocabulary)
    text = "日本的试采船叫地球号。"
    for _ in range(FEW_CALLS):
        assert by_lazy(lazy, text) == by_whole(whole, text)
    assert lazy._whole is None
    assert by_lazy(lazy, text) == by_whole(whole, text)
    assert lazy._whole is not None


def test_a_long_text_makes_it_whole(e5_file: E5File, whole: Tokenizer) -> None:
    lazy, text = LazyTokenizer(e5_file.vocabulary), "海" * (FEW_CHARACTERS + 1)
    assert by_lazy(lazy, text) == by_whole(whole, text)
    assert lazy._whole is not None


def test_it_is_made_whole_for_those_who_have_many_texts(e5_file: E5File, whole: Tokenizer) -> None:
    lazy = LazyTokenizer(e5_file.vocabulary)
    assert lazy.complete() is lazy.complete()
    assert by_lazy(lazy, "海") == by_whole(whole, "海")
