"""What kind of answer a question asks for, told from its words.

Chinese, Japanese and English, on folded text (`qa.tokens.fold`), so one list serves
Simplified and Traditional writing.
"""

from __future__ import annotations

import re
from typing import Literal

from qa.tokens import fold

Kind = Literal["number", "date", "place", "name", "reason", "other"]

_AT_THE_END = r"(?:是|为)?[\s?？。]*$"
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "date",
        r"什么时候|啥时候|何时|哪(?:一)?[年天月日]|几[月号日]|几点|何年|何月|何日|日期|いつ"
        r"|\bwhen\b|\b(?:what|which) (?:year|date|day|month|time)\b",
    ),
    (
        "number",
        r"多少|几(?!乎|何)|多[大长高深远久重快]|占比|比例|百分之|いくら|いくつ|どのくらい|どれくらい|どれほど"
        r"|何(?:人|社|件|隻|只|円|倍|回|割|台|度|%|カ国|か国|ヶ月|か月|カ月|トン|メートル|キロ|パーセント|つ)"
        r"|\bhow (?:many|much|long|far|deep|large|big|tall|heavy|old|fast|high|often)\b"
        r"|\bwhat (?:percentage|percent|share|proportion|fraction|number|price|amount)\b",
    ),
    (
        "reason",
        r"为什么|为啥|为何|何故|原因|怎么|怎样|如何|なぜ|どうして|どのように|理由|\bwhy\b|\bhow\b",
    ),
    ("place", r"哪里|哪儿|何处|何地|在哪(?!家|个|些)|什么地方|どこ|\bwhere\b"),
    (
        "name",
        r"谁|哪位|哪家|哪个|哪些|哪国|哪一|哪[艘所座种款项类]|叫什么|叫做什么|名字|名称|何人|だれ|どの|どんな|何という|何と"
        r"|\bwho(?:m|se)?\b|\bwhich\b|\b(?:named?|called)\b",
    ),
    # Typed into a search box, without a question word: 2022年汽车销量.
    ("date", rf"(?:时间|日期){_AT_THE_END}"),
    (
        "number",
        rf"(?:[^质力]量|[人次个指总倍基]数|[率额价]|票房|价格|面积|震级|比分|速度|高度|长度|总值){_AT_THE_END}",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)


_NAME = re.compile(
    r"叫什么|叫做什么|叫啥|名字|名称|名叫|何という|名前|\b(?:called|named?|name of|what is the name)\b"
)


def asks_for_a_name(question: str) -> bool:
    """Whether a question asks what something is called."""
    return _NAME.search(fold(question)) is not None


_YEAR = re.compile(r"哪(?:一)?年|何年|\b(?:what|which) year\b")


def asks_for_a_year(question: str) -> bool:
    """Whether a question asks for a year, and for no day in it."""
    return _YEAR.search(fold(question)) is not None


def question_kind(question: str) -> Kind:
    """The kind of answer asked for; `other` when the words don't tell."""
    folded = fold(question)
    for kind, pattern in _COMPILED:
        if pattern.search(folded):
            return kind
    return "other"
