"""Evidence and conversation as HTML: what is marked, and that nothing of an article is kept as HTML."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Alternative, Answer, Place
from qa.rendering import ABSTENTIONS, DOUBTFUL
from qa.web.conversation import Turn, conversation_html, waiting_html
from qa.web.evidence import evidence_html, no_evidence_html
from qa.web.sides import nearest_hits
from qa.web.words import ENGLISH, LANGUAGES, Words
from tests.web.articles import ALL, AUDIT, HOSTILE, LAUNCH, UNNAMED, answered, article, cited, whole

COST = cited(LAUNCH, "渡船造价三千五百万元，由临港市政府支付。", "三千五百万元")
RECOUNT = cited(AUDIT, AUDIT.text.splitlines()[0], "四千一百万元")
LOSS = cited(HOSTILE, "台风造成的损失为三百万元**左右**", "三百万元")
ARTICLES = {one.id: one for one in ALL}

OUR_TAGS = {
    "a", "article", "b", "blockquote", "button", "div", "form", "h2", "h3", "input", "label", "li", "mark",
    "ol", "p", "path", "section", "span", "strong", "svg",
}  # fmt: skip
OUR_ATTRIBUTES = {
    "aria-expanded", "aria-hidden", "aria-label", "aria-pressed", "autocomplete", "class", "d", "data-act",
    "data-back", "data-copied", "data-copy", "data-failed", "data-read", "data-save", "data-turn", "href",
    "lang", "maxlength", "name", "rel", "role", "tabindex", "target", "title", "type", "value", "viewbox",
}  # fmt: skip


class Seen(HTMLParser):
    """What a browser would make of some HTML: its tags, and the text of each kind of element."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[tuple[str, int]] = []
        self._texts: dict[str, list[str]] = {}
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append((tag, len(self.text)))

    def handle_endtag(self, tag: str) -> None:
        opened, start = self._open.pop()
        assert opened == tag
        self._texts.setdefault(tag, []).append(self.text[start:])

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[str]:
        return self._texts.get(tag, [])

    def links(self) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == "a"]


def test_the_quote_is_marked_in_its_passage_and_the_answer_in_the_quote() -> None:
    seen = Seen(evidence_html(answered(COST), {}, ENGLISH))
    assert seen.all("blockquote") == [LAUNCH.text]
    assert seen.all("mark") == ["渡船造价三千五百万元，由临港市政府支付。"]
    assert seen.all("strong") == ["三千五百万元"]
    assert "article launch, characters" in seen.text
    assert f"{COST.start}–{COST.end}" in seen.text


def test_a_passage_that_starts_inside_the_article_is_marked_at_the_same_words() -> None:
    start = LAUNCH.text.index("这艘")
    middle = replace(whole(LAUNCH).passage, text=LAUNCH.text[start:], start=start)
    hit = replace(whole(LAUNCH), passage=middle)
    seen = Seen(evidence_html(replace(answered(COST), passages=(hit,)), {}, ENGLISH))
    assert seen.all("blockquote") == [LAUNCH.text[start:]]
    assert seen.all("mark") == ["渡船造价三千五百万元，由临港市政府支付。"]
    assert seen.all("strong") == ["三千五百万元"]


def test_a_quote_in_no_passage_stands_alone() -> None:
    other_article = whole(AUDIT)
    seen = Seen(evidence_html(replace(answered(COST), passages=(other_article,)), {}, ENGLISH))
    assert seen.all("blockquote") == seen.all("mark") == [COST.quote]


def test_a_citation_says_where_it_comes_from() -> None:
    seen = Seen(evidence_html(answered(COST, RECOUNT), {}, ENGLISH))
    assert seen.all("h3") == ["电动渡船“白鹭号”下水", "审计局重新核算，渡船造价四千一百万元"]
    assert "沿海日报 · 2026-01-13 10:23" in seen.text
    assert "山城晚报 · 2026-03-02" in seen.text
    assert seen.links() == [
        {
            "class": "url",
            "href": "https://example.org/2026/bailu?page=1&part=2",
            "target": "_blank",
            "rel": "noopener noreferrer",
        }
    ]


