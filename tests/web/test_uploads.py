"""Uploads: names, limits, what is kept, and what becomes of a batch."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from qa import Assistant
from qa.types import FailedInput, IngestReport
from qa.uploads import RefusedError
from qa.web.server import guarded
from qa.web.uploading.batches import Batch, Limits, Uploads
from qa.web.uploading.route import upload_route
from qa.web.uploading.view import drop_html, outcome_html, refused_files, sending_script
from qa.web.words import ENGLISH, LANGUAGES, SIMPLIFIED, Words
from tests.web.test_evidence import Seen

REPORT = "渔港扩建完工\n\n渔港扩建工程2月3日在鹿岛完工，耗资九千万元，可停泊二百艘渔船。\n"
BATCH = "0123456789abcdef" * 2


@pytest.fixture
def uploads(tmp_path: Path) -> Iterator[Uploads]:
    with Assistant.open(tmp_path / "library") as assistant:
        yield Uploads(assistant, tmp_path / "library", Limits(largest_file=1000, most_files=2))


def post(uploads: Uploads, body: list[bytes], **headers: str) -> tuple[int, bytes]:
    """Send a body in pieces through the gate; status and answer."""
    named = {"host": "127.0.0.1:7860", "x-citeqa-batch": BATCH, "x-citeqa-name": "a.txt"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    pieces = iter([*body[:-1]])
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        piece = next(pieces, None)
        if piece is None:
            return {"type": "http.request", "body": body[-1], "more_body": False}
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/upload",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }
    app = guarded(Starlette(routes=[upload_route(uploads)]), None)
    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return sent[0]["status"], sent[1]["body"]


def test_a_file_is_taken_as_it_was_sent(uploads: Uploads) -> None:
    status, _ = post(uploads, [b"one ", b"two"], x_citeqa_name=quote("渡船.txt"))
    assert status == 201
    assert (uploads.folder / "渡船.txt").read_bytes() == b"one two"


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (400, [b"x"], {"x_citeqa_batch": "../../x"}),
        (400, [b"x"], {"x_citeqa_batch": ""}),
        (400, [b"x"], {"x_citeqa_name": ""}),
        (403, [b"x"], {"origin": "https://example.org"}),
        (403, [b"x"], {"origin": "null"}),
        (415, [b"x"], {"x_citeqa_name": "a.exe"}),
        (413, [b"x"], {"content_length": "1001"}),
        (413, [b"x" * 400] * 3, {}),
    ],
)
def test_what_may_not_be_uploaded_is_refused_and_not_kept(
    uploads: Uploads, status: int, body: list[bytes], headers: dict[str, str]
) -> None:
    assert post(uploads, body, **headers)[0] == status
    assert not uploads.folder.exists() or list(uploads.folder.iterdir()) == []


def test_our_own_page_may_upload(uploads: Uploads) -> None:
    assert post(uploads, [b"x"], origin="http://127.0.0.1:7860")[0] == 201


def test_a_batch_takes_only_so_many_files(uploads: Uploads) -> None:
    names = [f"{n}.txt" for n in range(3)]
    assert [post(uploads, [b"x"], x_citeqa_name=name)[0] for name in names] == [201, 201, 429]
    other = {"x_citeqa_batch": BATCH[::-1]}
    assert post(uploads, [b"x"], x_citeqa_name="2.txt", **other)[0] == 201


def test_a_batch_is_taken_in_and_reported(uploads: Uploads) -> None:
    post(uploads, [REPORT.encode()], x_citeqa_name="a.txt")
    post(uploads, [b"\x00\x01\x02"], x_citeqa_name="b.pdf")
    batch = uploads.start(BATCH)
    assert batch is not None
    assert batch.done.wait(60)
    assert batch.report is not None
    assert (batch.report.added, len(batch.report.failed)) == (1, 1)
    assert uploads.start(BATCH) is batch  # it is not taken in twice
    with pytest.raises(RefusedError):
        uploads.expect(BATCH)
    shown = Seen(outcome_html(batch, [("c.exe", "not_read")], ENGLISH))
    assert shown.all("p")[0] == "1 added · 0 updated · 0 unchanged · 0 duplicates"
    assert shown.all("strong") == ["c.exe", "b.pdf"]
    assert str(uploads.folder) not in shown.text


BAD_FILES = {
    "空.txt": b" ",
    "照片.txt": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "报告.pdf": b"%PDF-1.7 broken",
    "数据.jsonl": '{"title": "甲"}\n{"title": "乙"}\n{"title"\n'.encode(),
}


@pytest.mark.parametrize(
    ("words", "reasons"),
    [
        (
            SIMPLIFIED,
            {
                "空.txt": "是空的，请删除，或重新下载",
                "照片.txt": "是 PNG 图片，无法读取，请把其中的文字另存为 UTF-8 文本再试",
                "报告.pdf": "是损坏的 PDF，请重新下载",
                "数据.jsonl": "里没有能读取的文章；第 3 行："
                "不是 JSON（Expecting ':' delimiter: column 9）",
            },
        ),
        (ENGLISH, {"空.txt": "is empty: remove it, or fetch it again"}),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_why_a_file_was_not_taken_is_said_in_the_pages_language(
    uploads: Uploads, words: Words, reasons: dict[str, str]
) -> None:
    uploads.limits = Limits(most_files=len(BAD_FILES))
    for batch_id in (BATCH, BATCH[::-1]):  # the second time the reasons come from the record
        for name, data in BAD_FILES.items():
            post(uploads, [data], x_citeqa_name=quote(name), x_citeqa_batch=batch_id)
        batch = uploads.start(batch_id)
        assert batch is not None
        assert batch.done.wait(60)
        shown = Seen(outcome_html(batch, [], words))
        said = [line.split(" ", 1) for line in shown.all("li")]
        for name, reason in reasons.items():
            assert [name, reason] in said


def test_a_cancelled_batch_leaves_no_file_that_was_not_taken_in(uploads: Uploads) -> None:
    post(uploads, [REPORT.encode()])
    uploads.cancel(BATCH)
    batch = uploads.start(BATCH)
    assert batch is not None
    assert batch.done.wait(60)
    assert batch.report is not None
    assert batch.report.interrupted
    assert list(uploads.folder.iterdir()) == []
    assert ENGLISH.upload_stopped in outcome_html(batch, [], ENGLISH)


def test_a_file_that_another_batch_waits_for_stays(uploads: Uploads) -> None:
    post(uploads, [REPORT.encode()])
    post(uploads, [REPORT.encode()], x_citeqa_batch=BATCH[::-1])
    uploads.cancel(BATCH)
    cancelled = uploads.start(BATCH)
    assert cancelled is not None
    assert cancelled.done.wait(60)
    batch = uploads.start(BATCH[::-1])
    assert batch is not None
    assert batch.done.wait(60)
    assert batch.report is not None
    assert batch.report.added == 1


def test_what_a_stopping_server_did_not_take_in_is_kept_for_its_next_start(
    tmp_path: Path,
) -> None:
    class Stopping(Assistant):
        def ingest(self, paths: Any, **options: Any) -> IngestReport:
            return super().ingest(paths, **{**options, "stop": lambda: True})

    with Stopping.open(tmp_path / "library") as assistant:
        stopping = Uploads(assistant, tmp_path / "library")
        post(stopping, [REPORT.encode()])
        batch = stopping.start(BATCH)
        assert batch is not None
        assert batch.done.wait(60)
    with Assistant.open(tmp_path / "library") as started:
        Uploads(started, tmp_path / "library").resume()
        assert started.stats().articles == 1


def test_what_arrives_while_the_server_warms_up_is_left_to_its_batch(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        uploads = Uploads(assistant, tmp_path / "library")
        post(uploads, [REPORT.encode()])
        uploads.resume()
        assert assistant.stats().articles == 0
        batch = uploads.start(BATCH)
        assert batch is not None
        assert batch.done.wait(60)
        assert batch.report is not None
        assert batch.report.added == 1


def test_nothing_arrived_of_an_unknown_batch(uploads: Uploads) -> None:
    assert uploads.start(BATCH) is None
    uploads.cancel(BATCH)
    assert Seen(outcome_html(None, [("a.txt", "too_large")], SIMPLIFIED)).all("li") == [
        f"a.txt {SIMPLIFIED.too_large}"
    ]


@given(name=st.text(), reason=st.text(), words=st.sampled_from(list(LANGUAGES.values())))
def test_whatever_a_file_is_called_is_text(name: str, reason: str, words: Words) -> None:
    batch = Batch()
    batch.report = IngestReport(failed=(FailedInput(name, reason),))
    seen = Seen(outcome_html(batch, [(name, "too_large")], words))
    assert {tag for tag, _ in seen.tags} == {"div", "p", "ul", "li", "strong"}


@pytest.mark.parametrize("sent", [None, 7, "x", [None], [{}], [{"name": "a", "problem": "name"}]])
def test_what_a_browser_makes_up_is_dropped(sent: object) -> None:
    assert refused_files(sent) == []


def test_the_page_names_the_limits() -> None:
    limits = Limits(largest_file=5 * 2**20, most_files=7)
    assert "5 MB" in drop_html(limits, ENGLISH)
    assert "7 files" in drop_html(limits, ENGLISH)
    script = sending_script(limits)
    assert "file.size > 5242880" in script
    assert 'open("POST", "/upload")' in script
