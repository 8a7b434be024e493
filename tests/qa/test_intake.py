"""Folders into a library, again and again: what is read, what is not, what is kept on record."""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from qa import Assistant, IngestProgress, IngestReport
from qa.library import FileRecord, LocalLibrary
from qa.sources import FileReading, reading
from tests.qa.embedding import SETTINGS, HashEmbedder


class Archive:
    """A library whose embedder is a test's, and a folder of articles."""

    def __init__(self, folder: Path) -> None:
        self.articles = folder / "articles"
        self.articles.mkdir()
        LocalLibrary.create(folder / "library", SETTINGS).close()
        self.assistant = Assistant.open(folder / "library")
        self.library = self.assistant.library
        self.embedder = HashEmbedder()
        self.assistant._embedder = self.embedder

    def write(self, name: str, content: str | bytes, age: float = 60) -> Path:
        path = self.articles / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        past = time.time() - age
        os.utime(path, (past, past))
        return path

    def ingest(self, *paths: Path) -> IngestReport:
        return self.assistant.ingest(paths or self.articles)

    def record(self, name: str) -> FileRecord:
        found = self.library.files.find(str((self.articles / name).resolve()))
        assert found is not None
        return found

    def texts(self) -> set[str]:
        return {article.text for article in self.library.articles(with_text=True)}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path)
    with made.assistant:
        yield made


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.duplicates