def test_the_other_places_of_a_story_are_named_as_text() -> None:
    hostile = "<b onclick='x'>坏报</b>"
    places = tuple(
        Place(f"copy{n}", "渡船下水", hostile, url, AUDIT.published, likeness)
        for n, (url, likeness) in enumerate(
            [("https://example.org/copy", 1.0), ("javascript:alert(1)", 0.8125)] + [(None, 0.8)] * 5
        )
    )
    seen = Seen(evidence_html(answered(replace(COST, also_in=places)), {}, ENGLISH))
    assert "same story in 8 places; also in:" in seen.text
    assert f"渡船下水 · {hostile} · 2026-03-02 https://example.org/copy" in seen.text
    assert f"{hostile} · 2026-03-02 · about 81% alike javascript:alert(1)" in seen.text
    assert "and in 2 more places" in seen.text
    assert [link["href"] for link in seen.links()] == [COST.url, "https://example.org/copy"]
    assert {tag for tag, _ in seen.tags} <= OUR_TAGS
    assert "same story" not in evidence_html(answered(COST), {}, ENGLISH)


def test_only_addresses_of_the_web_can_be_followed() -> None:
    for url in (
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " https://example.org/",
        "https:javascript",
        "https://example.org/\nx",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org",
    ):
        seen = Seen(evidence_html(answered(replace(COST, url=url)), {}, ENGLISH))
        assert seen.links() == [], url
        assert url in seen.text


def test_other_answers_come_with_their_own_citations_and_dates() -> None:
    other = Alternative("四千一百万元", 0.41, (RECOUNT,))
    seen = Seen(evidence_html(answered(COST, others=(other,)), {}, ENGLISH))
    assert seen.all("h2") == [
        "Evidence",
        "Side by side, newest first",
        "Other answers in the archive",
    ]
    _, section = seen.all("section")
    assert section.startswith("四千一百万元 uncertain, 41%")
    assert "山城晚报 · 2026-03-02" in section
    assert seen.all("strong") == ["三千五百万元", "四千一百万元"]


def test_an_abstention_says_which_kind_and_offers_the_nearest_passages() -> None:
    hits = tuple(whole(one) for one in ALL)
    nothing = Answer("谁？", None, 0.1, "low_confidence", passages=hits)
    offered = [one.id for one in ALL][:3]
    assert [hit.passage.article_id for hit in nearest_hits(nothing)] == offered
    seen = Seen(evidence_html(nothing, ARTICLES, ENGLISH))
    assert ABSTENTIONS["low_confidence"] in seen.text
    assert seen.all("blockquote") == [ARTICLES[name].text for name in offered]
    assert seen.all("mark") == []


@pytest.mark.parametrize(("confidence", "shown"), [(0.12, ["四千一百万元"]), (0.03, [])])
def test_an_abstention_shows_what_was_too_doubtful(confidence: float, shown: list[str]) -> None:
    held_back = Alternative("四千一百万元", confidence, (RECOUNT,))
    nothing = Answer("谁？", None, confidence, "low_confidence", alternatives=(held_back,))
    seen = Seen(evidence_html(nothing, ARTICLES, ENGLISH))
    assert seen.all("strong") == shown
    assert (DOUBTFUL in seen.all("h2")) is bool(shown)


def test_an_abstention_without_passages_offers_none() -> None:
    seen = Seen(evidence_html(Answer("谁？", None, 0.0, "outside_archive"), {}, ENGLISH))
    assert ABSTENTIONS["outside_archive"] in seen.text
    assert seen.all("h2") == ["Evidence"]


def test_an_answer_has_no_nearest_passages() -> None:
    assert nearest_hits(answered(COST)) == ()


def test_an_article_without_source_and_date_is_undated() -> None:
    seen = Seen(evidence_html(answered(cited(UNNAMED, UNNAMED.text, "两天")), {}, ENGLISH))
    assert seen.all("h3") == ["短讯"]
    assert "undated" in seen.text
    assert "None" not in seen.text


