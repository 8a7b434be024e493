"""The Haystack components, in Haystack's own pipelines."""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.dataclasses import ExtractedAnswer

from qa import Assistant, NotALibraryError, QuestionError
from qa.integrations.haystack import CiteqaReader, CiteqaRetriever
from qa.wire import citation_json
from tests.web.articles import AUDIT, LAUNCH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTION = "渡船“白鹭号”的造价是多少？"


@pytest.fixture(scope="module")
def pipeline(library: Path) -> Iterator[Pipeline]:
    """Both components, side by side."""
    made = Pipeline()
    made.add_component("retriever", CiteqaRetriever(str(library), top_k=3))
    made.add_component("reader", CiteqaReader(str(library)))
    yield made
    made.close()


def answers(pipeline: Pipeline, question: str, **given: Any) -> list[ExtractedAnswer]:
    found = pipeline.run({"reader": {"query": question, **given}, "retriever": {"query": question}})
    return list(found["reader"]["answers"])


def documents(pipeline: Pipeline, query: str, **given: Any) -> list[Document]:
    found = pipeline.run({"retriever": {"query": query, **given}, "reader": {"query": query}})
    return list(found["retriever"]["documents"])


def test_documents_are_the_passages_of_a_search(pipeline: Pipeline, assistant: Assistant) -> None:
    found = documents(pipeline, QUESTION)
    hits = assistant.search(QUESTION, 3)
    assert [one.content for one in found] == [hit.passage.text for hit in hits]
    assert [one.score for one in found] == [hit.score for hit in hits]
    for one in found:
        article = assistant.article(one.meta["article_id"])
        assert article.text[one.meta["start"] : one.meta["end"]] == one.content
        assert one.meta["sha256"] == article.sha256


def test_filters_of_a_run(pipeline: Pipeline) -> None:
    [one] = documents(pipeline, QUESTION, since="2026-02-01")
    assert (one.meta["article_id"], one.meta["published"]) == (AUDIT.id, "2026-03-02")
    [one] = documents(pipeline, QUESTION, sources=["鹿岛新闻"])
    assert (one.meta["article_id"], one.meta["source"]) == ("copy", "鹿岛新闻")
    assert len(documents(pipeline, QUESTION, top_k=1)) == 1


def test_an_answer_stands_where_it_says(pipeline: Pipeline, assistant: Assistant) -> None:
    first, *others = answers(pipeline, QUESTION)
    ours = assistant.ask(QUESTION)
    assert (first.query, first.data, first.score) == (QUESTION, ours.text, ours.confidence)
    assert first.meta == {"citations": [citation_json(citation) for citation in ours.citations]}
    assert [other.data for other in others] == [other.text for other in ours.alternatives]
    said = "；".join(one.data or "" for one in (first, *others))
    assert "三千五百万元" in said
    assert "四千一百万元" in said
    for answer in (first, *others):
        document, whole, near = answer.document, answer.document_offset, answer.context_offset
        assert document is not None
        assert document.content is not None
        assert answer.context is not None
        assert whole is not None
        assert near is not None
        assert document.content[whole.start : whole.end] == answer.data
        assert answer.context[near.start : near.end] == answer.data
        assert answer.context in document.content
        assert sha256(document.content.encode()).hexdigest() == document.meta["sha256"]


def test_an_abstention_is_an_answer_without_data(pipeline: Pipeline) -> None:
    [nothing] = answers(pipeline, QUESTION, sources=["别处"])
    assert (nothing.data, nothing.document, nothing.score) == (None, None, 1.0)
    assert nothing.meta == {"abstained": "outside_archive"}
    [nothing] = answers(pipeline, QUESTION, languages=["ja"])
    assert nothing.meta == {"abstained": "outside_archive"}


def test_what_was_too_doubtful_follows_an_abstention(library: Path, assistant: Assistant) -> None:
    reader = CiteqaReader(str(library), min_confidence=1.0)
    nothing, *doubtful = reader.run(QUESTION)["answers"]
    reader.close()
    ours = assistant.ask(QUESTION, min_confidence=1.0)
    assert nothing.meta == {"abstained": "low_confidence"}
    assert nothing.score == 1 - ours.confidence
    assert [answer.data for answer in doubtful] == [other.text for other in ours.alternatives]


def test_answers_can_be_written_down(pipeline: Pipeline) -> None:
    first = answers(pipeline, QUESTION)[0]
    written = json.loads(json.dumps(first.to_dict()))
    assert ExtractedAnswer.from_dict(written) == first


def test_a_pipeline_can_be_written_down(library: Path) -> None:
    made = Pipeline()
    made.add_component("retriever", CiteqaRetriever(str(library), top_k=2, sources=["沿海日报"]))
    made.add_component("joiner", DocumentJoiner())
    made.add_component("reader", CiteqaReader(str(library), until="2026-02-01", min_confidence=0.2))
    made.connect("retriever", "joiner")
    read = Pipeline.loads(made.dumps(), allowed_modules=["qa.integrations.*"])
    assert read.to_dict() == made.to_dict()
    found = read.run({"retriever": {"query": QUESTION}, "reader": {"query": QUESTION}})
    read.close()
    assert [one.meta["article_id"] for one in found["joiner"]["documents"]] == [LAUNCH.id]
    assert "三千五百万元" in found["reader"]["answers"][0].data


def test_a_closed_component_opens_again(library: Path) -> None:
    retriever = CiteqaRetriever(str(library))
    found = retriever.run(QUESTION, top_k=1)
    retriever.close()
    retriever.close()
    retriever.warm_up()
    assert retriever.run(QUESTION, top_k=1) == found
    retriever.close()


def test_nothing_leaves_the_machine(pipeline: Pipeline) -> None:
    connections: list[Any] = []
    watching = True

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event in ("socket.connect", "socket.getaddrinfo"):
            connections.append(arguments)

    sys.addaudithook(note)
    answers(pipeline, QUESTION)
    watching = False
    assert connections == []


def test_errors_are_ours(library: Path, tmp_path: Path) -> None:
    with pytest.raises(NotALibraryError, match="none"):
        CiteqaReader(str(tmp_path / "none")).warm_up()
    retriever = CiteqaRetriever(str(library))
    with pytest.raises(QuestionError, match="is no day"):
        retriever.run(QUESTION, since="soon")
    with pytest.raises(QuestionError, match="0 passages"):
        retriever.run(QUESTION, top_k=0)
    retriever.close()


def test_without_haystack_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "qa.integrations.haystack")
    monkeypatch.setitem(sys.modules, "haystack", None)
    with pytest.raises(ImportError, match=r"pip install 'citeqa\[haystack\]'"):
        __import__("qa.integrations.haystack")
