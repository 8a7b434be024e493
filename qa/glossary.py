"""A small glossary of news words, so that a question and an article of two languages share something.

Common nouns that questions ask for, trade words and great powers, in Chinese, English and
Japanese; nothing of any one story. Each with a pattern that finds it in folded text, and
the tokens that stand for it in the full-text index.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qa.tokens import fold

_CONCEPTS = {
    "ship": (r"\b(?:ships?|vessels?)\b|船|舰|艇", "ship ships vessel vessels 船 舰"),
    "company": (
        r"\b(?:compan(?:y|ies)|firms?|manufacturers?|makers?)\b|公司|企业|厂商|会社|メーカー",
        "company firm 公司 企业 会社",
    ),
    "country": (
        r"\b(?:countr(?:y|ies)|nations?)\b|国家|各国|哪国|カ国",
        "country countries nation 国家 各国",
    ),
    "city": (r"\b(?:cit(?:y|ies)|towns?)\b|城市|都市|市(?!场)", "city 城市 都市"),
    "island": (r"\bislands?\b|岛", "island 岛"),
    "port": (r"\b(?:ports?|harbou?rs?)\b|港", "port harbour harbor 港"),
    "president": (r"\bpresidents?\b|总统|大统领", "president 总统 大统领"),
    "premier": (r"\b(?:prime ministers?|premiers?)\b|首相|总理", "premier 首相 总理"),
    "minister": (
        r"\b(?:ministers?|secretar(?:y|ies))\b|部长|大臣|外长",
        "minister secretary 部长 大臣 外长",
    ),
    "chief": (
        r"\b(?:chief executives?|ceos?|chairm[ae]n)\b|首席执行官|总裁|董事长|社长",
        "ceo chairman 总裁 董事长 社长",
    ),
    "scientist": (
        r"\b(?:scientists?|researchers?|professors?)\b|科学家|研究员|研究者|教授",
        "scientist scientists researchers professor 科学家 研究员 研究者 教授",
    ),
    "university": (
        r"\b(?:universit(?:y|ies)|institutes?)\b|大学|研究所|研究院",
        "university institute 大学 研究所 研究院",
    ),
    "government": (r"\bgovernments?\b|政府|当局", "government 政府 当局"),
    "agreement": (
        r"\b(?:agreements?|deals?|treat(?:y|ies)|pacts?)\b|协议|协定|条约|合意",
        "agreement deal treaty 协议 协定 条约",
    ),
    "project": (
        r"\b(?:projects?|program(?:me)?s?|plans?)\b|项目|计划|プロジェクト",
        "project program programme plan 项目 计划 プロジェクト",
    ),
    "factory": (
        r"\b(?:factor(?:y|ies)|plants?|refiner(?:y|ies))\b|工厂|厂",
        "factory plant refinery 工厂",
    ),
    "mine": (r"\b(?:mines?|mining)\b|矿|采矿|鉱", "mine mining 矿 采矿 鉱"),
    "price": (r"\b(?:prices?|priced)\b|价格|价|値段", "price prices 价格 価格"),
    "cost": (r"\bcosts?\b|成本|费用|耗资|コスト", "cost costs 成本 费用 コスト"),
    "debt": (r"\bdebts?\b|债务|负债", "debt 债务 负债"),
    "loss": (r"\bloss(?:es)?\b|亏损|损失", "loss losses 亏损 损失"),
    "revenue": (r"\b(?:revenues?|turnover)\b|营收|收入", "revenue 营收 收入"),
    "sales": (r"\b(?:sales|sold)\b|销量|销售|贩卖", "sales sold 销量 销售"),
    "share": (
        r"\b(?:shares?|percent(?:age)?|proportion)\b|占比|份额|比例|占",
        "share percentage 占比 份额 比例 占",
    ),
    "output": (
        r"\b(?:output|production|produces?d?)\b|产量|产能|生产",
        "output production produces 产量 产能 生产",
    ),
    "reserves": (
        r"\b(?:reserves?|deposits?)\b|储量|储备|埋藏",
        "reserves deposit deposits 储量 储备 埋藏",
    ),
    "investment": (
        r"\b(?:invest(?:ments?|ed|s)?|fund(?:s|ing|ed)?)\b|投资|出资|资金",
        "investment invest funding 投资 出资 资金",
    ),
    "tariff": (r"\btariffs?\b|关税", "tariff tariffs 关税"),
    "licence": (r"\b(?:licen[cs]es?|permits?)\b|许可|批准", "licence license permit 许可 批准"),
    "export": (r"\bexports?(?:ed|ing)?\b|出口|输出", "export exports 出口 输出"),
    "import": (r"\bimports?(?:ed|ing)?\b|进口|输入", "import imports 进口 输入"),
    "test": (
        r"\b(?:trials?|tests?|sampl(?:e|es|ed|ing)|experiments?)\b|试开?采|试验|试掘|样本|样品|实验|实证",
        "trial test sample samples sampling experiment 试采 试验 试掘 样本 样品 实验",
    ),
    "seabed": (
        r"\b(?:seabed|sea ?floor|ocean floor|seafloor)\b|海底|深海",
        "seabed seafloor 海底 深海",
    ),
    "rare earth": (r"\brare[- ]earths?\b|稀土|レアアース", "rare earth earths 稀土 レアアース"),
    "magnet": (r"\bmagnets?\b|磁", "magnet magnets 磁 磁铁 磁体 磁石"),
    "battery": (r"\bbatter(?:y|ies)\b|电池|バッテリー", "battery batteries 电池 バッテリー"),
    "recycling": (
        r"\brecycl(?:e|es|ed|ing)\b|回收|リサイクル",
        "recycling recycle recycled 回收 リサイクル",
    ),
    "depth": (r"\b(?:deep|depth)\b|深", "deep depth 深 水深 深度"),
    "Japan": (r"\bjapan(?:ese)?\b|日本|东京", "japan japanese 日本"),
    "China": (r"\b(?:china|chinese)\b|中国|北京", "china chinese 中国"),
    "America": (
        r"\b(?:u\.?s\.?a?|united states|americans?|america|washington)\b|美国|米国|华盛顿",
        "america american us 美国 米国",
    ),
    "Europe": (
        r"\b(?:e\.?u\.?|european union|europe(?:an)?)\b|欧盟|欧洲|欧州",
        "europe european eu 欧盟 欧洲 欧州",
    ),
    "Australia": (
        r"\baustralian?s?\b|澳大利亚|澳洲|オーストラリア|豪州",
        "australia australian 澳大利亚 澳洲 オーストラリア 豪州",
    ),
    "Greenland": (r"\bgreenland\b|格陵兰|グリーンランド", "greenland 格陵兰 グリーンランド"),
    "Russia": (r"\brussian?s?\b|俄罗斯|俄国|ロシア", "russia russian 俄罗斯 ロシア"),
    "India": (r"\bindian?s?\b|印度(?!尼)|インド(?!ネ)", "india indian 印度 インド"),
    "Korea": (r"\b(?:south )?korean?s?\b|韩国", "korea korean 韩国"),
    "Taiwan": (r"\btaiwan(?:ese)?\b|台湾", "taiwan taiwanese 台湾"),
}
_PATTERNS = {name: re.compile(pattern) for name, (pattern, _) in _CONCEPTS.items()}
_TOKENS = {name: tuple(tokens.split()) for name, (_, tokens) in _CONCEPTS.items()}


@lru_cache(maxsize=4096)
def concept_places(text: str) -> dict[str, tuple[tuple[int, int], ...]]:
    """The concepts that a text mentions, and where."""
    folded = fold(text)
    found = {
        name: tuple(match.span() for match in pattern.finditer(folded))
        for name, pattern in _PATTERNS.items()
    }
    return {name: places for name, places in found.items() if places}


def tokens_of(concept: str) -> tuple[str, ...]:
    """The tokens that stand for a concept in the full-text index."""
    return _TOKENS[concept]


def translations(question: str) -> list[str]:
    """Tokens in other writing for what a question mentions: 船 for ship, ship for 船."""
    latin = question.isascii()
    return [
        token
        for concept in concept_places(question)
        for token in _TOKENS[concept]
        if token.isascii() != latin
    ]
