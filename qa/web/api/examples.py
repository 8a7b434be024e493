"""Examples for the description, made by the same functions that make real responses.

One small archive is in all of them: a ferry's launch, and what its price came to.
"""

from functools import cache
from typing import Final

from qa.library import Stats
from qa.phrases import Phrase
from qa.submission import submitted_article
from qa.types import Answer, Article, Citation, FailedInput, Hit, IngestReport, Passage, Version
from qa.web.api.completions import completion
from qa.web.api.message import message_of
from qa.web.api.saying import sayings_for
from qa.wire import (
    Json,
    answer_json,
    articles_json,
    deletion_json,
    hits_json,
    report_json,
    shown_json,
    stats_json,
    versions_json,
)

_QUESTION: Final = "白鹭号可载多少人？"
_QUOTE: Final = "电动渡船“白鹭号”1月12日在临港下水，可载客一百二十人。"
_SAID: Final = "一百二十人"


@cache
def article() -> Article:
    """The article."""
    return submitted_article(
        title="电动渡船“白鹭号”下水",
        text=f"{_QUOTE}\n渡船造价三千五百万元，由临港市政府支付。",
        source="沿海日报",
        url="https://example.org/2026/ferry",
        published="2026-01-13T10:23:00",
        language="zh",
    )


def _hit() -> Hit:
    text = article().text
    passage = Passage(1, article().id, text, 0, len(text))
    return Hit(passage, 0.087, {"dense": 1, "lexical": 1})


def _answer() -> Answer:
    one, start = article(), _QUOTE.index(_SAID)
    citation = Citation(
        article_id=one.id,
        title=one.title,
        source=one.source,
        url=one.url,
        published=one.published,
        language=one.language,
        quote=_QUOTE,
        start=0,
        end=len(_QUOTE),
        answer_start=start,
        answer_end=start + len(_SAID),
        sha256=one.sha256,
    )
    timings = {"retrieve": 9.1, "read": 121.4, "total": 130.6}
    return Answer(_QUESTION, _SAID, 0.91, None, (citation,), (), (_hit(),), timings)


def asked() -> Json:
    """An answer."""
    return answer_json(_answer())


def found() -> Json:
    """What a search found."""
    return hits_json("白鹭号 载客", [_hit()])


def listed() -> Json:
    """A page of the list of articles."""
    return articles_json([article()], total=1, offset=0, limit=100)


def shown() -> Json:
    """An article."""
    return shown_json(Version(1, article(), current=True), [])


def versions() -> Json:
    """Its versions."""
    return versions_json([Version(1, article(), current=True)])


def removed() -> Json:
    """A deletion."""
    return deletion_json(1)


def report(*, failed: bool = False) -> Json:
    """A report of articles that were taken in, or of one that was not."""
    if failed:
        wrong = FailedInput("photo.png", Phrase("binary", name="photo.png"))
        return report_json(IngestReport(failed=(wrong,), seconds=0.1))
    return report_json(IngestReport(added=1, passages=1, seconds=0.4))


def stats() -> Json:
    """What the archive holds."""
    day = "2026-01-13"
    return stats_json(Stats(1, 1, 0, 0, day, day, 0, {"沿海日报": 1}, {"zh": 1}, 1, 0, 0))


def models() -> Json:
    """The list of models."""
    return {"object": "list", "data": [model()]}


def model() -> Json:
    """The model."""
    return {"id": "citeqa", "object": "model", "created": 1767225600, "owned_by": "citeqa"}


def completed() -> Json:
    """A chat completion."""
    answer = _answer()
    message = message_of(answer, sayings_for(_QUESTION), "http://127.0.0.1:7860/", None)
    head = {"id": "chatcmpl-0123456789abcdef", "created": 1767225600, "model": "citeqa"}
    return completion(head, message, answer_json(answer))
