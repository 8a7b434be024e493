"""The rules for Japanese follow-ups: the same few, told by particles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.followup.antecedents import antecedent, topic_of
from qa.followup.mentions import mentions
from qa.followup.swapping import joined, swapped
from qa.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.followup.dialogue import Exchange, Rule
    from qa.followup.mentions import Kind

Made = tuple[str, "Rule"]

_LEAD = r"(?:(?:それでは|では|じゃあ|じゃ|でも|一方|そして|また)[、,\s]*)"
_ASKS = r"(?:です|でしょう|なの|だった|でした)?か?[\s?。]*"
_FRAGMENT = re.compile(
    rf"(?P<lead>{_LEAD})?(?P<new>[^\s、。?]{{1,20}}?)(?P<topic>の場合は|については|は)(?:どう{_ASKS})?(?P<mark>[\s?。]*)"
)
_SLOT = re.compile(
    r"(?:いつ|どこ|何年|何月|何日)(?:から|まで|[にでへを])?|なぜ|どうして|谁|だれ|どの[\u4e00-\u9fff]{1,3}|どれくらい|どのくらい|いくら"
    r"|何(?=と)|何[\u4e00-\u9fff]|何"
)
_ELLIPSIS = re.compile(
    rf"{_LEAD}?(?:それは)?(?P<slot>いつ|どこ|なぜ|どうして|谁|だれ|いくら|何年)(?:から|まで|[にでへ])?{_ASKS}"
)
_ADVERBIAL = re.compile(r"いつ|どこ|なぜ|どうして|[年月日]")
_POINTED: tuple[tuple[re.Pattern[str], tuple[Kind, ...], tuple[Kind, ...]], ...] = (
    (re.compile(r"(?:その|この)(?:会社|企业|メーカー|大学|银行)|同社"), ("body",), ("name",)),
    (re.compile(r"(?:その|この)(?:船|车|飞行机|计画|装置)|同船"), ("name",), ("body",)),
    (
        re.compile(r"(?:その|この)(?:国|都市|町|岛|港)(?!際|会)|同国|同市|そこ(?=[はがのにで])"),
        ("place",),
        (),
    ),
    (
        re.compile(r"(?:その|この)人|同氏|(?<![\u4e00-\u9fff])彼女?(?=[はがのをに])"),
        ("person",),
        (),
    ),
    (re.compile(r"(?:その|同じ)年(?=[にはの])"), ("time",), ()),
    (re.compile(r"^それ(?=[はがのを])"), ("name", "body"), ("place", "person")),
)


def rewrite(question: str, dialogue: Sequence[Exchange]) -> Made | None:
    """Complete a Japanese question from a dialogue; None when it stands by itself."""
    last = dialogue[-1]
    return (
        _ellipsis(question, last)
        or _fragment(question, last.question)
        or _pronoun(question, dialogue)
    )


def _fragment(question: str, last: str) -> Made | None:
    """Swap what a question of a topic alone names: ではアメリカは？ and the like."""
    folded = fold(question)
    found = _FRAGMENT.fullmatch(folded)
    if found is None or _SLOT.search(found["new"]) or not (found["lead"] or "?" in folded):
        return None
    start, end = found.span("new")
    new = question[start:end]
    named = mentions(new)
    whole = len(named) == 1 and named[0].text == new
    if whole:
        return swapped(new, named[0].kind, last)
    topic = topic_of(last)
    is_noun = re.fullmatch(r"[\u4e00-\u9fffァ-ヺーA-Za-z0-9・]+", found["new"]) is not None
    if not is_noun:
        return None
    if any(mention.kind in ("name", "body") for mention in mentions(last)):
        return swapped(new, "name", last)
    return (last.replace(topic, new, 1), "swap") if topic and topic != new else None


def _ellipsis(question: str, last: Exchange) -> Made | None:
    """Ask the last question for something else: いつですか？ and the like."""
    folded = fold(question)
    asked = _ELLIPSIS.fullmatch(folded)
    slot = _SLOT.search(fold(last.question))
    if asked is None or slot is None:
        return None
    new = question[asked.start("slot") : asked.end("slot")]
    was_adverbial = _ADVERBIAL.search(slot.group())
    before, after = last.question[: slot.start()], last.question[slot.end() :]
    if last.answer and len(last.answer) <= 40 and not was_adverbial:
        return joined(new, before, last.answer, after), "ellipsis"
    return joined(before, new, after), "ellipsis"


def _pronoun(question: str, dialogue: Sequence[Exchange]) -> Made | None:
    """Put what それ or 同社 stands for in its place, unless the question names it first."""
    folded = fold(question)
    lead = re.match(_LEAD, folded)
    skipped = lead.end() if lead else 0
    for pattern, kinds, others in _POINTED:
        found = pattern.search(folded[skipped:])
        if found is None:
            continue
        start, end = found.start() + skipped, found.end() + skipped
        if any(m.end <= start and m.kind != "time" for m in mentions(question)):
            return None
        if stands_for := antecedent(dialogue, kinds, others):
            return joined(question[skipped:start], stands_for, question[end:]), "pronoun"
    return None