@pytest.fixture
def files_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are opened to be read, as it happens."""
    names: list[str] = []
    original = FileReading.__iter__

    def noted(self: FileReading) -> Iterator[object]:
        names.append(self._path.name)
        return original(self)

    monkeypatch.setattr(FileReading, "__iter__", noted)
    return names


PLAIN = "大桥通车\n南岭日报 2026-03-04\n青川大桥周三通车，全长1280米。\n"
LINES = "".join(f"2026-03-04 09:30，正文：第{n}篇说大桥通车。\n" for n in range(5))


# ---------------------------------------------------------------------- the record


def test_what_is_kept_of_a_file(archive: Archive) -> None:
    archive.write("a.txt", PLAIN.encode("gb18030"))
    archive.ingest()
    record = archive.record("a.txt")
    assert (record.format, record.encoding, record.doubts) == ("text", "gb18030", ())
    assert record.size == len(PLAIN.encode("gb18030"))
    assert record.sha256 is not None
    assert record.articles == 1
    assert record.characters_in == len(PLAIN)
    # Title and body are kept; two line ends and the byline are not, nor is the last line end.
    assert record.characters_kept == len("大桥通车") + len("青川大桥周三通车，全长1280米。")
    assert record.settled


def test_doubts_about_what_was_read_are_on_record(archive: Archive) -> None:
    page = (
        '<html><head><meta charset="big5"><title>大桥通车</title>'
        '<meta property="article:published_time" content="2026-03-04"></head>'
        "<body><h1>大桥通车</h1><p>（南岭社青川2026年1月12日电）青川大桥通车，全长1280米，"
        "两岸居民周三上午步行过桥，市长在仪式上说这座桥等了十年。</p></body></html>"
    )
    archive.write("a.html", page.encode("gb18030"))
    archive.ingest()
    declared, dates = sorted(archive.record("a.html").doubts, key=lambda doubt: "dates" in doubt)
    assert "a.html" in declared
    assert "big5" in declared
    assert dates == "“大桥通车”: its dates differ: 2026-03-04 (meta), 2026-01-12 (dateline)"


def test_rejected_parts_are_on_record_and_reported_again(archive: Archive) -> None:
    archive.write("a.jsonl", '{"text": "大桥通车。"}\n{"title": "无文"}\n{"text": "停航。"}\n')
    archive.write("b.txt", "")
    archive.write("c.png", b"\x89PNG")
    first = archive.ingest()
    assert counts(first) == (2, 0, 0, 0)
    assert len(first.failed) == 3
    assert [f.reason for f in archive.record("a.jsonl").rejected] == [
        f"line 2 of {archive.articles / 'a.jsonl'} can't be read: it has no text"
    ]
    again = archive.ingest()
    assert counts(again) == (0, 0, 2, 0)
    assert sorted(f.reason for f in again.failed) == sorted(f.reason for f in first.failed)


def test_what_is_rejected_twice_is_recorded_once(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.write("c.png", b"\x89PNG")
    monkeypatch.chdir(archive.articles.parent)
    report = archive.ingest(Path("articles"), archive.articles)
    assert len(report.failed) == 2
    assert len(archive.record("c.png").rejected) == 1


def test_what_was_rejected_and_is_gone_is_forgotten(archive: Archive) -> None:
    picture = archive.write("c.png", b"\x89PNG")
    archive.write("a.txt", PLAIN)
    archive.ingest()
    assert len(archive.library.files.all()) == 2
    picture.unlink()
    archive.ingest()
    assert [Path(record.path).name for record in archive.library.files.all()] == ["a.txt"]


def test_an_input_that_is_not_there_is_reported_and_not_recorded(archive: Archive) -> None:
    report = archive.ingest(archive.articles / "none.txt")
    assert [f.reason for f in report.failed] == ["there is no such file or folder: check the path"]
    assert archive.library.files.all() == []


# ---------------------------------------------------------------------- the second run


def test_an_unchanged_folder_is_not_read(archive: Archive, files_read: list[str]) -> None:
    archive.write("a.txt", PLAIN)
    archive.write("b.txt", LINES)
    assert counts(archive.ingest()) == (6, 0, 0, 0)
    assert files_read == ["a.txt", "b.txt"]
    embedded = len(archive.embedder.embedded)
    assert counts(archive.ingest()) == (0, 0, 6, 0)
    assert files_read == ["a.txt", "b.txt"]
    assert len(archive.embedder.embedded) == embedded


def test_a_changed_file_is_read(archive: Archive, files_read: list[str]) -> None:
    archive.write("a.txt", PLAIN)
    archive.write("b.txt", LINES)
    archive.ingest()
    archive.write("a.txt", PLAIN.replace("1280", "1300"))
    files_read.clear()
    assert counts(archive.ingest()) == (0, 1, 5, 0)
    assert files_read == ["a.txt"]


def test_a_change_that_keeps_size_and_times_is_seen(archive: Archive) -> None:
    """`changed_ns` can't be set back, so the bytes are looked at."""
    path = archive.write("a.txt", PLAIN)
    archive.ingest()
    before = path.stat()
    path.write_text(PLAIN.replace("1280", "1300"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert counts(archive.ingest()) == (0, 1, 0, 0)


def test_a_touched_file_is_compared_and_not_read(archive: Archive, files_read: list[str]) -> None:
    path = archive.write("a.txt", PLAIN)
    archive.ingest()
    path.touch()
    files_read.clear()
    assert counts(archive.ingest()) == (0, 0, 1, 0)
    assert files_read == []


def test_a_deleted_article_comes_back(archive: Archive) -> None:
    archive.write("b.txt", LINES)
    archive.ingest()
    texts = archive.texts()
    archive.assistant.delete(archive.library.articles().__next__().id)
    assert len(archive.texts()) == 4
    assert counts(archive.ingest()) == (1, 0, 4, 0)
    assert archive.texts() == texts


def test_new_reading_rules_read_everything_again(
    archive: Archive, files_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.write("a.txt", PLAIN)
    archive.ingest()
    monkeypatch.setattr("qa.sources.READING_RULES", 1_000_000)
    assert counts(archive.ingest()) == (0, 0, 1, 0)
    assert files_read == ["a.txt", "a.txt"]
    archive.ingest()
    assert files_read == ["a.txt", "a.txt"]


def test_an_article_in_two_files_is_not_missing_from_either(
    archive: Archive, files_read: list[str]
) -> None:
    archive.write("a.txt", PLAIN)
    archive.write("b.txt", PLAIN)
    assert counts(archive.ingest()) == (1, 0, 0, 1)
    files_read.clear()
    assert counts(archive.ingest()) == (0, 0, 2, 0)
    assert files_read == []


def test_two_files_that_contradict_each_other_do_so_again(archive: Archive) -> None:
    archive.write("a.txt", PLAIN)
    archive.write("b.txt", PLAIN.replace("1280", "1300"))
    first = archive.ingest()
    assert counts(first) == (1, 0, 0, 0)
    (failed,) = first.failed
    assert "with other words; the first was kept" in failed.reason
    again = archive.ingest()  # reads b alone
    assert counts(again) == (0, 0, 1, 0)
    assert again.failed == first.failed
    assert archive.texts() == {"青川大桥周三通车，全长1280米。"}
    archive.write("a.txt", PLAIN.replace("1280", "1300"))
    assert archive.ingest().failed == ()


def test_texts_without_a_headline_that_begin_alike_are_all_kept(archive: Archive) -> None:
    """An update stands beside what it updates, in another file too."""
    begins = "[ 2026-03-04 09：30 ] ，正文：新华社南岭3月4日电 青川大桥周三通车，全长1280米。"
    for name, rest in (("a", "雨很大。"), ("b", "典礼持续一小时。"), ("c", "雨很大。")):
        archive.write(f"{name}.txt", f"{begins}{rest}\n[ 2026-03-05 09：30 ] ，正文：{name}。\n")
    first = archive.ingest()
    assert (counts(first), first.failed) == ((5, 0, 0, 1), ())
    kept = {(a.title, a.source) for a in archive.library.articles() if a.source}
    assert len(kept) == 1, "what they share would name two of them"
    again = archive.ingest()
    assert (counts(again), again.failed) == ((0, 0, 6, 0), ())


# ---------------------------------------------------------------------- interruptions


def large(archive: Archive, files: int = 3, articles: int = 200) -> None:
    for file in range(files):
        lines = (f"2026-03-04 09:30，正文：{file}号文件的第{n}篇。\n" for n in range(articles))
        archive.write(f"{file}.txt", "".join(lines))


def test_stop_finishes_the_batch_and_the_next_run_goes_on(
    archive: Archive, files_read: list[str]
) -> None:
    large(archive)
    told: list[IngestProgress] = []
    report = archive.assistant.ingest(
        archive.articles, watch=told.append, stop=lambda: bool(told) and told[-1].articles >= 250
    )
    assert report.interrupted
    assert report.added == len(archive.texts()) == told[-1].articles
    assert 250 <= report.added < 600
    assert archive.record("0.txt").settled
    assert not archive.record("1.txt").settled
    files_read.clear()
    again = archive.ingest()
    assert not again.interrupted
    assert files_read == ["1.txt", "2.txt"]
    assert again.added == 600 - report.added
    assert len(archive.texts()) == 600
    assert len(archive.embedder.embedded) == len(set(archive.embedder.embedded)) == 600


def test_an_error_in_the_midst_leaves_the_file_to_be_read_again(archive: Archive) -> None:
    large(archive, files=1)
    broken: Callable[[Sequence[str]], None] = _raises_at(2)
    archive.assistant._embedder = HashEmbedder(broken)
    with pytest.raises(RuntimeError, match="of the test"):
        archive.ingest()
    assert 0 < len(archive.texts()) < 200
    assert not archive.record("0.txt").settled
    archive.assistant._embedder = HashEmbedder()
    archive.ingest()
    assert len(archive.texts()) == 200
    assert archive.record("0.txt").articles == 200


def _raises_at(call: int) -> Callable[[Sequence[str]], None]:
    calls: list[int] = []

    def before(texts: Sequence[str]) -> None:
        calls.append(len(texts))
        if len(calls) == call:
            raise RuntimeError("of the test")

    return before


def test_progress_tells_of_bytes_articles_and_files(archive: Archive) -> None:
    large(archive)
    picture = archive.write("c.png", b"\x89PNG")  # is no file to be read
    told: list[IngestProgress] = []
    counted: list[tuple[int, int]] = []
    archive.assistant.ingest(
        archive.articles,
        progress=lambda done, total: counted.append((done, total)),
        watch=told.append,
    )
    last = told[-1]
    size = sum(p.stat().st_size for p in archive.articles.iterdir() if p != picture)
    assert (last.files, last.files_total, last.articles) == (3, 3, 600)
    assert (last.bytes, last.bytes_total, last.bytes_unchanged) == (size, size, 0)
    assert counted[-1] == (3, 3)
    assert [each.bytes for each in told] == sorted(each.bytes for each in told)
    assert told[0].bytes == 0
    assert 0 < told[1].bytes < size
    archive.assistant.ingest(archive.articles, watch=told.append)
    assert told[-1].bytes_unchanged == size
    assert told[-1].seconds_left is None


def test_time_left_is_by_the_share_of_bytes_that_had_to_be_read() -> None:
    done = IngestProgress(3, 9, 600, 1000, 500, 10, 40, seconds=20.0)
    assert done.seconds_left == 20.0 * 400 / 100


# ---------------------------------------------------------------------- large files


RECORDS = [{"title": f"标题{n}", "text": f"第{n}篇说大桥通车。\n第二段。"} for n in range(300)]
JSONL = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS)
CSV = "title,text\n" + "".join(f'标题{n},"第{n}篇说大桥，通车。\n第二段。"\n' for n in range(300))
MANY_LINES = "".join(f"2026-03-04 09:30，正文：第{n}篇说大桥通车。\n又一段。\n" for n in range(300))
RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>南岭网</title>\n'
    + "".join(
        f"<item><title>标题{n}</title><description>第{n}篇说大桥通车。</description>"
        f"<link>https://a.example/{n}</link></item>\n"
        for n in range(300)
    )
    + "</channel></rss>\n"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>南岭网</title>\n'
    + "".join(
        f"<entry><title>标题{n}</title><summary>第{n}篇说大桥通车。</summary></entry>\n"
        for n in range(300)
    )
    + "</feed>\n"
)


@pytest.fixture
def all_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """What can be read line by line is, and in small portions."""
    monkeypatch.setattr(reading, "WHOLE", 0)
    monkeypatch.setattr(reading, "HEAD", 2_000)
    monkeypatch.setattr("qa.sources.syndication._PORTION", 500)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(
    ("content", "name"),
    [(JSONL, "a.jsonl"), (CSV, "a.csv"), (MANY_LINES, "a.txt"), (RSS, "a.rss"), (ATOM, "a.atom")],
)
def test_line_by_line_gives_what_the_whole_gives(
    content: str, name: str, codec: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode(codec))
    whole = reading.read_file(path)
    assert len(whole.articles) == 300
    request.getfixturevalue("all_is_large")
    lazily = FileReading(path)
    with closing(iter(lazily)) as articles:  # type: ignore[type-var]
        first = next(articles)
        assert lazily.bytes_read < path.stat().st_size, "the whole was read for the first article"
        assert (first, *articles) == whole.articles
    assert lazily.failed == whole.failed == ()
    one, other = lazily.facts, whole.facts
    assert (one.sha256, one.format, one.characters_kept) == (
        other.sha256, other.format, other.characters_kept,
    )  # fmt: skip
    assert abs(one.characters_in - other.characters_in) <= 1  # the byte order mark


@pytest.mark.usefixtures("all_is_large")
def test_bad_lines_of_a_large_file_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.sources.streamed.LONGEST_LINE", 200)
    lines = JSONL.encode().splitlines(keepends=True)
    lines[50] = '{"text": "第50篇"}\n'.encode("gb18030")
    lines[60] = b'{"text": "' + b"a" * 1000 + b'"}\n'
    lines[70] = b"{broken\n"
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(lines))
    found = reading.read_file(path)
    assert len(found.articles) == 297
    assert [failed.reason.partition(f"{path} ")[2] for failed in found.failed] == [
        "can't be read: it is not in the file's encoding, utf-8",
        "can't be read: it is longer than 200 characters",
        "can't be read: it is no JSON (Expecting property name enclosed in double quotes:"
        " column 2)",
    ]
    assert [failed.reason.split(" of ")[0] for failed in found.failed] == [
        "line 51", "line 61", "line 71",
    ]  # fmt: skip


