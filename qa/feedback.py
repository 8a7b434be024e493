"""What readers say is right, kept as eval cases beside the library.

The file is JSON Lines in the form that `qa eval` reads, so that what was wrong once is
measured from then on. A line is on disk before it is acknowledged; half a line, left by a
crash, was never acknowledged and is cut off by the next.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import TYPE_CHECKING, Any

from qa.errors import LibraryStorageError, QuestionError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.types import Answer

FEEDBACK_FILE = "feedback.jsonl"
LONGEST_RIGHT_ANSWER = 500
"""Characters."""
_SECONDS_TO_WAIT = 10

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")


def feedback_case(
    answer: Answer,
    right: Sequence[str],
    *,
    since: str | None = None,
    until: str | None = None,
    sources: Sequence[str] = (),
    languages: Sequence[str] = (),
) -> dict[str, Any]:
    """Make the eval case that a verdict is.

    Args:
        answer: What was said.
        right: Every form of the right answer; none when the archive does not hold it.
        since: The first day that was asked for, as 2026-01-31; likewise the others.
        until: The last day.
        sources: The outlets.
        languages: Of the articles.

    Raises:
        QuestionError: a right answer is empty or too long.
    """
    forms = [_checked(form) for form in right]
    agreed = answer.text in forms if answer.text else not forms
    case: dict[str, Any] = {
        "question": _line(answer.question),
        "language": _language(answer.question),
        "answers": forms,
        "answerable": bool(forms),
        "tags": ["feedback", "agreed" if agreed else "corrected"],
    }
    if agreed and answer.citations:
        case["articles"] = list(dict.fromkeys(c.article_id for c in answer.citations))
        case["quote"] = answer.citations[0].quote
    lists = {"sources": list(sources), "languages": list(languages)}
    scope = {"since": since, "until": until, **lists}
    case |= {name: value for name, value in scope.items() if value}
    return {"id": _id(case), **case}


def keep_feedback(folder: Path, case: dict[str, Any]) -> Path:
    """Append a case to the library's file; a case that is there already is not put in twice.

    Returns:
        The file.

    Raises:
        LibraryStorageError: it can't be written.
    """
    from filelock import FileLock, Timeout

    path = folder / FEEDBACK_FILE
    line = json.dumps(case, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    try:
        with FileLock(folder / f"{FEEDBACK_FILE}.lock", timeout=_SECONDS_TO_WAIT):
            _append(path, line)
    except Timeout as error:
        raise LibraryStorageError(
            f"{path} is being written by another process; try again"
        ) from error
    except OSError as error:
        raise LibraryStorageError(
            f"{path} can't be written ({error.strerror}); the verdict was not kept"
        ) from error
    return path


def _append(path: Path, line: bytes) -> None:
    is_new = not path.exists()
    with path.open("a+b") as file:
        file.seek(0)
        content = file.read()
        whole = content[: content.rfind(b"\n") + 1]
        if line in whole.splitlines(keepends=True):
            return
        file.truncate(len(whole))
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    if is_new and hasattr(os, "O_DIRECTORY"):
        entry = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)


def _checked(form: str) -> str:
    text = _line(form)
    if not text:
        raise QuestionError("the right answer is empty; write it, or say that there is none")
    if len(text) > LONGEST_RIGHT_ANSWER:
        raise QuestionError(
            f"the right answer has {len(text):,} characters and at most {LONGEST_RIGHT_ANSWER} are"
            " kept; write only the answer itself"
        )
    return text


def _line(text: str) -> str:
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _language(question: str) -> str:
    """The question's BCP 47 tag, as far as its script tells."""
    if _KANA.search(question):
        return "ja"
    if _HANGUL.search(question):
        return "ko"
    if _HAN.search(question):
        from qa.scripts import is_traditional

        return "zh-Hant" if is_traditional(question) else "zh-Hans"
    return "en" if question.isascii() else "und"


def _id(case: dict[str, Any]) -> str:
    """One id for one verdict on one question, so that the same again is the same case."""
    line = json.dumps(case, ensure_ascii=False, sort_keys=True)
    return f"feedback-{hashlib.sha256(line.encode()).hexdigest()[:12]}"
