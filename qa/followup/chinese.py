"""The rules for Chinese follow-ups, in both scripts: they match folded text and cut the original."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.followup.antecedents import answer_kind, antecedent, topic_of
from qa.followup.mentions import ATTRIBUTE, NUMBER_ATTRIBUTE, mentions, words
from qa.followup.swapping import joined, swapped
from qa.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.followup.dialogue import Exchange, Rule
    from qa.followup.mentions import Kind, Word

Made = tuple[str, "Rule"]

_NO_LEAD = re.compile(r"那(?:霸|曲|不勒斯|英(?!伟达|特尔|国|格兰|飞凌))")
"""Names that begin like 那么."""
_LEADS = frozenset(
    ("那", "那么", "至于", "而", "还有", "另外", "换成", "如果是", "要是", "然后", ",", "、")
)
_LEAD_BEFORE_PRONOUN = re.compile(r"[那而](?=[他她它])")
_BEFORE = frozenset("在对从向给跟与和到于往由被")
_END = re.compile(r"[\s?？。.!！]*$")
_FINAL = re.compile(r"(?:呢|吗|啊|呀)?[\s?。.!]*$")
_SLOT = re.compile(
    r"什么时候|啥时候|何时|[在从到于]?(?:哪一?年|哪一?[天日]|几月几[日号]|几点)|为什么|为啥|为何|何故|怎么样?|怎样|如何"
    r"|[在从到于]?(?:哪里|哪儿|何处|何地|什么地方)|谁|哪[家国个些位艘所座种款项](?:公司|企业|国家|人|船|城市)?"
    r"|多少(?:钱|人|年|天)?|多[大长高深远久重快]|几[个人年天]|什么(?:名字|原因)?|啥|何"
)
"""What a question asks for, as it stands in it."""
_ASKED_FIRST = re.compile(rf"(?:{_SLOT.pattern})[是叫为]?")
_PROPERTY = re.compile(r"的([\u4e00-\u9fff]{1,8}?)(?=是|为|有|在|达|多少|多大|几|$|[?.\s])")
_ADVERBIAL = re.compile(r"时候|何时|[年天日号点]$|为|怎|如何|里|儿|处|地|何故|原因")
_MEASURED = re.compile("多少.|多[^少]")
"""Asks for one property, so that it fits no other question's frame."""
_ELLIPSIS = re.compile(
    rf"(?:又?是|而|都)?(?:因为)?(?P<slot>{_SLOT.pattern})(?:的(?:事情?)?|发生的(?:事情?)?|是)?"
)
_PRONOUNS: dict[str, tuple[tuple[Kind, ...], tuple[Kind, ...]]] = {
    **dict.fromkeys(("他", "她"), (("person",), ("name",))),
    **dict.fromkeys(("它", "它们", "其"), (("name", "body"), ("place", "person"))),
    **dict.fromkeys(("他们", "她们"), (("person", "body"), ("name", "place"))),
    **dict.fromkeys(("那里", "那儿", "当地"), (("place",), ())),
    **dict.fromkeys(("那年", "当年", "同年", "那天", "当天"), (("time",), ())),
}
"""What each stands for: looked for first, and else."""
_COUNTERS = "[家艘个位座款种所项次起场条部架辆件台]"
_POINTED: tuple[tuple[str, tuple[Kind, ...], tuple[Kind, ...]], ...] = (
    ("公司|企业|集团|银行|机构|厂商|造船厂|工厂|大学|组织|政党", ("body",), ("name", "person")),
    ("渡船|轮船|货轮|军舰|船(?!长(?!多|约|度|达)|员|厂|公司|队|坞|票|东)|飞机|汽车|车(?!站|队|厂|型)|手机|产品|项目|计划|工程|大桥|电站|卫星|火箭"
     "|电池|材料|药物|疫苗", ("name",), ("body",)),
    ("国家|国(?!际|会|王|内|外|有|防|务)|城市|市(?!场|值|长|民|政)|岛(?!屿)|地区|省(?!长|会)|县(?!长)|港口?", ("place",), ("name",)),
    ("人(?!口|民|员|工|们|类)|总统|总理|首相|部长|主席|教授|作家|科学家|董事长|船长(?!多|约|度|达)|市长", ("person",), ()),
)  # fmt: skip
_POINTERS = tuple(
    (re.compile(rf"(?:(?:这|那)(?:一)?{_COUNTERS}|[该此])(?:{nouns})"), kinds, others)
    for nouns, kinds, others in _POINTED
)
_EVENT = re.compile(
    rf"(?:(?:这|那)(?:一)?{_COUNTERS}|[该此])(地震|台风|事故|会议|峰会|选举|协议|比赛|袭击|火灾|洪水|试验|调查|法案|核聚变)"
)
_QUOTES = "“”「」『』《》\"'"
_NO_SUBJECT_LENGTH = 9
_SELF = re.compile(r"[我你您咱]|请问|大家|今|现在|目前")


