import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sources.language import declared_language, language_of
from tests.qa.sources.pages import EN, JA, KO, TW, ZH


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ZH, "zh"),
        (TW, "zh"),
        (JA, "ja"),
        (KO, "ko"),
        (EN, "en"),
        ("Le pont a été inauguré mercredi après deux ans de travaux dans la vallée.", "fr"),
        ("橋が開通", "ja"),
        (ZH + "店名叫「優の良品」。", "zh"),
        ("MP Materials宣布停产F-35用BWRX-300磁体", "zh"),
        ("The mayor of 武汉 opened the bridge on Wednesday morning after a speech.", "en"),
        ("", "und"),
        ("ok", "und"),
        ("12345 67890 ---- 12345", "und"),
    ],
)
def test_by_example(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("value", "language"),
    [("zh-Hans", "zh"), ("JA", "ja"), ("en_GB", "en"), ("Chinese", None), ("", None), (None, None)],
)
def test_declarations(value: str | None, language: str | None) -> None:
    assert declared_language(value) == language


@given(st.text(max_size=100))
def test_every_text_has_a_code(text: str) -> None:
    language = language_of(text)
    assert language == "und" or len(language) == 2
