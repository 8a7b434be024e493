"""The rules for English follow-ups. There is no tagger here: they are few and look at small words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.followup.antecedents import antecedent, topic_of
from qa.followup.mentions import mentions
from qa.followup.swapping import swapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.followup.dialogue import Exchange, Rule
    from qa.followup.mentions import Kind

Made = tuple[str, "Rule"]

_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|might|may)"
_PREPOSITION = r"(?:in|at|on|by|for|from|to|of|with|during|since|until|before|after)"
_LEAD = r"(?:(?:and|but|so|or|ok|okay|then)\b[\s,]*)"
_FRAGMENT = re.compile(
    rf"(?P<lead>{_LEAD}?(?:what|how)\s+about\s+|{_LEAD})?(?P<before>{_PREPOSITION}\s+)?(?P<new>[^?]+?)\s*(?P<mark>[?.]*)",
    re.IGNORECASE,
)
_NOT_IN_A_FRAGMENT = re.compile(
    rf"\b(?:{_AUX}|be|been|that|which|who|whom|whose|what|when|where|why|how|if|he|she|it|they|you|i|we|about|not)\b",
    re.IGNORECASE,
)
_WH = r"(?:when|where|why|who|whom|which|what|how)"
_WH_PHRASE = re.compile(
    rf"(?P<wh>(?:(?:in|at|on|by|for|from|to|of|with)\s+)?{_WH}\b(?:(?!\s+{_AUX}\b)\s+[\w%'’-]+){{0,5}})(?=\s+(?P<aux>{_AUX})\b)",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    rf"{_LEAD}?(?P<wh>when|where|why|who|how|in which (?:year|city|country)|which (?:year|country|city)|what (?:year|day|date)|by whom)"
    rf"(?:\s+exactly)?(?:\s+{_AUX}\s+(?:that|this)(?:\s+happen)?)?\s*(?P<mark>[?.!]*)",
    re.IGNORECASE,
)
_WHO_IS = re.compile(r"who\s+(?:is|are|was|were)\b", re.IGNORECASE)
_WHO = re.compile(rf"{_WH}\b(?:\s+(?:company|country|ship|city|firm|person))?", re.IGNORECASE)
_ADVERBS = ("when", "where", "why", "how", "in which", "which year", "what year", "what da")
_SUBJECT_AHEAD = re.compile(
    rf"{_LEAD}?(?:(?:{_WH}\b(?:\s+(?!(?:{_AUX}|the|an?)\b)[a-z'’-]+){{0,3}}\s+)?{_AUX}\s+)?$",
    re.IGNORECASE,
)
"""What stands before a subject: "how much did", "when was", "which port did"."""
_OBJECT_AHEAD = re.compile(
    rf"{_LEAD}?(?:who|what|which(?:\s+[a-z]+)?)\s+(?:{_AUX}\s+)?[a-z]+(?:\s+(?:to|of|from|for|with|about|by|in|on|after|behind))?\s+$",
    re.IGNORECASE,
)
_POSSESSIVE_AHEAD = re.compile(
    rf"{_LEAD}?(?:{_WH}(?:\s+(?:long|large|big|high|much|many|deep|old))?\s+)?{_AUX}\s+(?:the\s+(?:name|size|date|cost|price|value|capital|population|length)\s+of\s+)?$",
    re.IGNORECASE,
)
_AFTER_OBJECT = re.compile(r"\s*(?:[?.!]|$|(?:in|on|at|from|to|for|with|by|first|last)\b)")
_PRONOUN = re.compile(
    r"\b(?:(?P<person>he|she|him|his|her|hers)|(?P<thing>it|its)|(?P<they>they|them|their))\b",
    re.IGNORECASE,
)
_POSSESSIVES = frozenset(("his", "her", "its", "their"))
_OBJECTS = frozenset(("him", "her", "it", "them"))
_NO_ONE = re.compile(
    r"\bit (?:take|cost) to\b|\bis it (?:\w+ )?(?:that|to|for|true|possible|legal|safe)\b|\bit (?:rain|snow)|\btime is it\b"
    r"|\bit (?:is|was) (?:\w+ )?that\b|\b(?:was|is) it (?:who|that)\b|\bdo they (?:say|call)\b|\bit be\b|\bis it called (?:when|if)\b|\bdoes it (?:take|mean|matter)\b",
    re.IGNORECASE,
)
"""Where "it" and "they" stand for nothing."""
_POINTED = re.compile(
    r"\b(?:(?:that|this|said)|the(?=\s+\w+(?:\s*[?.]|\s+(?:have|has|had|be|been|cost|sell|build|make|employ|earn|owe|lose|own|start|get|go)\b)))\s+"
    r"(?P<noun>(?P<body>company|firm|bank|university|agency|organi[sz]ation|manufacturer|shipyard)"
    r"|(?P<place>country|city|state|island|port|province|region|town)"
    r"|(?P<time>year)|(?P<person>person|man|woman|president|minister|scientist|author|founder|chairman)"
    r"|(?P<name>ship|vessel|ferry|boat|car|plane|project|product|machine|turbine|plant|mine|bridge))\b",
    re.IGNORECASE,
)
_LONGEST_FRAGMENT = 5


def rewrite(question: str, dialogue: Sequence[Exchange]) -> Made | None:
    """Complete an English question from a dialogue; None when it stands by itself."""
    last = dialogue[-1]
    return (
        _ellipsis(question, last)
        or _fragment(question, last.question)
        or _pronoun(question, dialogue)
    )


# ------------------------------------------------------------------ and in 2024?


def _fragment(question: str, last: str) -> Made | None:
    """Swap what a question without a verb names into the last one."""
    found = _FRAGMENT.fullmatch(question)
    if found is None:
        return None
    before, new = (found["before"] or "").strip(), found["new"].strip(" ,")
    if not new or len(new.split()) > _LONGEST_FRAGMENT or _NOT_IN_A_FRAGMENT.search(new):
        return None
    kind = _kind(new)
    is_bare = not found["lead"]
    if is_bare and (
        not found["mark"]
        or kind not in (("time", "place", "name") if before else ("time", "place"))
    ):
        return None
    if kind is not None:
        glue = " " if before else ""
        return swapped(
            new, "place" if _is_place(kind, before) else kind, last, before.lower(), glue=glue
        )
    return _noun_swapped(new, last, about="about" in (found["lead"] or "")) if not is_bare else None


def _kind(phrase: str) -> Kind | None:
    """What a whole phrase names."""
    found = mentions(phrase)
    bare = re.sub(r"^(?:the|an?)\s+", "", phrase, flags=re.IGNORECASE)
    is_whole = len(found) == 1 and len(found[0].text) >= len(bare)
    return found[0].kind if is_whole else None


def _is_place(kind: Kind, before: str) -> bool:
    return kind == "name" and before in ("in", "at", "from", "to")


def _noun_swapped(new: str, last: str, *, about: bool) -> Made | None:
    """What about the length? after "the cost of the ferry"; what about cats? after dogs."""
    phrase = re.search(r"\bthe\s+([\w-]+(?:\s[\w-]+)?)(?=\s+of\b)", last, re.IGNORECASE)
    bare = re.sub(r"^the\s+", "", new, flags=re.IGNORECASE)
    if phrase and new != bare:
        return last[: phrase.start(1)] + bare + last[phrase.end(1) :], "attribute"
    topic = topic_of(last) if about and new != bare else None
    return (last.replace(topic, new, 1), "swap") if topic else None


# ------------------------------------------------------------------ when?


def _ellipsis(question: str, last: Exchange) -> Made | None:
    """Ask the last question for something else."""
    asked = _ELLIPSIS.fullmatch(question)
    if asked is None:
        return None
    new, mark = asked["wh"], asked["mark"]
    core = re.sub(r"[\s?.!]*$", "", last.question)
    adverbial = new.lower().startswith(_ADVERBS)
    slot = _WH_PHRASE.match(core)
    asks_who = slot is not None and bool(_WHO_IS.match(core))
    if slot and not asks_who:
        was_adverbial = slot["wh"].lower().startswith(_ADVERBS[:3])
        filled = last.answer if adverbial and not was_adverbial else None
        return f"{new}{_filled(core[slot.end() :], filled)}{mark}", "ellipsis"
    subject = _WHO.match(core)
    if subject and adverbial and last.answer:
        return f"{new} {last.answer}{core[subject.end() :]}{mark}", "ellipsis"
    if subject is None or adverbial:
        return f"{new} {core}{mark}", "ellipsis"
    return f"{new}{core[subject.end() :]}{mark}", "ellipsis"


def _filled(rest: str, answer: str | None) -> str:
    """Put the answer behind the verb: did Japan send [Chikyu] to sample the seabed."""
    if not answer:
        return rest
    place = re.match(rf"(?:\s+[\w'’-]+){{3,}}?(?=\s+{_PREPOSITION}\b)", rest)
    end = place.end() if place else len(rest)
    return f"{rest[:end]} {answer}{rest[end:]}"


# ------------------------------------------------------------------ how much did it cost?


def _pronoun(question: str, dialogue: Sequence[Exchange]) -> Made | None:
    """Put what a pronoun or "that company" stands for in its place."""
    return _pointed(question, dialogue) or _replaced(question, dialogue)


def _pointed(question: str, dialogue: Sequence[Exchange]) -> Made | None:
    found = _POINTED.search(question)
    if found is None or _names_something(question[: found.start()]):
        return None
    kind: Kind = next(kind for kind in ("body", "place", "time", "person", "name") if found[kind])
    others: tuple[Kind, ...] = ("name",) if kind == "body" else ("body",) if kind == "name" else ()
    stands_for = antecedent(dialogue, (kind,), others)
    if stands_for is None or stands_for.lower().endswith(found["noun"].lower()):
        return None
    return question[: found.start()] + stands_for + question[found.end() :], "pronoun"


def _replaced(question: str, dialogue: Sequence[Exchange]) -> Made | None:
    found = _PRONOUN.search(question)
    if found is None or _NO_ONE.search(question) or found.group().isupper():
        return None
    ahead, after = question[: found.start()], question[found.end() :]
    if _names_something(ahead) or not _has_its_place(found.group().lower(), ahead, after):
        return None
    stands_for = _antecedent(found, dialogue)
    if stands_for is None:
        return None
    owns = found.group().lower() in _POSSESSIVES and not _is_object(found.group().lower(), after)
    lead = re.match(_LEAD, ahead, re.IGNORECASE)
    kept = ahead[lead.end() :] if lead else ahead
    return f"{kept}{stands_for}{_of(stands_for) if owns else ''}{after}", "pronoun"


def _of(owner: str) -> str:
    """The apostrophe that "its" becomes: a mark, no word."""
    return "’" if owner.endswith("s") else "’s"


def _has_its_place(pronoun: str, ahead: str, after: str) -> bool:
    """Whether the question can't itself have named what the pronoun stands for."""
    if pronoun in _POSSESSIVES and not _is_object(pronoun, after):
        return bool(_POSSESSIVE_AHEAD.fullmatch(ahead))
    if pronoun in _OBJECTS and _AFTER_OBJECT.match(after) and _OBJECT_AHEAD.fullmatch(ahead):
        return True
    return pronoun not in ("him", "them", "hers") and bool(_SUBJECT_AHEAD.fullmatch(ahead))


def _is_object(pronoun: str, after: str) -> bool:
    return pronoun == "her" and bool(_AFTER_OBJECT.match(after))


def _antecedent(found: re.Match[str], dialogue: Sequence[Exchange]) -> str | None:
    if found["person"]:
        return antecedent(dialogue, ("person",), ("name",))
    if found["thing"]:
        return antecedent(dialogue, ("name", "body"), ("place",))
    return antecedent(dialogue, ("person", "body"), ("name", "place"))


def _names_something(words: str) -> bool:
    return any(mention.kind != "time" for mention in mentions(words))