def test_hostile_text_reads_as_it_was() -> None:
    seen = Seen(evidence_html(answered(LOSS), {}, ENGLISH))
    assert {tag for tag, _ in seen.tags} <= OUR_TAGS
    assert seen.all("blockquote") == [HOSTILE.text]
    assert seen.all("h3") == [HOSTILE.title]
    assert f"{HOSTILE.source} · undated{HOSTILE.url}" in seen.text


def test_the_conversation_shows_each_question_with_its_answer_and_what_more_there_is() -> None:
    other = Alternative("四千一百万元", 0.41, (RECOUNT,))
    asked = answered(COST, cited(UNNAMED, UNNAMED.text, "两天"), others=(other,))
    nothing = Answer("谁？", None, 0.0, "outside_archive")
    turns = [Turn(asked), Turn(nothing, since="2030-01-01")]
    seen = Seen(conversation_html(turns, 0, ENGLISH))
    origin = "沿海日报 · 2026-01-13 10:23 · 1 more article · 1 other answer"
    assert seen.all("p") == [
        "造价多少？",
        "三千五百万元 likely, 62%",
        f"“{COST.quote}”",
        f"{origin}Evidence",
        "谁？since 2030-01-01",
        f"Outside the archive {ABSTENTIONS['outside_archive']}",
        "Evidence",
        "Save the conversation: Markdown JSON",
    ]
    answers = [attributes for tag, attributes in seen.tags if "data-turn" in attributes]
    assert [answer["data-turn"] for answer in answers] == ["0", "1"]
    assert [answer["class"] for answer in answers] == ["answer shown", "answer"]
    pressed = [attributes for _, attributes in seen.tags if "aria-pressed" in attributes]
    assert [button["aria-pressed"] for button in pressed] == ["true", "false"]


def test_a_question_that_waits_stands_last_with_what_it_waits_for() -> None:
    seen = Seen(waiting_html([Turn(answered(COST))], "<b>谁？", "Loading the model…", ENGLISH))
    assert seen.all("p")[-2:] == ["<b>谁？", "Loading the model…"]
    assert seen.all("button").count("Evidence") == 1


def test_an_empty_conversation_says_what_to_do() -> None:
    assert Seen(conversation_html([], None, ENGLISH)).text.startswith("Ask something.")
    assert Seen(no_evidence_html(ENGLISH)).all("h2") == ["Evidence"]


@given(
    before=st.text(),
    quoted=st.text(min_size=1),
    after=st.text(),
    other=st.text(),
    url=st.text() | st.from_regex(r"https?://\S+", fullmatch=True),
    words=st.sampled_from(list(LANGUAGES.values())),
    data=st.data(),
)
def test_whatever_an_article_says_is_text(
    before: str, quoted: str, after: str, other: str, url: str, words: Words, data: st.DataObject
) -> None:
    of = article("a", other, before + quoted + after, source=other, url=url, language=other)
    answer_start = data.draw(st.integers(0, len(quoted) - 1))
    answer_end = data.draw(st.integers(answer_start + 1, len(quoted)))
    start = len(before)
    citation = replace(
        cited(of, "", ""),
        quote=quoted,
        start=start,
        end=start + len(quoted),
        answer_start=start + answer_start,
        answer_end=start + answer_end,
    )
    found = replace(answered(citation), question=other, passages=(whole(of),))
    turn = Turn(found, sources=(other,))
    for html in (turn.evidence_html(words), conversation_html([turn], None, words)):
        seen = Seen(html)
        assert {tag for tag, _ in seen.tags} <= OUR_TAGS
        assert {name for _, attributes in seen.tags for name in attributes} <= OUR_ATTRIBUTES
        for link in seen.links():
            assert (link["href"] or "").lower().startswith(("http://", "https://"))
    seen = Seen(evidence_html(found, {}, words))
    assert seen.all("blockquote") == [of.text]
    assert seen.all("mark") == [quoted]
    assert seen.all("strong") == [quoted[answer_start:answer_end]]
