"""The LangChain retriever, in LangChain's own chains; with its standard tests where installed.

langchain-tests brings pytest plugins that don't bear our settings, so it is no part of the
development extra: install it without its dependencies.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.runnables import RunnableLambda

from qa import Assistant, QuestionError
from qa.integrations.langchain import CiteqaRetriever
from tests.web.articles import ALL, AUDIT, LAUNCH

try:
    from langchain_tests.integration_tests.retrievers import RetrieversIntegrationTests
except ImportError:
    RetrieversIntegrationTests = None

if TYPE_CHECKING:
    from langchain_core.documents import Document

QUERY = "渡船“白鹭号”的造价是多少？"


@pytest.fixture
def retriever(assistant: Assistant) -> CiteqaRetriever:
    return CiteqaRetriever(assistant=assistant)


def test_documents_are_the_passages_of_a_search(
    retriever: CiteqaRetriever, assistant: Assistant
) -> None:
    found = retriever.invoke(QUERY)
    hits = assistant.search(QUERY, 10)
    assert [document.page_content for document in found] == [hit.passage.text for hit in hits]
    assert len({document.id for document in found}) == len(found)
    for document, hit in zip(found, hits, strict=True):
        about = document.metadata
        article = assistant.article(about["article_id"])
        assert article.text[about["start"] : about["end"]] == document.page_content
        assert about["sha256"] == article.sha256
        assert about["score"] == hit.score


def test_metadata_say_all_that_a_citation_needs(retriever: CiteqaRetriever) -> None:
    [document] = retriever.invoke(QUERY, k=1, sources=("沿海日报",))
    score = document.metadata.pop("score")
    assert score > 0
    assert document.metadata == {
        "article_id": "launch",
        "title": LAUNCH.title,
        "source": "沿海日报",
        "url": "https://example.org/2026/bailu?page=1&part=2",
        "published": "2026-01-13T10:23:00",
        "language": "zh",
        "sha256": LAUNCH.sha256,
        "start": 0,
        "end": len(LAUNCH.text),
    }
    assert document.id == f"launch:0-{len(LAUNCH.text)}"
    json.dumps(document.metadata)


def ids(found: list[Document]) -> set[str]:
    return {document.metadata["article_id"] for document in found}


def test_filters_of_the_retriever_and_of_a_call(assistant: Assistant) -> None:
    late = CiteqaRetriever(assistant=assistant, since="2026-02-01", k=3)
    assert ids(late.invoke(QUERY)) == {AUDIT.id}
    assert ids(late.invoke(QUERY, since="2026-01-01", sources=("沿海日报",))) == {LAUNCH.id}
    assert late.invoke(QUERY, until="2025-01-01", since="2024-01-01") == []
    assert late.invoke(QUERY, languages=("ja",)) == []
    copied = late.invoke(QUERY, since="2026-01-01", sources=("鹿岛新闻",))
    assert ids(copied) == {"copy"}
    assert copied[0].metadata["source"] == "鹿岛新闻"


def test_async_and_batch_find_the_same(retriever: CiteqaRetriever) -> None:
    found = retriever.invoke(QUERY, k=2, until="2026-02-01")
    assert len(found) == 2
    assert asyncio.run(retriever.ainvoke(QUERY, k=2, until="2026-02-01")) == found
    whole = retriever.invoke(QUERY)
    assert asyncio.run(retriever.abatch([QUERY, QUERY])) == [whole, whole]


def test_a_retriever_is_a_link_of_a_chain(retriever: CiteqaRetriever) -> None:
    def titles(documents: list[Document]) -> list[str]:
        return [document.metadata["title"] for document in documents]

    chain = retriever | RunnableLambda(titles)
    assert set(chain.invoke(QUERY)) == {one.title for one in ALL}


def test_errors_are_ours(retriever: CiteqaRetriever) -> None:
    with pytest.raises(QuestionError, match="is no day"):
        retriever.invoke(QUERY, since="soon")
    with pytest.raises(QuestionError, match="0 passages"):
        retriever.invoke(QUERY, k=0)
    with pytest.raises(TypeError, match="top_k"):
        retriever.invoke(QUERY, top_k=3)


def test_without_langchain_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "qa.integrations.langchain")
    monkeypatch.setitem(sys.modules, "langchain_core.documents", None)
    with pytest.raises(ImportError, match=r"pip install 'citeqa\[langchain\]'"):
        __import__("qa.integrations.langchain")


if RetrieversIntegrationTests is None:

    def test_langchains_own_tests() -> None:
        pytest.skip("langchain-tests is not installed: pip install --no-deps langchain-tests")

else:

    @pytest.mark.anyio
    class TestLangChainsOwn(RetrieversIntegrationTests):  # type: ignore[misc]
        @pytest.fixture
        def anyio_backend(self) -> str:
            return "asyncio"

        @pytest.fixture(autouse=True)
        def _over_the_library(self, assistant: Assistant) -> None:
            self.assistant = assistant

        @property
        def retriever_constructor(self) -> type[CiteqaRetriever]:
            return CiteqaRetriever

        @property
        def retriever_constructor_params(self) -> dict[str, Any]:
            return {"assistant": self.assistant}

        @property
        def retriever_query_example(self) -> str:
            return QUERY
