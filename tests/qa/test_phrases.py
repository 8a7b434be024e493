"""Phrases: English that knows what it says."""

import ast
import copy
import pickle
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.phrases import ENGLISH, Phrase, say
from tests.conftest import ROOT

WORDS_OF_LANGUAGES = ROOT / "qa" / "web" / "words"
USERS = [
    path
    for path in sorted((ROOT / "qa").rglob("*.py"))
    if path.name != "phrases.py" and WORDS_OF_LANGUAGES not in path.parents
]


def constants(path_text: str) -> set[str]:
    return {
        node.value
        for node in ast.walk(ast.parse(path_text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def calls() -> list[tuple[str, set[str]]]:
    """Kind and names of facts of each phrase that the code makes with a kind in plain sight."""
    return [
        (node.args[0].value, {str(keyword.arg) for keyword in node.keywords})
        for path in USERS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Phrase"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


def test_every_phrase_that_the_code_makes_has_its_words_and_all_its_facts() -> None:
    assert len(calls()) > 50
    for kind, given_facts in calls():
        asked = {name for _, name, _, _ in Formatter().parse(ENGLISH[kind]) if name}
        assert given_facts == asked, kind


def test_no_kind_is_left_that_nobody_says() -> None:
    used = set().union(*(constants(path.read_text("utf-8")) for path in USERS))
    assert set(ENGLISH) <= used


FACTS = st.text() | st.integers()
PHRASES = st.recursive(
    st.builds(lambda name: Phrase("empty", name=name), FACTS.map(str)),
    lambda inner: st.builds(
        lambda place, name, reason: Phrase("part", place=place, name=name, reason=reason),
        st.builds(lambda number: Phrase("line", number=number), st.integers()),
        st.text(),
        inner,
    ),
    max_leaves=5,
)


def whole(fact: object) -> object:
    if not isinstance(fact, Phrase):
        return fact
    return (str(fact), fact.kind, {name: whole(each) for name, each in fact.facts.items()})


@given(PHRASES)
def test_it_stays_whole_wherever_it_goes(phrase: Phrase) -> None:
    for again in (
        Phrase.from_json(phrase.to_json()),
        copy.deepcopy(phrase),
        pickle.loads(pickle.dumps(phrase)),  # noqa: S301 - our own
        phrase.changed(lambda text: text),
    ):
        assert whole(again) == whole(phrase)
    assert say(phrase, ENGLISH) == phrase


def test_names_are_changed_in_the_text_and_in_all_facts() -> None:
    phrase = Phrase(
        "part", place=Phrase("end"), name="/here/a.eml", reason=Phrase("empty", name="/here/b.txt")
    )
    changed = phrase.changed(lambda text: text.replace("/here/", ""))
    assert changed == "the end of a.eml can't be read: b.txt is empty: remove it, or fetch it again"
    other = {"part": "{name} {place} {reason}", "end": "末尾", "empty": "{name} 空"}
    assert say(changed, other) == "a.eml 末尾 b.txt 空"


def test_a_kind_that_a_language_does_not_know_is_said_in_english() -> None:
    later = Phrase.kept("it is made of stone", "stone", {})
    assert say(later, {"empty": "空"}) == "it is made of stone"
    assert Phrase.from_json(later.to_json()).kind == "stone"


def test_a_kind_without_words_can_not_be_made() -> None:
    with pytest.raises(KeyError):
        Phrase("stone")
