"""SQuAD-shaped files: contexts as articles, and the questions asked about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.errors import EvalError
from qa.identity import content_sha256
from qa.types import Article

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ContextQuestion:
    """A question and the context that it was asked about."""

    id: str
    question: str
    article_id: str
    answers: tuple[str, ...]
    """Empty when the context does not answer it."""


@dataclass(frozen=True, slots=True)
class ContextSet:
    """The contexts of a file, each once, as articles, and all questions."""

    articles: tuple[Article, ...]
    questions: tuple[ContextQuestion, ...]


def read_squad(path: Path) -> ContextSet:
    """Read a file in the shape of SQuAD 1.1 or 2.0.

    Raises:
        EvalError: the file is missing or has another shape.
    """
    articles: dict[str, Article] = {}
    questions: list[ContextQuestion] = []
    try:
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
        for entry in data:
            for paragraph in entry["paragraphs"]:
                article = _article(entry.get("title") or "", paragraph["context"])
                articles.setdefault(article.id, article)
                questions += [
                    ContextQuestion(
                        str(qa["id"]),
                        qa["question"],
                        article.id,
                        tuple(answer["text"] for answer in qa["answers"]),
                    )
                    for qa in paragraph["qas"]
                ]
    except OSError as error:
        raise EvalError(
            f"{path} can't be read ({error.strerror}); name a SQuAD-shaped file"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvalError(
            f"{path} is not SQuAD-shaped JSON ({error!r}); name another file"
        ) from error
    return ContextSet(tuple(articles.values()), tuple(questions))


def _article(title: str, text: str) -> Article:
    digest = content_sha256(text)
    return Article(digest[:16], title, text, None, None, None, None, "und", digest, None)