def rewrite(question: str, dialogue: Sequence[Exchange]) -> Made | None:
    """Complete a Chinese question from a dialogue; None when it stands by itself."""
    last = dialogue[-1]
    if _LEAD_BEFORE_PRONOUN.match(fold(question)):
        question = question[1:]
    return (
        _fragment(question, dialogue)
        or _ellipsis(question, last)
        or _pronoun(question, dialogue)
        or _without_subject(question, dialogue)
    )


# ------------------------------------------------------------------ 那美国呢？


def _fragment(question: str, dialogue: Sequence[Exchange]) -> Made | None:
    """Swap what a question without a verb names into the last one."""
    start, end = _core(question)
    core, tail = question[start:end], fold(question)[end:]
    cut = tuple(word for word in words(core) if word.text.strip())
    before = cut[0].text if len(cut) > 1 and cut[0].text in _BEFORE else ""
    cut = cut[1:] if before else cut
    if not cut or not _is_noun_phrase(cut):
        return None
    new = core[cut[0].start : cut[-1].end]
    kind = _kind(new)
    is_bare = start == 0 and not tail.startswith("呢")
    if is_bare and ("?" not in tail or kind not in ("time", "place")):
        return None
    if kind is None and ATTRIBUTE.search(fold(new)):
        return _attribute(new, question, dialogue)
    last = dialogue[-1].question
    return swapped(new, kind or "name", last, before) or _topic_swapped(new, last)


def _is_noun_phrase(cut: Sequence[Word]) -> bool:
    phrase = "".join(word.text for word in cut)
    if _SLOT.search(phrase) or len(phrase) > 16:
        return False
    if _kind(phrase) is not None or ATTRIBUTE.search(phrase):
        verbs = any(word.tag == "v" for word in cut[:-1])
        return not verbs and not any(word.tag in ("r", "d", "c", "ul", "p", "y") for word in cut)
    allowed = ("n", "m", "x", "eng", "j", "t", "s", "f", "b", "a", "q", "l", "i", "z", "uj")
    return all(word.tag.startswith(allowed) or (word.tag == "v" and len(cut) == 1) for word in cut)


def _kind(phrase: str) -> Kind | None:
    """What a whole phrase names."""
    found = mentions(phrase)
    if found and found[0].start == 0 and found[-1].end == len(phrase):
        return found[0].kind if len(found) == 1 else found[-1].kind
    return None


def _topic_swapped(new: str, last: str) -> Made | None:
    """猫呢？ after 狗的寿命是多少？: neither has a name."""
    topic = topic_of(last)
    return (last.replace(topic, new, 1), "swap") if topic and topic != new else None


def _attribute(new: str, question: str, dialogue: Sequence[Exchange]) -> Made | None:
    """Ask for another property of the same thing: 那利润呢？ and the like."""
    last = dialogue[-1].question
    folded = fold(last)
    of = _PROPERTY.search(folded)
    if of and ATTRIBUTE.search(of[1]):
        asked_first = _ASKED_FIRST.match(folded)
        start = asked_first.end() if asked_first and asked_first.end() < of.start(1) else 0
        alike = NUMBER_ATTRIBUTE.search(of[1]) and NUMBER_ATTRIBUTE.search(fold(new)) and not start
        rest = last[of.end(1) :] if alike else _mark(question)
        if "的" in new:
            return joined(new, rest), "attribute"
        kept = last[start : of.start(1) + _length_of_modifier(of[1], new)]
        return joined(kept, new, rest), "attribute"
    of_what = antecedent(dialogue, ("name", "body", "place"), ("person",))
    if of_what is None or "的" in new:
        return None
    time = next((m.text for m in mentions(last) if m.kind == "time"), "")
    return joined(of_what, time, new) + _mark(question), "attribute"


def _length_of_modifier(old: str, new: str) -> int:
    """How much of 稀土产量 stays when 储量 takes its place: 稀土. A longer name takes all of it."""
    cut = words(old)
    return cut[-1].start if len(words(new)) == 1 else 0


# ------------------------------------------------------------------ 什么时候？


def _ellipsis(question: str, last: Exchange) -> Made | None:
    """Ask the last question for something else: its answer is filled in, or asked over."""
    start, end = _core(question)
    asked = _ELLIPSIS.fullmatch(fold(question)[start:end])
    if asked is None or _MEASURED.match(asked["slot"]):
        return None
    new = question[start + asked.start("slot") : start + asked.end("slot")]
    folded = fold(last.question)
    slot = _SLOT.search(folded)
    if slot is None:
        core = re.sub(r"[吗嗎]?[\s?？。.!！]*$", "", last.question)
        return joined(new, core) + _mark(question), "ellipsis"
    answer = last.answer if last.answer and len(last.answer) <= 40 else None
    adverbial = _ADVERBIAL.search(fold(new)) is not None
    if adverbial and answer and not _ADVERBIAL.search(slot.group()):
        filled = joined(last.question[: slot.start()], answer, last.question[slot.end() :])
        return joined(new, filled), "ellipsis"
    return joined(last.question[: slot.start()], new, last.question[slot.end() :]), "ellipsis"


