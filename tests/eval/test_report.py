import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.compare import compare
from eval.report import Report, embedded_json, question_view, write_json, write_page
from eval.results import Result, SeenPassage
from eval.scores import score
from eval.summary import summarise

from .examples import a_case, a_citation, a_result, an_unanswerable_case

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>{{data}}"


def hostile() -> Result:
    """A result in which every text tries to be markup."""
    return a_result(
        HOSTILE,
        case=a_case(HOSTILE, question=HOSTILE, answers=(HOSTILE,), tags=(HOSTILE,), quote=HOSTILE),
        gold=(HOSTILE,),
        unknown=(HOSTILE,),
        answer=HOSTILE,
        citations=(a_citation(title=HOSTILE, quote=HOSTILE, source=HOSTILE, problem=HOSTILE),),
        ranked=(HOSTILE,),
        passages=(SeenPassage(HOSTILE, HOSTILE, HOSTILE, 0.5),),
        timings_ms={HOSTILE: 1.0, "ask": 2.0},
    )


def written(folder: Path, *results: Result, compared: bool = True) -> tuple[str, dict[str, Any]]:
    scores = list(score(results))
    before = list(score(a_result(result.case.id, case=result.case) for result in results))
    report = Report(
        title=f"Evaluation: {HOSTILE}",
        created="2026-01-13T00:00:00+00:00",
        facts={"library": {"articles": 1, "name": HOSTILE}},
        summary=summarise(scores, 100.0),
        comparison=compare(scores, before) if compared else None,
    )
    views = [question_view(*each) for each in zip(results, scores, before, strict=True)]
    write_page(folder / "report.html", report, views)
    write_json(folder / "report.json", report, views)
    page = (folder / "report.html").read_text(encoding="utf-8")
    return page, json.loads((folder / "report.json").read_text(encoding="utf-8"))


class Outline(HTMLParser):
    """The elements of a page and the attributes that could fetch or run something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.risky: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.risky += [
            pair for pair in attrs if pair[0] in {"src", "href"} or pair[0].startswith("on")
        ]


def test_no_text_becomes_markup(tmp_path: Path) -> None:
    plain, _ = written(tmp_path, a_result(), an_abstention())
    attacked, _ = written(tmp_path, hostile(), an_abstention())
    assert Outline(attacked).names.count("script") == Outline(plain).names.count("script") == 2
    assert "img" not in Outline(attacked).names
    assert Outline(attacked).risky == []


def test_the_page_needs_nothing_from_outside(tmp_path: Path) -> None:
    page, _ = written(tmp_path, a_result())
    assert not re.search(r"https?://|@import|url\(", page)
    assert "default-src 'none'" in page
    assert "unsafe-inline" not in page


def test_the_embedded_questions_read_back(tmp_path: Path) -> None:
    page, everything = written(tmp_path, hostile())
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    (question,) = json.loads(found[1])
    assert question["question"] == HOSTILE
    assert question["citations"][0]["quote"] == HOSTILE
    assert question == everything["questions"][0]


@given(st.recursive(st.text(), st.lists))
def test_embedded_json_holds_no_markup_and_loses_nothing(value: Any) -> None:
    text = embedded_json([value])
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == [value]


def an_abstention() -> Result:
    return a_result(
        "u", case=an_unanswerable_case(), gold=(), answer=None, citations=(), confidence=0.1
    )


def test_the_json_has_everything(tmp_path: Path) -> None:
    _, data = written(tmp_path, a_result(), an_abstention())
    assert data["schema"] == 1
    assert data["library"]["articles"] == 1
    assert data["summary"]["questions"] == 2
    assert data["comparison"]["paired"] == 2
    right, rightly_none = data["questions"]
    assert right["scores"]["em"] == 1
    assert right["citations"][0]["gold"] is True
    assert right["before"] == {"answer": "地球号", "success": True}
    assert rightly_none["success"] is True


def test_the_verdict_names_the_measures_that_fell(tmp_path: Path) -> None:
    page, _ = written(tmp_path, a_result(answer="蓝鲸号"))
    assert "Beyond tolerance: " in page
    assert "Exact match" in page.split("Beyond tolerance: ")[1].split("</p>")[0]
    page, _ = written(tmp_path, a_result())
    assert "No measure fell beyond its tolerance." in page


@pytest.mark.parametrize("result", [a_result(error="boom", answer=None, timings_ms={})])
def test_a_run_without_an_answer_or_a_baseline_has_a_report(tmp_path: Path, result: Result) -> None:
    page, data = written(tmp_path, result, compared=False)
    assert data["comparison"] is None
    assert "Flipped since the baseline" not in page
    assert "1 failed with an error" in page


def test_half_a_surrogate_pair_does_not_stop_the_report(tmp_path: Path) -> None:
    _, data = written(tmp_path, a_result(answer="地\ud83d球"))
    assert data["questions"][0]["answer"] == "地\ud83d球"
