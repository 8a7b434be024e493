"""The archive as a LangChain retriever: passages as documents that can be cited.

    pip install 'citeqa[langchain]'

LangChain sends traces elsewhere only where its environment variables ask for it.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Any

from qa.assistant import Assistant  # noqa: TC001 - likewise
from qa.wire import passage_source_json

try:
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import run_in_executor
except ImportError as error:
    raise ImportError(
        "qa.integrations.langchain needs LangChain: pip install 'citeqa[langchain]'"
    ) from error

if TYPE_CHECKING:
    from langchain_core.callbacks import (
        AsyncCallbackManagerForRetrieverRun,
        CallbackManagerForRetrieverRun,
    )


class CiteqaRetriever(BaseRetriever):
    """Finds passages of an archive, best first.

    A document's text is a passage; its metadata say where it stands: `article_id`, `title`,
    `source`, `url`, `published` (ISO 8601), `language`, `sha256` of the article's text,
    `start` and `end` of the passage in it, and the `score`. Each field below but the assistant
    can also be given to one call: `retriever.invoke("稀土", k=3, since="2026-01-01")`.

    Raises:
        QuestionError: by a call, when the query is empty or too long, `k` is below 1, or a day
            can't be read.
        LibraryError: by a call, when the library can't be read.
    """

    assistant: Assistant
    """Whom to ask. It is not closed here."""
    k: int = 10
    """How many passages."""
    since: date | str | None = None
    """Only articles of this day and later; a `date` or `2026-01-31`."""
    until: date | str | None = None
    """Only articles of this day and earlier."""
    sources: tuple[str, ...] = ()
    """Only articles of these outlets, by exact name."""
    languages: tuple[str, ...] = ()
    """Only articles in these languages, such as `zh`."""

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - theirs to give
        k: int | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        sources: tuple[str, ...] | None = None,
        languages: tuple[str, ...] | None = None,
    ) -> list[Document]:
        hits = self.assistant.search(
            query,
            self.k if k is None else k,
            since=self.since if since is None else since,
            until=self.until if until is None else until,
            sources=self.sources if sources is None else sources,
            languages=self.languages if languages is None else languages,
        )
        articles = self.assistant.articles_of(hits)
        return [
            Document(
                id=f"{hit.passage.article_id}:{hit.passage.start}-{hit.passage.end}",
                page_content=hit.passage.text,
                metadata=passage_source_json(hit, articles[hit.passage.article_id]),
            )
            for hit in hits
        ]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **given: Any
    ) -> list[Document]:
        # LangChain's own does the same, but takes nothing given to the call.
        return await run_in_executor(
            None,
            self._get_relevant_documents,
            query,
            run_manager=run_manager.get_sync(),
            **given,
        )
