"""The whole main job over the sample articles, with the real model: the golden run."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest

from qa import (
    Answer,
    ArticleNotFoundError,
    Assistant,
    IngestReport,
    LibraryMismatchError,
    ModelError,
    NotALibraryError,
    QuestionError,
    reindex,
)
from tests.conftest import ROOT


def assert_verifies(assistant: Assistant, answer: Answer) -> None:
    citations = [*answer.citations, *(c for o in answer.alternatives for c in o.citations)]
    for citation in citations:
        article = assistant.article(citation.article_id)
        assert article.text[citation.start : citation.end] == citation.quote
        assert citation.start <= citation.answer_start < citation.answer_end <= citation.end
        assert hashlib.sha256(article.text.encode()).hexdigest() == citation.sha256
        assert (article.title, article.published) == (citation.title, citation.published)
    for hit in answer.passages:
        article = assistant.article(hit.passage.article_id)
        assert article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_the_samples_are_all_taken(
    seeds_report: tuple[Path, IngestReport], seeds: Assistant
) -> None:
    _, report = seeds_report
    assert report.failed == ()
    assert report.added == len(seeds.articles()) == 28
    assert report.passages == seeds.stats().passages
    assert seeds.verify().problems == []


def test_a_second_ingest_changes_and_embeds_nothing(
    seeds: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def embed_passages(*_: object, **__: object) -> None:
        pytest.fail("something was embedded again")

    monkeypatch.setattr(seeds.embedder, "embed_passages", embed_passages)
    report = seeds.ingest(ROOT / "seeds")
    assert (report.added, report.updated, report.unchanged, report.passages) == (0, 0, 28, 0)


def test_every_citation_of_the_shipped_questions_verifies(seeds: Assistant) -> None:
    from eval.cases import read_cases
    from eval.shipped import SEEDS_SET

    for case in read_cases(SEEDS_SET)[::12]:
        answer = seeds.ask(case.question, min_confidence=0.0)
        assert answer.text is not None
        assert answer.citations, case.question
        first = answer.citations[0]
        assert first.quote[first.answer_start - first.start :].startswith(answer.text)
        assert_verifies(seeds, answer)


@pytest.mark.parametrize(
    "question",
    ["日本派去南鸟岛试采稀土泥的探测船叫什么？", "日本派去南鳥島試採稀土泥的探測船叫什麼？"],
)
def test_one_answer_in_both_scripts(seeds: Assistant, question: str) -> None:
    answer = seeds.ask(question)
    assert answer.text == "地球号"
    assert_verifies(seeds, answer)


def test_evidence_is_found_across_languages(seeds: Assistant) -> None:
    answer = seeds.ask("Which ship did Japan send to sample the seabed?")
    assert any("地球号" in hit.passage.text for hit in answer.passages)
    assert_verifies(seeds, answer)


def test_the_archive_does_not_say(seeds: Assistant) -> None:
    answer = seeds.ask("特斯拉2025年的销量是多少？")
    assert (answer.text, answer.abstained) == (None, "low_confidence")
    assert answer.citations == ()
    assert answer.passages


def test_scope_narrows_the_archive(seeds: Assistant) -> None:
    source = next(a.source for a in seeds.articles() if a.source)
    hits = seeds.search("稀土", sources=[source])
    assert hits
    assert {seeds.article(h.passage.article_id).source for h in hits} == {source}
    day = date(2026, 1, 1)
    for hit in seeds.search("稀土", since="2026-01-01"):
        published = seeds.article(hit.passage.article_id).published
        assert published is not None
        assert (published.date() if isinstance(published, datetime) else published) >= day
    answer = seeds.ask("稀土产量？", since=date(2031, 1, 1))
    assert (answer.abstained, answer.passages) == ("outside_archive", ())
    assert seeds.ask("稀土？", sources=["没有这家报"]).abstained == "outside_archive"
    found = seeds.search("稀土", languages=["en", "ja"])
    assert {seeds.article(h.passage.article_id).language for h in found} == {"en", "ja"}
    assert {a.language for a in seeds.select(languages="en")} == {"en"}
    assert seeds.ask("稀土？", languages=["eo"]).abstained == "outside_archive"


def test_hits_say_who_found_them(seeds: Assistant) -> None:
    hits = seeds.search("南鸟岛 海底 稀土", k=5)
    assert len(hits) == 5
    assert set(hits[0].ranks) == {"dense", "lexical"}
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_the_same_question_gets_the_same_answer(seeds: Assistant) -> None:
    first = seeds.ask("海底稀土在哪里？")
    second = seeds.ask("海底稀土在哪里？")
    assert (first.text, first.confidence, first.citations) == (
        second.text, second.confidence, second.citations,
    )  # fmt: skip


def test_threads_get_the_answers_that_one_gets(seeds: Assistant) -> None:
    from eval.cases import read_cases
    from eval.shipped import SEEDS_SET

    def said(question: str) -> tuple[object, ...]:
        answer = seeds.ask(question, passages=2)
        assert_verifies(seeds, answer)
        return answer.text, answer.confidence, answer.citations, answer.alternatives

    questions = [case.question for case in read_cases(SEEDS_SET)][::25]
    one_by_one = [said(question) for question in questions]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(said, questions * 2)) == one_by_one * 2


@pytest.mark.parametrize(
    ("question", "words"),
    [("", "empty"), (" \n\t ", "empty"), ("问" * 100_000, "100,000 characters")],
)
def test_what_is_no_question(seeds: Assistant, question: str, words: str) -> None:
    with pytest.raises(QuestionError, match=words):
        seeds.ask(question)
    with pytest.raises(QuestionError, match=words):
        seeds.search(question)


def test_a_day_that_is_none(seeds: Assistant) -> None:
    with pytest.raises(QuestionError, match="'tomorrow' is no day"):
        seeds.ask("稀土？", since="tomorrow")
    with pytest.raises(QuestionError, match="swap"):
        seeds.ask("稀土？", since="2026-02-01", until="2026-01-01")


def test_characters_that_no_text_may_hold(seeds: Assistant) -> None:
    assert seeds.ask("稀土\udcff？", min_confidence=1.0).abstained == "low_confidence"


def test_an_unknown_article(seeds: Assistant) -> None:
    with pytest.raises(ArticleNotFoundError, match="qa list"):
        seeds.article("nothing")


def test_an_empty_library_has_no_evidence(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        assert assistant.ask("稀土？").abstained == "no_evidence"
        assert assistant.search("稀土") == []


def test_a_bad_file_never_stops_the_good_ones(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.md").write_text("# 港口扩建\n\n新港口在二月动工，耗资三亿元。\n", "utf-8")
    (folder / "empty.txt").write_text("")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    with Assistant.open(tmp_path / "library") as assistant:
        report = assistant.ingest([folder, tmp_path / "missing"])
        assert report.added == 1
        assert sorted(Path(f.path).name for f in report.failed) == [
            "binary.txt",
            "empty.txt",
            "missing",
        ]
        assert assistant.verify().ok


def test_another_model_is_refused_and_reindex_changes_to_it(
    tmp_path: Path, tiny_bert: Path
) -> None:
    (tmp_path / "a.md").write_text("# 港口扩建\n\n新港口在二月动工，耗资三亿元。\n", "utf-8")
    library = tmp_path / "library"
    with Assistant.open(library) as assistant:
        assistant.ingest(tmp_path / "a.md")
    with pytest.raises(LibraryMismatchError, match="reindex") as caught:
        Assistant.open(library, embedder=str(tiny_bert))
    assert str(tiny_bert) in str(caught.value)
    assert "multilingual-e5-small" in str(caught.value)

    assert reindex(library, embedder=str(tiny_bert)) == 1
    with Assistant.open(library, create=False) as assistant:
        assert assistant.embedder.name == str(tiny_bert)
        assert assistant.verify().problems == []
        assert len(assistant.search("港口")) == 1


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no-such-model"):
        Assistant.open(tmp_path / "library", embedder=str(tmp_path / "no-such-model"))
    assert not (tmp_path / "library").exists()


def test_a_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(NotALibraryError, match=r"holiday\.jpg"):
        Assistant.open(tmp_path)
