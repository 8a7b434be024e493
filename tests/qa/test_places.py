"""One story in several places, through the assistant."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qa import ArticleNotFoundError, Assistant, QuestionError
from qa.identity import content_sha256
from qa.types import Article
from tests.qa.library.archive import article

WIRE = (
    "临港市港务局周三表示，新建的三号码头将于今年九月投入使用，每年可以装卸一百二十万只集装箱。"
    "码头造价约为四十五亿元，由市政府与两家航运公司共同出资，工程从前年春天开始，比原来的计划早了两个月完工。"
    "港务局局长说，码头的起重机全部由本地工厂制造，验收在六月进行，首批航线通往东南亚的五个港口。"
)
EDITED = WIRE + "（编辑：某某）"
QUESTION = "三号码头的造价是多少？"


def at(name: str, text: str, day: int, path: Path | None = None) -> Article:
    made = article(name, text, source=f"{name}报", day=date(2026, 1, day))
    return replace(made, title="三号码头", path=str(path) if path else None)


@pytest.fixture
def assistant(tmp_path: Path, tiny_bert: Path) -> Iterator[Assistant]:
    opened = Assistant.open(tmp_path / "library", embedder=str(tiny_bert), reader="sentences")
    with opened as assistant:
        assistant.ingest_articles(
            [
                at("甲", WIRE, 3),
                at("乙", WIRE, 4, tmp_path / "files" / "1.txt"),
                at("丙", EDITED, 5, tmp_path / "files" / "2.txt"),
                at("丁", "完全不同的一篇。说的是天气。", 6),
            ]
        )
        yield assistant


def test_an_answer_cites_a_story_once_and_names_its_places(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION, min_confidence=0)
    stories = [{c.article_id, *(p.article_id for p in c.also_in)} for c in answer.citations]
    assert stories[0] == {"id-甲", "id-乙", "id-丙"}
    assert all(len(story & stories[0]) == 0 for story in stories[1:])


@pytest.mark.parametrize(
    ("scope", "cited"),
    [({"sources": ["乙报"]}, "乙"), ({"since": "2026-01-04", "until": "2026-01-04"}, "乙"),
     ({"sources": ["丙报"]}, "丙"), ({"until": "2026-01-03"}, "甲")],
)  # fmt: skip
def test_a_citation_names_the_place_inside_the_scope(
    assistant: Assistant, scope: dict[str, str], cited: str
) -> None:
    answer = assistant.ask(QUESTION, min_confidence=0, **scope)  # type: ignore[arg-type]
    (citation,) = answer.citations
    assert (citation.article_id, citation.source) == (f"id-{cited}", f"{cited}报")
    named = assistant.article(citation.article_id)
    assert named.text[citation.start : citation.end] == citation.quote
    assert len(citation.also_in) == 2
    hits = assistant.search(QUESTION, **scope)  # type: ignore[arg-type]
    assert {hit.passage.article_id for hit in hits} == {f"id-{cited}"}


def test_an_old_citation_is_checked_against_its_version(assistant: Assistant) -> None:
    (citation,) = assistant.ask(QUESTION, min_confidence=0, sources=["丙报"]).citations
    assistant.ingest_articles([at("丙", "全文已经撤回。编辑部。", 5)])
    assert assistant.article("id-丙").sha256 != citation.sha256
    version = assistant.find_version(citation.sha256, "id-丙")
    assert (version.number, version.current) == (1, False)
    assert version.article.text[citation.start : citation.end] == citation.quote
    assert [v.number for v in assistant.versions("id-丙")] == [1, 2]
    assert assistant.version("id-丙").article.text == "全文已经撤回。编辑部。"
    assert assistant.places("id-丙") == []
    for bad, error in (("12", QuestionError), ("g" * 8, QuestionError)):
        with pytest.raises(error, match="is no SHA-256"):
            assistant.find_version(bad)
    with pytest.raises(ArticleNotFoundError, match="it has 1, 2"):
        assistant.version("id-丙", 9)
    with pytest.raises(ArticleNotFoundError, match="qa list"):
        assistant.versions("unknown")


def test_a_beginning_of_two_hashes_is_refused(assistant: Assistant) -> None:
    texts: dict[str, str] = {}
    for n in range(2000):
        text = f"第{n}号短讯。"
        prefix = content_sha256(text)[:4]
        if prefix in texts:
            break
        texts[prefix] = text
    assistant.ingest_articles([at("戊", text, 7), at("己", texts[prefix], 8)])
    with pytest.raises(QuestionError, match="several texts"):
        assistant.find_version(prefix)
    assert assistant.find_version(prefix, "id-戊").article.text == text


def test_delete_by_conditions_that_all_hold(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="nothing says which"):
        assistant.delete()
    assert assistant.delete([]) == 0
    assert assistant.delete(sources=["乙报"], until="2026-01-03") == 0
    assert assistant.delete("id-甲", sources=["乙报"]) == 0
    assert [a.id for a in assistant.select(paths=[tmp_path / "files"])] == ["id-丙", "id-乙"]
    assert assistant.delete(paths=[tmp_path / "files"], since="2026-01-05") == 1
    assert assistant.delete(sources=["甲报", "丁报"]) == 2
    assert [a.id for a in assistant.articles()] == ["id-乙"]
    (citation,) = assistant.ask(QUESTION, min_confidence=0).citations
    assert (citation.article_id, citation.also_in) == ("id-乙", ())
    assert assistant.verify().problems == []
