"""Questions that an archive can answer, made from its own titles by rules.

A rule takes something out of a title and asks for it: a number, a quoted name, who did
it. So what the answer must be is known, and `answered` keeps only questions that the
archive, really asked, answers so from the article with that title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from qa.scripts import is_traditional

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qa.types import Answer, Article

_ASKED_FOR_EACH = 8
"""Questions tried for each that is wanted, before it is left at that."""

_LONGEST = 60
"""Characters of a question. Longer ones are a title that was not understood."""

_DIGITS = r"(?:\d[\d,.]*|[一二两兩三四五六七八九十百千]+)"
_HAN_NUMBER = re.compile(
    rf"(?P<number>{_DIGITS}[万萬亿億]*)(?=(%|％|倍|美元|日元|欧元|歐元|元|円|吨|噸|トン|公里|千米|米"
    r"|千瓦|兆瓦|秒|分钟|分鐘|小时|小時|人|家|种|種|艘|辆|輛|颗|顆|台|臺|座|名|亩|畝|公斤))"
)
_WORD_NUMBER = re.compile(r"(?P<number>\d[\d,.]*)(?: (?:million|billion|trillion))? ([a-z]+s)\b")
_NAMED = re.compile(r"(\w{3,})[“「『《](\w{2,12})[”」』》]")
_HAN_VERB = re.compile(
    r"发布|發布|签署|簽署|呼吁|呼籲|停止|获准|獲准|宣布|推出|收购|收購|批准|警告|起诉|起訴|公布|拒绝|拒絕"
    r"|同意|决定|決定|启动|啟動|研发|研發|发现|發現|驶向|駛向|进入|進入|取消|放弃|放棄|承诺|承諾"
)
_WORD_VERB = re.compile(
    r" (?=(?:announces|approves|backs|bans|builds|buys|closes|cuts|finds|halts|launches|makes|opens"
    r"|raises|rejects|sells|sends|signs|starts|stops|turns|unveils|wins|warns) )"
)
_PARTS = re.compile(r"[，,；;。！!　\s]+")
_ASKS_ALREADY = re.compile(r"[?？]")
_LEAST_SAID = 5
"""Characters that tell what somebody did; fewer fit too many."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question made from a title, not asked yet."""

    question: str
    expected: str
    """What was taken out of the title."""
    article_id: str

    def is_answered_by(self, answer: Answer) -> bool:
        """Whether this is what was taken out, cited from the titled article or one of its story."""
        if answer.text is None:
            return False
        places = {citation.article_id for citation in answer.citations}
        places |= {place.article_id for c in answer.citations for place in c.also_in}
        agrees = self.expected in answer.text or answer.text in self.expected
        return agrees and self.article_id in places


def candidates(article: Article) -> Iterator[Candidate]:
    """Make questions from an article's title; often none.

    Only Chinese, Japanese and English titles are understood.
    """
    title = article.title.strip()
    if _ASKS_ALREADY.search(title):
        return
    rules = {"zh": _chinese, "ja": _japanese, "en": _english}
    for question, expected in rules.get(article.language, _none)(title):
        if len(question) <= _LONGEST:
            yield Candidate(question, expected, article.id)


def answered(articles: Iterable[Article], ask: Callable[[str], Answer], n: int) -> list[str]:
    """Find questions that the archive answers: one an article, none twice, languages in turn.

    Args:
        articles: Best first; their text is not needed.
        ask: Asks the archive.
        n: How many; fewer come back when too few are answered.
    """
    found: list[str] = []
    tried = 0
    for article in _languages_in_turn(articles):
        for candidate in candidates(article):
            if len(found) == n or tried == n * _ASKED_FOR_EACH:
                return found
            if candidate.question in found:  # a story that stands in several places
                break
            tried += 1
            if candidate.is_answered_by(ask(candidate.question)):
                found.append(candidate.question)
                break
    return found


def _languages_in_turn(articles: Iterable[Article]) -> Iterator[Article]:
    by_language: dict[str, list[Article]] = {}
    for article in articles:
        by_language.setdefault(article.language, []).append(article)
    rounds = zip_longest(*by_language.values())
    return (article for article in chain.from_iterable(rounds) if article is not None)


def _chinese(title: str) -> Iterator[tuple[str, str]]:
    parts = _PARTS.split(title)
    for number, part in enumerate(parts):
        found = list(_HAN_NUMBER.finditer(part))
        if len(found) == 1:
            asked = _without(part, found[0], "多少")
            yield "，".join([*parts[:number], f"{asked}？"]), found[0]["number"]
    traditional = is_traditional(title)
    for thing, name in _NAMED.findall(title):
        yield f"{thing}{'叫什麼名字' if traditional else '叫什么名字'}？", name
    verb = _HAN_VERB.search(parts[0])
    if verb and verb.start() >= 2 and len(parts[0]) - verb.start() >= _LEAST_SAID:
        who = "誰" if traditional else "谁"
        yield f"{who}{parts[0][verb.start() :]}？", parts[0][: verb.start()]


def _japanese(title: str) -> Iterator[tuple[str, str]]:
    for part in _PARTS.split(title):
        found = list(_HAN_NUMBER.finditer(part))
        if len(found) == 1:
            start, end = found[0].span()
            yield f"{part[:start]}何{part[end:]}？", found[0]["number"]


def _english(title: str) -> Iterator[tuple[str, str]]:
    number = _WORD_NUMBER.search(title)
    if number:
        topic, _, between = title[: number.start()].rpartition(": ")
        if " " in topic and not between:
            yield f"{topic}: how many {number[2]}?", number["number"]
    verb = _WORD_VERB.search(title)
    if verb:
        yield f"Who or what {title[verb.end() :]}?", title[: verb.start()]


def _without(part: str, number: re.Match[str], question_word: str) -> str:
    """Put a question word for a number; a percent sign goes with it."""
    end = number.end() + (number[2] in "%％")
    return f"{part[: number.start()]}{question_word}{part[end:]}"


def _none(_title: str) -> Iterator[tuple[str, str]]:
    return iter(())
