"""Articles for the chat's tests, one of them hostile, and answers made of them by hand."""

from datetime import date, datetime
from hashlib import sha256

from qa import Alternative, Answer, Article, Citation, Hit, Passage


def article(
    name: str,
    title: str,
    text: str,
    *,
    source: str | None = None,
    url: str | None = None,
    published: date | datetime | None = None,
    language: str = "zh",
) -> Article:
    digest = sha256(text.encode()).hexdigest()
    return Article(name, title, text, source, url, published, None, language, digest, None)


LAUNCH = article(
    "launch",
    "电动渡船“白鹭号”下水",
    "清河造船厂建造的电动渡船“白鹭号”1月12日在临港下水。\n"
    "这艘渡船长四十二米，可载客一百二十人，由三组锂电池驱动。渡船造价三千五百万元，由临港市政府支付。\n"
    "“白鹭号”将从三月起往返于临港与鹿岛之间，航程约二十五分钟。",
    source="沿海日报",
    url="https://example.org/2026/bailu?page=1&part=2",
    published=datetime(2026, 1, 13, 10, 23),  # noqa: DTZ001 - as printed, without a zone
)
AUDIT = article(
    "audit",
    "审计局重新核算，渡船造价四千一百万元",
    "临港市审计局3月1日公布，电动渡船“白鹭号”的造价为四千一百万元。\n"
    "审计局说，比下水时公布的数字多出六百万元，差额来自充电码头的改建。",
    source="山城晚报",
    published=date(2026, 3, 2),
)
TURBINE = article(
    "turbine",
    "Tidal turbine off Skerry Point",
    "The tidal turbine off Skerry Point was built by Marrow Engineering."
    " It was switched on in November and supplies power to 900 homes.",
    source="Harbour Gazette",
    published=date(2025, 11, 5),
    language="en",
)
UNNAMED = article("unnamed", "短讯", "鹿岛灯塔昨天恢复照明，此前停电两天。")
HOSTILE = article(
    "hostile",
    "台风<script>window.hacked = 'title'</script>过境",
    "台风“海葵”在鹿岛登陆。<script>window.hacked = 'text'</script>"
    "<img src=x onerror=\"window.hacked = 'image'\"></blockquote></article>"
    "台风造成的损失为三百万元**左右**，[详情](javascript:window.hacked='link')见 $\\frac{1}{2}$"
    " {{value}} ${window.hacked = 'template'} `&lt;b&gt;` &amp;。"
    "\u202e反着写的\u202c\u2066隔开\u2069\u200f右\u061c",
    source="<b onclick=\"window.hacked = 'source'\">坏站</b>",
    url="javascript:window.hacked='url'",
)
ALL = (LAUNCH, AUDIT, TURBINE, UNNAMED, HOSTILE)


def whole(of: Article, number: int = 0) -> Hit:
    """The article as one passage."""
    return Hit(Passage(number, of.id, of.text, 0, len(of.text)), 1.0, {"dense": 1})


def cited(of: Article, quote: str, answer: str) -> Citation:
    start = of.text.index(quote)
    answer_start = of.text.index(answer, start)
    return Citation(
        of.id,
        of.title,
        of.source,
        of.url,
        of.published,
        of.language,
        quote,
        start,
        start + len(quote),
        answer_start,
        answer_start + len(answer),
        of.sha256,
    )


def answered(*citations: Citation, others: tuple[Alternative, ...] = ()) -> Answer:
    first = citations[0]
    text = first.quote[first.answer_start - first.start : first.answer_end - first.start]
    hits = tuple(whole(one, number) for number, one in enumerate(ALL))
    return Answer("造价多少？", text, 0.62, None, citations, others, hits)
