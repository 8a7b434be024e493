"""SQuAD-shaped files: contexts as articles, and the questions asked about them.

SQuAD 1.1 and 2.0 and all that copy their shape. Where the answers begin is not read: what
is measured here is what an answer says, not its place.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from eval.cases import Case
from eval.errors import EvalError
from qa.identity import content_sha256
from qa.sources.language import language_of
from qa.tokens import fold
from qa.types import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

T = TypeVar("T")

_SAMPLE = 200
"""Characters of each context that are asked for its language."""
_HAN = re.compile("[\u4e00-\u9fff]")
_TRADITIONAL = 0.1
"""The share of Han characters that have a Simplified form. A third of Traditional text
has, and of Simplified text next to nothing."""


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
    language: str
    """Of the contexts, and so of the answers: `zh-Hans`, `zh-Hant`, `ja`, `en` …, or `und`."""

    def sample(self, n: int | None) -> ContextSet:
        """All contexts and `n` questions, evenly spread over the file; all when `n` is None."""
        return replace(self, questions=spread(self.questions, n))

    def cases(self, name: str) -> tuple[Case, ...]:
        """The questions as cases whose gold article is their context.

        `name` goes before their ids, so that those of two files differ, and is their tag.
        Their language is the contexts': it chooses the scorer of the answers.
        """
        return tuple(
            Case(
                id=f"{name}/{question.id}",
                question=question.question,
                language=self.language,
                answers=question.answers,
                articles=(question.article_id,),
                answerable=bool(question.answers),
                tags=(name,),
            )
            for question in self.questions
        )


def read_squad(path: Path) -> ContextSet:
    """Read a file in the shape of SQuAD 1.1 or 2.0.

    Questions and answers without any word are left out.

    Raises:
        EvalError: the file is missing, has another shape, holds no question, or gives two
            questions one id.
    """
    articles: dict[str, Article] = {}
    questions: list[ContextQuestion] = []
    try:
        for entry in json.loads(path.read_text(encoding="utf-8"))["data"]:
            for paragraph in entry["paragraphs"]:
                article = article_of(paragraph["context"], entry.get("title") or "")
                articles.setdefault(article.id, article)
                questions += [_question(qa, article.id) for qa in paragraph["qas"]]
    except OSError as error:
        raise EvalError(
            f"{path} can't be read ({error.strerror}); name a SQuAD-shaped file"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvalError(
            f"{path} is not SQuAD-shaped JSON ({error!r}); name another file"
        ) from error
    asked = tuple(question for question in questions if question.question.strip())
    _check(path, asked)
    language = language_tag(article.text for article in articles.values())
    spoken = language.partition("-")[0]
    return ContextSet(
        tuple(replace(article, language=spoken) for article in articles.values()), asked, language
    )


def crossed(questions_of: Path, contexts_of: Path) -> ContextSet:
    """Questions of one file over contexts and answers of a parallel one, paired by their ids.

    The contexts lose their titles: a translated file keeps those of the one that it was
    translated from, and they would name the right context in the question's own language.

    Raises:
        EvalError: a file can't be read, or the two share no id.
    """
    asked, told = read_squad(questions_of), read_squad(contexts_of)
    texts = {question.id: question.question for question in asked.questions}
    questions = tuple(
        replace(question, question=texts[question.id])
        for question in told.questions
        if question.id in texts
    )
    if not questions:
        raise EvalError(
            f"{questions_of} and {contexts_of} share no question id; name two parallel files"
        )
    return ContextSet(
        tuple(replace(article, title="") for article in told.articles), questions, told.language
    )


def read_or_cross(path: Path, questions_from: Path | None) -> ContextSet:
    """Read a file, with the questions of another one if that is named."""
    return crossed(questions_from, path) if questions_from else read_squad(path)


def spread(items: Sequence[T], n: int | None) -> tuple[T, ...]:
    """Take `n` items, evenly spread, in their order; all when `n` is None or there are fewer."""
    count = len(items) if n is None else min(n, len(items))
    return tuple(items[i * len(items) // count] for i in range(count))


def article_of(text: str, title: str = "") -> Article:
    """Make a text an article that is named by its content."""
    digest = content_sha256(text)
    return Article(digest[:16], title, text, None, None, None, None, "und", digest, None)


def language_tag(texts: Iterable[str]) -> str:
    """The BCP 47 tag of texts in one language, with the script where it is Chinese."""
    sample = "\n".join(text[:_SAMPLE] for text in texts)
    language = language_of(sample)
    if language != "zh":
        return language
    han = "".join(_HAN.findall(sample))
    changed = sum(old != new for old, new in zip(han, fold(han), strict=True))
    return "zh-Hant" if changed > _TRADITIONAL * len(han) else "zh-Hans"


def _question(qa: dict[str, Any], article_id: str) -> ContextQuestion:
    answers = [] if qa.get("is_impossible") else [answer["text"] for answer in qa["answers"]]
    return ContextQuestion(
        str(qa["id"]),
        qa["question"],
        article_id,
        tuple(dict.fromkeys(text for text in answers if text.strip())),
    )


def _check(path: Path, questions: tuple[ContextQuestion, ...]) -> None:
    if not questions:
        raise EvalError(f"{path} holds no question; name another file")
    (first, count), *_ = Counter(question.id for question in questions).most_common(1)
    if count > 1:
        raise EvalError(f"{path} has {count} questions of the id {first}; give each its own")
