"""Everything that citeqa raises on purpose.

    QaError
    ├── QuestionError          the question, or a filter beside it, can't be asked
    ├── SourceError            an input holds no article that can be read
    ├── ModelError             the embedding model can't be had
    └── LibraryError
        ├── NotALibraryError       the folder is something else
        ├── LibraryMismatchError   made with another model or format
        ├── LibraryLockedError     another process is writing
        ├── LibraryStorageError    the disk is full, read-only or failing
        ├── LibraryDamagedError    the record can't be read
        └── ArticleNotFoundError   no article has that id

A message is one line: it names the input, says what is wrong and what to do.
"""

from __future__ import annotations

from typing import Literal

QuestionProblem = Literal["question_empty", "question_too_long", "no_day", "days_swapped"]


class QaError(Exception):
    """The base of all errors that are meant for the user."""


class QuestionError(QaError):
    """The question is empty or too long, or a filter can't be understood."""

    def __init__(
        self, message: str, problem: QuestionProblem | None = None, **facts: object
    ) -> None:
        """What is wrong, in a line, and again for a door that speaks other languages.

        Args:
            message: For people.
            problem: The kind, for those that readers of the chat run into.
            facts: What its sentence names.
        """
        super().__init__(message)
        self.problem = problem
        self.facts = facts


class SourceError(QaError):
    """An input can't be read as news articles."""

    def __init__(self, reason: str) -> None:
        """What is wrong, in a line: a `qa.phrases.Phrase` where other languages have it, too."""
        super().__init__(reason)
        self.reason = reason


class ModelError(QaError):
    """The embedding model is missing, damaged or unknown."""


class LibraryError(QaError):
    """Something is wrong with the library folder."""


class NotALibraryError(LibraryError):
    """The folder exists and holds something other than a library."""


class LibraryMismatchError(LibraryError):
    """The library was made with another model, format or setting."""


class LibraryLockedError(LibraryError):
    """Another process is writing to the library."""


class LibraryStorageError(LibraryError):
    """The disk refused: full, read-only or failing."""


class LibraryDamagedError(LibraryError):
    """The library's record is damaged."""


class ArticleNotFoundError(LibraryError):
    """No article has the given id."""
