import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case, digest_of, parse_case, read_cases
from eval.errors import CasesError
from eval.shipped import SEEDS_SET

LEAST = {"id": "a", "question": "谁？", "language": "zh-Hans", "answers": ["他"]}


def line(**changes: object) -> bytes:
    given = {key: value for key, value in {**LEAST, **changes}.items() if value is not ...}
    return json.dumps(given).encode()


def test_a_case_with_everything() -> None:
    data = {
        "id": "ship",
        "question": "船叫什么？",
        "language": "zh-Hant",
        "answers": ["地球號", "ちきゅう"],
        "articles": ["日本试采"],
        "quote": "地球號出航。",
        "answerable": True,
        "tags": ["date"],
        "since": "2026-01-01",
        "until": "2026-01-01",
        "sources": ["日经中文网"],
        "languages": ["zh"],
    }
    assert parse_case(json.dumps(data).encode()) == Case(
        id="ship",
        question="船叫什么？",
        language="zh-Hant",
        answers=("地球號", "ちきゅう"),
        articles=("日本试采",),
        quote="地球號出航。",
        answerable=True,
        tags=("date",),
        since="2026-01-01",
        until="2026-01-01",
        sources=("日经中文网",),
        languages=("zh",),
    )


def test_what_may_be_left_out() -> None:
    assert parse_case(line()) == Case("a", "谁？", "zh-Hans", answers=("他",))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "not JSON: Expecting property name enclosed in double quotes at column 2"),
        (b"[1]", "not a JSON object"),
        ("\u5730".encode("gb18030"), "not UTF-8"),
        (b'{"id": "a", "id": "b"}', "a key occurs twice"),
        (line(question=...), 'needs "question"'),
        (line(question=" "), '"question" must be a text that is not empty'),
        (line(id=7), '"id" must be a text'),
        (line(anwsers=["x"]), 'unknown key "anwsers"; did you mean "answers"?'),
        (line(weather="fine"), 'unknown key "weather"; known are id, question, language'),
        (line(answers="他"), '"answers" must be a list of texts'),
        (line(answers=["他", ""]), '"answers" must be a text that is not empty'),
        (line(answers=[]), 'needs "answers", or "answerable": false'),
        (line(answerable=False), "there must be no"),
        (line(answerable="no"), '"answerable" must be true or false'),
        (line(language="Chinese"), '"language" must be a tag such as zh-Hans or en'),
        (line(since="2026-1-5"), '"since" must be a date such as 2026-01-31'),
        (line(since="20260105"), '"since" must be a date such as 2026-01-31'),
        (line(until="2026-02-30"), '"until" must be a date such as 2026-01-31'),
        (line(since="2026-02-01", until="2026-01-31"), "is later than"),
        (line(question="\ud83d"), '"question" holds half of a surrogate pair'),
    ],
)
def test_a_bad_line_is_rejected_with_the_reason(bad: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        parse_case(bad)


def test_all_bad_lines_are_reported_by_number(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(b"\n".join([line(), b"", b"{", line(), line(id="b", answers=[])]))
    with pytest.raises(CasesError) as caught:
        read_cases(path)
    first, *bad = str(caught.value).splitlines()
    assert first == f"{path}: 3 bad lines in the question set"
    assert [one.split(":")[0].strip() for one in bad] == ["line 3", "line 4", "line 5"]
    assert 'the id "a" was used on line 1' in bad[1]


def test_blank_lines_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + line() + b"\r\n\r\n" + line(id="b") + b"\r\n")
    assert [case.id for case in read_cases(path)] == ["a", "b"]


def test_a_set_without_questions_and_a_missing_one_say_so(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(CasesError, match="holds no question"):
        read_cases(tmp_path / "empty.jsonl")
    with pytest.raises(CasesError, match="can't read the question set"):
        read_cases(tmp_path / "nowhere.jsonl")


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(
    st.builds(
        Case,
        id=_TEXT,
        question=_TEXT,
        language=st.sampled_from(["zh-Hans", "en", "ja"]),
        answers=st.lists(_TEXT, min_size=1).map(tuple),
        articles=st.lists(_TEXT).map(tuple),
        quote=_TEXT,
        tags=st.lists(_TEXT).map(tuple),
        since=st.dates().map(str),
        sources=st.lists(_TEXT).map(tuple),
        languages=st.lists(_TEXT).map(tuple),
    )
)
def test_a_case_survives_json(case: Case) -> None:
    data = {key: value for key, value in asdict(case).items() if value is not None}
    assert parse_case(json.dumps(data, ensure_ascii=False).encode()) == case


def test_a_digest_changes_with_every_field() -> None:
    case = parse_case(line())
    changes: list[dict[str, Any]] = [{name: "new"} for name in asdict(case)]
    others = [replace(case, **change) for change in changes]
    digests = {case.digest(), *(other.digest() for other in others)}
    assert len(digests) == 1 + len(others)
    assert digest_of([case, others[0]]) != digest_of([others[0], case])


def test_the_shipped_set_holds_what_it_promises() -> None:
    cases = read_cases(SEEDS_SET)
    unanswerable = [case for case in cases if not case.answerable]
    near_misses = [case for case in unanswerable if "near-miss" in case.tags]
    assert len(cases) >= 120
    assert len(unanswerable) >= 30
    assert 2 * len(near_misses) >= len(unanswerable)
    assert {case.language for case in cases} == {"zh-Hans", "zh-Hant", "en", "ja"}
    assert all(case.articles for case in cases if case.answerable)