def _core(question: str) -> tuple[int, int]:
    """Where a question begins and ends without 那么 and 呢."""
    folded = fold(question)
    start = 0
    for word in words(question):
        if word.text == "那" and _NO_LEAD.match(folded):
            break
        if word.text.strip() and word.text not in _LEADS:
            glued = start == 0 and word.text[0] == "那" and len(word.text) > 1
            start += glued and word.tag in ("nr", "nz") and not _NO_LEAD.match(folded)
            break
        start = word.end
    end = _FINAL.search(folded)
    return start, max(start, end.start() if end else len(question))


def _mark(question: str) -> str:
    end = _END.search(question)
    return end.group().strip() if end else ""


# ------------------------------------------------------------------ 它的造价是多少？


def _pronoun(question: str, dialogue: Sequence[Exchange]) -> Made | None:
    """Put what a pronoun or 该公司 stands for in its place, unless the question names it first."""
    if event := _event(question, dialogue[-1].question):
        return event
    for start, end, kinds, others in _pronouns(question, dialogue):
        if _names_first(question, start) or _is_quoted(question, start, end):
            return None
        stands_for = antecedent(dialogue, kinds, others)
        if stands_for:
            lead = min(_core(question)[0], start)
            return joined(question[lead:start], stands_for, question[end:]), "pronoun"
    return None


def _names_first(question: str, start: int) -> bool:
    """Whether something before the pronoun could be what it stands for."""
    if any(m.end <= start and m.kind != "time" for m in mentions(question)):
        return True
    nouns = ("n", "vn", "eng", "i", "l", "k")
    return any(word.tag.startswith(nouns) for word in _outside_slots(question[:start]))


def _pronouns(
    question: str, dialogue: Sequence[Exchange]
) -> Iterator[tuple[int, int, tuple[Kind, ...], tuple[Kind, ...]]]:
    folded = fold(question)
    for pattern, kinds, others in _POINTERS:
        if found := pattern.search(folded):
            yield found.start(), found.end(), kinds, _or_its_answer(kinds, others, dialogue)
    for word in words(question):
        if word.text in _PRONOUNS:
            yield word.start, word.end, *_PRONOUNS[word.text]


def _or_its_answer(
    kinds: tuple[Kind, ...], others: tuple[Kind, ...], dialogue: Sequence[Exchange]
) -> tuple[Kind, ...]:
    """该船 is the answer to 叫什么, also when that looks like a body."""
    kind = answer_kind(dialogue[-1])
    is_thing = "name" in kinds or "body" in kinds
    return (*others, kind) if kind in ("body", "name") and is_thing else others


def _event(question: str, last: str) -> Made | None:
    """这次地震 after a question about 花莲地震."""
    pointed = _EVENT.search(fold(question))
    if pointed is None or mentions(question[: pointed.start()]):
        return None
    run: list[Word] = []
    for word in words(last):
        run = [*run, word] if word.tag.startswith(("n", "m", "t", "j", "v")) else []
        if run and word.text.endswith(pointed[1]):
            named = last[run[0].start : word.end]
            if len(named) == len(pointed[1]):
                return None
            return joined(question[: pointed.start()], named, question[pointed.end() :]), "pronoun"
    return None


def _is_quoted(question: str, start: int, end: int) -> bool:
    return question[max(0, start - 1) : start] in tuple(_QUOTES) or question[
        end : end + 1
    ] in tuple(_QUOTES)


# ------------------------------------------------------------------ 花了多少钱？


def _without_subject(question: str, dialogue: Sequence[Exchange]) -> Made | None:
    """Put the last question's thing before a short question that names nothing."""
    start, end = _core(question)
    core = fold(question)[start:end]
    if len(core) > _NO_SUBJECT_LENGTH or not _SLOT.search(core) or _SELF.search(core):
        return None
    if mentions(question) or any(_names_something(word) for word in _outside_slots(core)):
        return None
    subject = antecedent(dialogue, ("name", "body"), ("place", "person"))
    return (joined(subject, question[start:]), "ellipsis") if subject else None


def _outside_slots(core: str) -> Iterator[Word]:
    slots = [match.span() for match in _SLOT.finditer(fold(core))]
    for word in words(core):
        if not any(first < word.end and word.start < last for first, last in slots):
            yield word


def _names_something(word: Word) -> bool:
    """Whether a word is a noun, a number or foreign; a property at the beginning is not one."""
    if word.start == 0 and ATTRIBUTE.search(word.text):
        return False
    return word.tag.startswith(("n", "eng", "t", "j", "i", "l", "s", "r", "vn")) or (
        word.tag == "m" and word.text not in ("多少", "几")
    )
