"""The bundled tokenizer, against the token ids of the engine that its file comes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from embeddings.e5_tokenizer import build_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from embeddings.e5_file import E5File

UNKNOWN = 3


@pytest.fixture(scope="module")
def tokenizer(e5_file: E5File) -> Tokenizer:
    return build_tokenizer(e5_file.vocabulary)


def inner_ids(tokenizer: Tokenizer, text: str) -> list[int]:
    ids = tokenizer.encode(text).ids
    assert (ids[0], ids[-1]) == (0, 2)
    return ids[1:-1]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param("出口管制與稀土", [6, 28100, 164148, 1109, 71073, 9769], id="Chinese"),
        pytest.param("地球号が南鳥島", [6, 37986, 5730, 281, 4617, 42973, 11121], id="Japanese"),
        pytest.param("안녕하세요", [107687], id="Korean"),
        pytest.param("Привет, мир", [1813, 18454, 4, 11373], id="Russian"),
        pytest.param("Rare earths, 17", [2552, 107, 109270, 7, 4, 729], id="English"),
        pytest.param("ＡＢＣ　１２３", [47457, 37638], id="full width is folded"),
        pytest.param("½ ㎏ ①", [78660, 5279, 106], id="compatibility characters are folded"),
        pytest.param("1～3月", [106, 6087, 363, 630], id="the full-width tilde is kept"),
        pytest.param("1~3", [106, 2306, 363], id="and is not the ASCII tilde"),
        pytest.param("a\tb\nc   d", [10, 876, 501, 104], id="white space is one space"),
        pytest.param("a\x07b\x7fc", [1563, 238], id="controls vanish"),
        pytest.param("a\u200bb\ufeffc", [10, 876, 501], id="zero width is a space"),
        pytest.param("a▁b", [10, 876], id="the space mark itself is a space"),
        pytest.param("😀👨\u200d👩", [21119, 244314, 6, 244785], id="emoji, joined"),
        pytest.param("café", [26216], id="composed"),
    ],
)
def test_ids_of_the_engine(tokenizer: Tokenizer, text: str, ids: list[int]) -> None:
    assert inner_ids(tokenizer, text) == ids


def test_letters_are_composed(tokenizer: Tokenizer) -> None:
    assert inner_ids(tokenizer, "cafe\u0301") == inner_ids(tokenizer, "café")
    assert inner_ids(tokenizer, "か\u3099ｶﾞ") == inner_ids(tokenizer, "がガ")


def test_white_space_at_the_end_is_dropped(tokenizer: Tokenizer) -> None:
    assert inner_ids(tokenizer, "end \t\n") == inner_ids(tokenizer, "end")
    assert inner_ids(tokenizer, "") == inner_ids(tokenizer, " \n") == []


def test_unknown_characters_in_a_row_are_one_token(tokenizer: Tokenizer) -> None:
    assert inner_ids(tokenizer, "海𠮷𠮾海").count(UNKNOWN) == 1


def test_offsets_point_into_the_text_as_given(tokenizer: Tokenizer) -> None:
    text = "ＡＢＣ\u200b 稀土"
    encoding = tokenizer.encode(text)
    cut = [text[start:end] for start, end in encoding.offsets[1:-1]]
    assert cut[0] == "ＡＢＣ"
    assert cut[-1] == "土"