@pytest.mark.usefixtures("all_is_large")
def test_a_large_file_without_articles_is_refused_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "无文"}\n' * 3000)
    found = reading.read_file(path)
    assert found.articles == ()
    assert len(found.failed) == reading.MOST_FAILED + 1
    assert found.failed[-1].reason.startswith("2,001 more parts of it can't be read")
    assert found.facts.sha256 is not None


def test_a_large_file_of_another_format_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "WHOLE", 10)
    monkeypatch.setattr(reading, "LARGEST", 100)
    path = tmp_path / "a.txt"
    path.write_text(PLAIN * 10, "utf-8")
    (failed,) = reading.read_file(path).failed
    assert "JSON Lines, CSV, RSS" in failed.reason


def test_memory_does_not_grow_with_a_large_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tracemalloc

    monkeypatch.setattr(reading, "WHOLE", 1 << 16)
    monkeypatch.setattr(reading, "HEAD", 1 << 16)
    path = tmp_path / "a.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(1_500):
            file.write(json.dumps({"text": f"第{number}篇。" + "大桥通车。" * 120}) + "\n")
    articles = iter(FileReading(path))
    next(articles)  # by now all that reading needs is loaded
    tracemalloc.start()
    try:
        left = sum(1 for _ in articles)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert left == 1_499
    assert peak < path.stat().st_size / 5
