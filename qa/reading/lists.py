"""Lists: 镧、铈、镨和钕 is one answer to a question that asks for several things.

A network often cuts out one item, or stops before the last. The answer grows item by item to both
sides, as long as a mark or word that parts items follows at once. An outermost item, which no such
mark bounds, begins after a word that introduces lists and ends before one that goes on after them.
"""

from __future__ import annotations

import re

from qa.tokens import fold

_SEVERAL = re.compile(
    r"哪些|哪(?:几|两|二|三|四|五|六|七|八|九|十)|(?:有|包括|都是)(?:什么|谁|啥)|分别"
    r"|どんな.{1,12}(?:あり|含)|どの.{1,8}と|何と何|それぞれ"
    r"|\b(?:what|who|which)(?: \w+){0,3} (?:are|were)\b|\bname the\b"
    r"|\b(?:what|which) (?:two|three|four|five|six|several)\b|\bwhich \w{3,}(?<!s)s\b"
)

_CHAR = r"[^、，,。；;：:！？!?\n“”「」『』（）()]"
_JOINT = r"(?:、(?:以及|及び|和|与|與|及)?|以及|及び|及|和|与|與|や)"
_INTRODUCING = (
    r"(?:包括|包含|含有|来自|來自|即|如|有|为|為|是|了|的|由|在|将|把|对|對|向|は|が|の|に)"
)
_GOING_ON = r"(?:等|的|之|是|在|为|為|已|将|將|被|都|也|均|各|共|这|這|で|の|を|が|は|に|など)"
_NEXT = re.compile(rf"{_JOINT}{_CHAR}{{1,20}}?(?={_JOINT}|{_GOING_ON}|(?!{_CHAR})|$)")
_FORMER = re.compile(rf"(?P<item>{_CHAR}{{1,20}}){_JOINT}$")
_BEGINNING = re.compile(rf"(?s:.*)(?:{_JOINT}|{_INTRODUCING})(?=.)")

_NAME = r"[A-Z0-9][\w’'&.-]*(?: [A-Z0-9][\w’'&.-]*){0,3}"
_WESTERN_JOINT = r"(?:, and |, or |, | and | or )"
_WESTERN_NEXT = re.compile(rf"{_WESTERN_JOINT}(?:{_NAME}|[a-z][\w-]*(?=[,.;:]| and |$))")
_WESTERN_FORMER = re.compile(rf"(?P<item>{_NAME}|\b[a-z][\w-]*){_WESTERN_JOINT}$")


def asks_for_several(question: str) -> bool:
    """Whether a question asks for more things than one."""
    return _SEVERAL.search(fold(question)) is not None


def whole_list(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The borders of the list that `sentence[start:end]` is a part of; its own if of none."""
    while following := _NEXT.match(sentence, end) or _WESTERN_NEXT.match(sentence, end):
        end = following.end()
    while former := _FORMER.search(sentence, 0, start) or _WESTERN_FORMER.search(
        sentence, 0, start
    ):
        introduced = _BEGINNING.match(former["item"])
        start = former.start("item") + (introduced.end() if introduced else 0)
    return start, end
