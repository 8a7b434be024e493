"""The chat's languages: each has every word, with the same names to fill in."""

from dataclasses import fields
from operator import attrgetter
from string import Formatter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Assistant, phrases
from qa.errors import LibraryLockedError, QuestionError
from qa.phrases import Phrase
from qa.questions import LONGEST_QUESTION
from qa.rendering import ABSTENTIONS, confidence_words, place_words, same_story
from qa.scripts import convert
from qa.types import Abstention, Place
from qa.web.words import (
    ENGLISH,
    LANGUAGES,
    SIMPLIFIED,
    TRADITIONAL,
    Counted,
    Words,
    preferred,
    words_in,
)
from qa.web.words.talk import Talk

ALL = list(LANGUAGES.values())
NAMES = [field.name for field in fields(Words) if field.name not in ("talk", "reasons")]
NAMES += [f"talk.{field.name}" for field in fields(Talk)]


def templates(words: Words, name: str) -> list[str]:
    said = attrgetter(name)(words)
    return [said.one, said.many] if isinstance(said, Counted) else [said]


def to_fill_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("words", ALL, ids=lambda words: words.code)
def test_every_language_says_it_and_fills_in_the_same(words: Words, name: str) -> None:
    for said, english in zip(templates(words, name), templates(ENGLISH, name), strict=True):
        assert said == said.strip() != ""
        assert to_fill_in(said) == to_fill_in(english)


def test_each_chinese_is_written_in_its_own_script() -> None:
    for name in NAMES:
        for said in templates(SIMPLIFIED, name):
            assert convert(said, "t2s") == said
        for said in templates(TRADITIONAL, name):
            assert convert(said, "s2t") == said
    for kind in phrases.ENGLISH:
        assert convert(SIMPLIFIED.reasons[kind], "t2s") == SIMPLIFIED.reasons[kind]
        assert convert(TRADITIONAL.reasons[kind], "s2t") == TRADITIONAL.reasons[kind]


@pytest.mark.parametrize("words", ALL, ids=lambda words: words.code)
def test_every_language_has_every_reason_with_the_same_facts(words: Words) -> None:
    assert list(words.reasons) == list(phrases.ENGLISH)
    for kind, english in phrases.ENGLISH.items():
        assert words.reasons[kind].strip()
        assert to_fill_in(words.reasons[kind]) == to_fill_in(english), kind


def test_a_reason_within_a_reason_is_said_in_the_same_language() -> None:
    reason = Phrase(
        "part", place=Phrase("line", number=12), name="a.jsonl", reason=Phrase("no_text")
    )
    assert ENGLISH.reason(reason) == "line 12 of a.jsonl can't be read: it has no text" == reason
    assert SIMPLIFIED.reason(reason) == "a.jsonl 的第 12 行无法读取：没有正文"
    assert TRADITIONAL.reason(reason) == "a.jsonl 的第 12 行無法讀取：沒有內文"
    assert TRADITIONAL.reason("of an earlier citeqa") == "of an earlier citeqa"


@pytest.mark.parametrize(
    ("chosen", "accepted", "code"),
    [
        (None, None, "en"),
        (None, "", "en"),
        (None, "de-DE,de;q=0.9", "en"),
        (None, "en-GB,en;q=0.9,zh;q=0.8", "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        (None, "zh", "zh-Hans"),
        (None, "zh-SG", "zh-Hans"),
        (None, "zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        (None, "zh-Hant-HK", "zh-Hant"),
        (None, "zh-MO", "zh-Hant"),
        (None, "ja,zh-HK;q=0.7,en;q=0.3", "zh-Hant"),
        (None, "en;q=0.3, zh-CN;q=0.7", "zh-Hans"),
        (None, "zh;q=0, en;q=0.1", "en"),
        ("zh-Hant", "en", "zh-Hant"),
        ("en", "zh-CN", "en"),
        ("klingon", "zh-CN", "zh-Hans"),
    ],
)
def test_the_reader_gets_the_language_chosen_or_else_the_browsers(
    chosen: str | None, accepted: str | None, code: str
) -> None:
    assert preferred(chosen, accepted).code == code


@given(st.none() | st.text(), st.none() | st.text())
def test_any_header_leads_to_some_language(chosen: str | None, accepted: str | None) -> None:
    assert preferred(chosen, accepted) in ALL


def test_an_unknown_code_is_spoken_to_in_english() -> None:
    assert [words_in(code) for code in LANGUAGES] == ALL
    assert words_in("klingon") == ENGLISH


def test_numbers_are_put_in() -> None:
    assert ENGLISH.articles_held(1) == "1 article"
    assert ENGLISH.articles_held(12_345) == "12,345 articles"
    assert SIMPLIFIED.articles_held(12_345) == "12,345 篇文章"
    assert TRADITIONAL.confidence(0.624) == "很可能，62%"
    assert SIMPLIFIED.scope("2026-01-01", "", ["甲报"]) == "2026-01-01 起 · 甲报"
    assert TRADITIONAL.coverage(2, "2026-01-01", "2026-01-01", 1) == (
        "2 篇文章 · 2026-01-01 · 1 家媒體"
    )
    assert SIMPLIFIED.coverage(0, None, None, 0) == SIMPLIFIED.empty_library


def test_english_says_what_the_command_line_says() -> None:
    for kind in get_args(Abstention):
        assert ENGLISH.abstention(kind) == ABSTENTIONS[kind]
    for confidence in (0.0, 0.3, 0.5, 0.79, 0.8, 1.0):
        assert ENGLISH.confidence(confidence) == confidence_words(confidence)
    assert ENGLISH.same_story.format(number=3) == same_story(2)
    place = Place("a", "题", None, None, None, 0.8125)
    assert place_words(place, ENGLISH.alike) == place_words(place) == "题 · about 81% alike"
    assert place_words(place, TRADITIONAL.alike) == "题 · 約 81% 相同"


@pytest.mark.parametrize(
    ("question", "days", "named"),
    [
        ("  ", {}, ""),
        ("问" * (LONGEST_QUESTION + 1), {}, "2,001"),
        ("谁？", {"since": "2026-13-45"}, "2026-13-45"),
        ("谁？", {"since": "2026-02-01", "until": "2026-01-01"}, "2026-02-01"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_in_each_language(
    question: str, days: dict[str, str], named: str, assistant: Assistant
) -> None:
    with pytest.raises(QuestionError) as raised:
        assistant.ask(question, **days)  # type: ignore[arg-type]
    said = [words.error(raised.value) for words in ALL]
    assert said[0] == str(raised.value)
    assert len(set(said)) == len(ALL)
    assert all(named in sentence for sentence in said)


def test_what_is_wrong_elsewhere_is_said_as_it_is() -> None:
    for error in (LibraryLockedError("locked"), QuestionError("k is below 1")):
        assert TRADITIONAL.error(error) == str(error)
