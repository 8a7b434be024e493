"""What the page's events give, without a page."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from qa import Assistant
from qa.web.conversation import Turn, take_turn
from qa.web.events import Events
from qa.web.talking import Talking
from qa.web.uploading.batches import Uploads
from qa.web.words import ENGLISH
from tests.web.articles import ALL
from tests.web.test_browser import COST

BUILDER = "Who built the tidal turbine off Skerry Point?"
NO_FILTERS: tuple[str, str, list[str], list[str]] = ("", "", [], [])
NOTHING = (gr.skip(),) * 5


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with Assistant.open(tmp_path_factory.mktemp("events") / "library") as opened:
        opened.ingest_articles(ALL)
        yield opened


def clicked(**data: object) -> gr.EventData:
    return gr.EventData(None, data)


@pytest.mark.parametrize(("loaded", "waits"), [(False, ENGLISH.loading), (True, ENGLISH.searching)])
def test_a_question_waits_for_the_model_or_for_the_search(
    assistant: Assistant, tmp_path: Path, loaded: bool, waits: str
) -> None:
    events = Events(assistant, lambda: loaded, Uploads(assistant, tmp_path), lambda _: True)
    first, shown, last = events.answer(ENGLISH.code, BUILDER, *NO_FILTERS, [])
    assert waits in first[0]
    assert "Marrow Engineering" in shown[0]
    assert last == NOTHING, "Gradio sends the last values twice, perhaps over newer ones"


def test_a_question_after_an_answer_waits_for_the_search(
    assistant: Assistant, tmp_path: Path
) -> None:
    with Assistant.open(assistant.library.folder) as new:
        events = Events(new, lambda: new.is_warm, Uploads(new, tmp_path), lambda _: True)
        first, *_ = events.answer(ENGLISH.code, COST, *NO_FILTERS, [])
        assert ENGLISH.loading in first[0]
        first, *_ = events.answer(ENGLISH.code, COST, *NO_FILTERS, [])
        assert ENGLISH.searching in first[0]


def test_what_cannot_be_asked_stays_in_the_box(assistant: Assistant, tmp_path: Path) -> None:
    events = Events(assistant, lambda: True, Uploads(assistant, tmp_path), lambda _: True)
    _, shown, last = events.answer(ENGLISH.code, COST, "tomorrow-ish", "", [], [], [])
    assert 'role="alert"' in shown[2]
    assert shown[3] == COST
    assert last == NOTHING


def test_two_clicks_on_right_keep_one_verdict(assistant: Assistant) -> None:
    talking = Talking(assistant, lambda: iter(()))
    turn = take_turn(assistant, COST, *NO_FILTERS, [])
    turns: list[Turn] = [turn]
    for _ in range(2):
        *_, turns = talking.act(ENGLISH.code, turns, clicked(turn=0, act="right"))
    kept = Path(turns[0].kept_at or "")
    assert len(kept.read_text("utf-8").splitlines()) == 1
