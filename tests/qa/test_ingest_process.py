"""`qa ingest` as a process: its words, Ctrl-C, and what the report says afterwards."""

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.library import LocalLibrary
from qa.terminal import duration, progress_line
from qa.types import IngestProgress
from tests.conftest import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for file in range(3):
        lines = (f"2026-03-04 09:30，正文：{file}号文件的第{n}篇。\n" for n in range(300))
        (folder / f"{file}.txt").write_text("".join(lines), "utf-8")
    return folder


def command(seconds: float, *arguments: str | Path) -> list[str]:
    return [
        sys.executable, "-m", "tests.qa.ingest_process", str(seconds), *map(str, arguments)
    ]  # fmt: skip


def started(library: Path, articles: Path, seconds: float) -> subprocess.Popen[str]:
    """An ingest of seven batches, each of so many seconds, of which the first is committed."""
    process = subprocess.Popen(
        command(seconds, "ingest", articles, "--library", library, "--json"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not held(library):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return process


def held(library: Path) -> int:
    if not (library / "library.db").exists():
        return 0
    opened = LocalLibrary.open(library)
    try:
        return opened.stats().articles
    finally:
        opened.close()


def test_ctrl_c_finishes_the_batch_and_the_same_command_goes_on(
    tmp_path: Path, articles: Path
) -> None:
    library = tmp_path / "library"
    process = started(library, articles, 0.4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    report = json.loads(out)
    assert report["interrupted"] is True
    assert report["added"] == held(library)
    assert 0 < report["added"] < 900
    assert "stopping after this batch" in err
    assert "the same command goes on from here" in err
    assert "Traceback" not in err
    again = subprocess.run(
        command(0, "ingest", articles, "--library", library, "--json"),
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    rest = json.loads(again.stdout)
    assert rest["interrupted"] is False
    assert report["added"] + rest["added"] == 900 == held(library)


def test_a_second_ctrl_c_stops_at_once(tmp_path: Path, articles: Path) -> None:
    library = tmp_path / "library"
    process = started(library, articles, 3)
    time.sleep(0.5)  # both come in the midst of the second batch
    process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert out == ""
    assert "Error: stopped; what was committed is kept" in err
    assert "Traceback" not in err
    opened = LocalLibrary.open(library)
    assert opened.verify().problems == []
    assert opened.stats().articles % 128 == 0  # whole batches
    opened.close()


def test_a_person_sees_how_far_it_is(tmp_path: Path, articles: Path) -> None:
    terminal, process_end = pty.openpty()
    fcntl.ioctl(process_end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    with subprocess.Popen(
        command(0, "ingest", articles, "--library", tmp_path / "library"),
        stdout=subprocess.DEVNULL, stderr=process_end, cwd=ROOT,
    ) as process:  # fmt: skip
        os.close(process_end)
        seen = b""
        try:
            while part := os.read(terminal, 4096):
                seen += part
        except OSError:  # how a terminal ends on Linux
            pass
    os.close(terminal)
    assert process.returncode == 0
    text = seen.decode()
    assert "3 files; the model is loaded if there is anything new" in text
    assert "100%" in text
    assert "3 of 3 files, 900 articles" in text


def test_the_summary_goes_to_stderr_and_the_report_to_stats(
    tmp_path: Path, articles: Path, qa: Run
) -> None:
    (articles / "page.txt").write_bytes(b"\x89PNG")
    (articles / "undated.txt").write_text("无日期\n大桥通车的消息没有日期。\n", "gb18030")
    at = ("--library", tmp_path / "library")
    done = subprocess.run(
        command(0, "ingest", articles, *at), capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 3
    assert "901 added" in done.stdout
    assert "the library holds 901 articles of 0 sources, 2026-03-04 to 2026-03-04" in done.stderr
    assert "1 undated" in done.stderr
    assert "1 input rejected" in done.stderr

    stats = json.loads(qa("stats", *at, "--json").stdout)
    assert stats["articles"] == 901
    assert stats["months"] == {"2026-03": 900}
    assert stats["encodings"] == {"utf-8": 3, "gb18030": 1}
    assert stats["formats"] == {"article lines": 3, "text": 1}
    assert [one["title"] for one in stats["undated_examples"]] == ["无日期"]
    (rejected,) = stats["rejected"]
    assert rejected["path"] == str(articles / "page.txt")
    assert "PNG" in rejected["reason"]
    (source,) = stats["coverage"]
    assert (source["source"], source["articles"], source["undated"]) == (None, 901, 1)
    by_name = {Path(file["path"]).name: file for file in stats["files"]}
    assert (by_name["0.txt"]["articles"], by_name["page.txt"]["rejected"]) == (300, 1)

    text = qa("stats", *at).stdout
    assert "PNG" in text
    assert "900  2026-03" in text

    page = tmp_path / "report.html"
    assert qa("stats", *at, "--html", page).returncode == 0
    html = page.read_text("utf-8")
    assert "无日期" in html
    assert str(articles / "page.txt") in html
    assert html.count("<svg") == 6
    assert "<script" not in html
    refused = qa("stats", *at, "--html", tmp_path / "none" / "report.html")
    assert refused.returncode == 1
    assert "can't be written" in refused.stderr


def test_the_line_of_the_progress_bar() -> None:
    progress = IngestProgress(3, 9, 600, 1000, 500, 1234, 40, seconds=20.0)
    assert progress_line(progress) == "3 of 9 files, 1,234 articles, 61.7/s, 1:20 min left"
    nothing = IngestProgress(0, 9, 0, 1000, 0, 0, 0, seconds=0.0)
    assert progress_line(nothing).startswith("9 files;")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1:00 min"), (200, "3:20 min"), (7500, "2:05 h")],
)
def test_durations_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words
