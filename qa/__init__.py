"""citeqa: exact answers from an archive of news articles, with citations that verify.

    from qa import Assistant

    assistant = Assistant.open("library")
    assistant.ingest("articles/")
    answer = assistant.ask("日本的试采船叫什么？")

Importing this package is cheap: each name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.errors import (
        ArticleNotFoundError,
        LibraryDamagedError,
        LibraryError,
        LibraryLockedError,
        LibraryMismatchError,
        LibraryStorageError,
        ModelError,
        NotALibraryError,
        QaError,
        QuestionError,
        SourceError,
    )
    from qa.followup import Exchange, FollowUp, dialogue_of, followed_up
    from qa.reindexing import reindex
    from qa.types import (
        Alternative,
        Answer,
        Article,
        Citation,
        FailedInput,
        Hit,
        IngestProgress,
        IngestReport,
        Passage,
        Place,
        Scope,
        Span,
        Version,
    )

__all__ = [
    "Alternative",
    "Answer",
    "Article",
    "ArticleNotFoundError",
    "Assistant",
    "Citation",
    "Exchange",
    "FailedInput",
    "FollowUp",
    "Hit",
    "IngestProgress",
    "IngestReport",
    "LibraryDamagedError",
    "LibraryError",
    "LibraryLockedError",
    "LibraryMismatchError",
    "LibraryStorageError",
    "ModelError",
    "NotALibraryError",
    "Passage",
    "Place",
    "QaError",
    "QuestionError",
    "Scope",
    "SourceError",
    "Span",
    "Version",
    "dialogue_of",
    "followed_up",
    "reindex",
]


_MODULES = {
    "Assistant": "qa.assistant",
    "Exchange": "qa.followup",
    "FollowUp": "qa.followup",
    "dialogue_of": "qa.followup",
    "followed_up": "qa.followup",
    "reindex": "qa.reindexing",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "qa.errors" if name.endswith("Error") else _MODULES.get(name, "qa.types")
    return getattr(import_module(module), name)
