"""What a pronoun, or a question without a subject, can stand for: what was said last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.followup.mentions import BODY, language_of, mentions, words
from qa.reading.question import question_kind
from qa.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.followup.dialogue import Exchange
    from qa.followup.mentions import Kind

_TURNS_BACK = 3
_LONGEST_ANSWER = 40

_WHO = re.compile(r"谁|哪位|何人|だれ|\bwho(?:m)?\b")
_WHICH_PLACE = re.compile(
    r"哪(?:一)?(?:个国家|国|座城市|个城市|个地区|个省|个县|座岛|个港口?)|どの国|どこ"
    r"|\b(?:which|what) (?:country|city|town|island|port|state|province|region)\b"
)
_WHICH_BODY = re.compile(
    r"(?:哪|什么)(?:一)?[家所]|(?:什么|哪个)(?:公司|企业|机构|银行|大学)|どの(?:会社|企业|大学)"
    r"|\b(?:which|what) (?:company|firm|bank|university|agency|organi[sz]ation|shipyard|yard)\b"
)
_WHAT = re.compile(r"什么|哪|何|\bwhat\b|\bwhich\b|\bname\b|\bcalled\b")
_NOUNS = frozenset(("n", "nz", "nr", "nrt", "nrfg", "ns", "nt", "vn", "ng", "eng", "j", "b"))
_LATIN_NOUN = re.compile(
    r"\b(?:the|an?)\s+(?:(?!(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|be|been|that|which|who|in"
    r"|on|at|for|to|from|by|with|of|off|when|where|and|or|the|an?|cost|sell|make|build)\b|\w+ed\b)[\w'-]+\s*){1,4}",
    re.IGNORECASE,
)
_OF = re.compile(r"\s*of\b")
_AT_A_NAME = re.compile(r"\s+(?:off|in|at|on|from|near)\s+[A-ZÀ-Þ][\w'-]*(?:\s+[A-ZÀ-Þ][\w'-]*)*")
_TIME_NOUN = re.compile(r"\b(?:year|month|week|day|quarter|half|time|century)s?\b")


def answer_kind(exchange: Exchange) -> Kind | None:
    """What the answer of an exchange names; None for numbers, reasons and long answers."""
    if exchange.answer is None or len(exchange.answer) > _LONGEST_ANSWER:
        return None
    folded = fold(exchange.question)
    for pattern, kind in ((_WHO, "person"), (_WHICH_PLACE, "place"), (_WHICH_BODY, "body")):
        if pattern.search(folded):
            return kind  # type: ignore[return-value]
    match question_kind(exchange.question):
        case "date":
            return "time"
        case "place":
            return "place"
        case "number" | "reason":
            return None
    return "name" if _WHAT.search(folded) else None


def antecedent(
    dialogue: Sequence[Exchange], kinds: Sequence[Kind], others: Sequence[Kind] = ()
) -> str | None:
    """Find what was said last of some kinds: the answer, else the first in the question.

    Args:
        dialogue: Oldest first.
        kinds: Looked for in the last three exchanges.
        others: Looked for in the last exchange, when there is none of `kinds`; after them
            what its question is about, if that is a thing.
    """
    for exchange in dialogue[: -_TURNS_BACK - 1 : -1]:
        if found := _named(exchange, kinds, with_answer=True):
            return found
        if exchange is dialogue[-1] and others and answer_kind(exchange) != "person":
            topic = topic_of(exchange.question) if "name" in kinds else None
            if found := topic or _named(exchange, others, with_answer=kinds != ("body",)):
                return found
    return None


def _named(exchange: Exchange, kinds: Sequence[Kind], *, with_answer: bool) -> str | None:
    kind = answer_kind(exchange)
    if kind == "person" and BODY.search(exchange.answer or ""):
        kind = None if "name" in kinds else "body"
    if kind in kinds and with_answer:
        return exchange.answer
    named = [mention for mention in mentions(exchange.question) if mention.kind in kinds]
    first = named[0].start if named else len(exchange.question)
    if "name" in kinds and language_of(exchange.question) == "en":
        thing = _english_thing(exchange.question)
        if thing and thing[0] < first:
            return thing[1]
    return named[0].text if named else None


def _english_thing(question: str) -> tuple[int, str] | None:
    """The first thing without a name, with where it is: the turbine off Skerry Point."""
    for noun in _LATIN_NOUN.finditer(question):
        if not (_TIME_NOUN.search(noun.group()) or _OF.match(question, noun.end())):
            end = noun.start() + len(noun.group().rstrip())
            where = _AT_A_NAME.match(question, end)
            return noun.start(), question[noun.start() : where.end() if where else end]
    return None


def topic_of(question: str) -> str | None:
    """The thing without a name that a question is about: 渡船, the tidal turbine."""
    language = language_of(question)
    if language == "en":
        for noun in _LATIN_NOUN.finditer(question):
            if not _TIME_NOUN.search(noun.group()):
                return noun.group().strip()
        return None
    if language == "ja":
        marked = re.match(r"([\u4e00-\u9fffァ-ヺー]{2,12})[はがの]", question)
        return marked[1] if marked else None
    return next(_noun_runs(question), None)


def _noun_runs(question: str) -> Iterator[str]:
    run: list[int] = []
    for word in (*words(question), None):
        if word is not None and word.tag in _NOUNS and word.text not in ("时候", "地方", "原因"):
            run = [run[0] if run else word.start, word.end]
        elif run:
            yield question[run[0] : run[1]]
            run = []
