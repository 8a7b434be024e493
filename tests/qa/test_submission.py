"""Articles that a program hands in: taken literally, named by what they say of themselves."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.identity import article_id
from qa.submission import submitted_article

FERRY: dict[str, Any] = {
    "title": "“白鹭号”下水",
    "text": "“白鹭号”1月12日在临港下水。\n它可载客一百二十人。",
    "source": "沿海日报",
    "published": "2026-01-13T10:23:00",
}


def test_an_article_is_what_was_said_of_it() -> None:
    article = submitted_article(**FERRY, url="https://example.org/ferry?id=7")
    assert article.text == FERRY["text"]
    assert article.title == FERRY["title"]
    assert article.published == datetime(2026, 1, 13, 10, 23)  # noqa: DTZ001
    assert article.published_from == "user"
    assert article.language == "zh"
    assert article.sha256 == sha256(FERRY["text"].encode()).hexdigest()
    assert article.path is None
    assert article.id == article_id(
        url="http://example.org/ferry?id=7",
        source=None,
        title="",
        published=None,
        path=None,
        position=0,
    )


@pytest.mark.parametrize(
    ("published", "when", "zone"),
    [
        (None, None, None),
        ("2026-01-13", date(2026, 1, 13), None),
        ("2026-01-13T10:23:00", datetime(2026, 1, 13, 10, 23), None),  # noqa: DTZ001
        ("2026-01-13 10:23", datetime(2026, 1, 13, 10, 23), None),  # noqa: DTZ001
        ("2026-01-13T10:23:00+08:00", datetime(2026, 1, 13, 10, 23), "+08:00"),  # noqa: DTZ001
        ("2026-01-13T10:23:00-03:30", datetime(2026, 1, 13, 10, 23), "-03:30"),  # noqa: DTZ001
        ("2026-01-13T10:23:00Z", datetime(2026, 1, 13, 10, 23), "+00:00"),  # noqa: DTZ001
    ],
)
def test_a_date_stays_as_printed_and_knows_its_zone(
    published: str | None, when: date | None, zone: str | None
) -> None:
    article = submitted_article(**{**FERRY, "published": published, "identity": "ferry"})
    assert article.published == when
    assert type(article.published) is type(when)
    assert article.published_zone == zone


def test_markup_stays_and_characters_become_canonical() -> None:
    text = '<script>alert("1")</script>\r\n\r\n  [x](javascript:y)\u200b\u202e &amp; $\\frac12$ '
    article = submitted_article(title="<b>标题</b>", text=text, identity="a")
    assert article.title == "<b>标题</b>"
    assert article.text == '<script>alert("1")</script>\n[x](javascript:y) &amp; $\\frac12$'


@given(st.text(), st.text())
def test_an_export_handed_in_again_is_the_same(title: str, text: str) -> None:
    try:
        first = submitted_article(**{**FERRY, "title": title, "text": text})
    except SourceError:
        return
    again = submitted_article(
        title=first.title,
        text=first.text,
        source=first.source,
        published=first.published.isoformat() if first.published else None,
        published_from=first.published_from,
        language=first.language,
        identity=first.id,
        sha256=first.sha256,
    )
    assert again == first


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "  \n—…"}, "no words"),
        ({"title": " "}, "no words"),
        ({"url": "javascript:alert(1)"}, "no address on the web"),
        ({"url": "http://["}, "no address on the web"),
        ({"url": "https://a.example/x y"}, "no address on the web"),
        ({"published": "gestern"}, "'gestern' is no day"),
        ({"published": "2026-02-30"}, "is no day"),
        ({"language": "Chinese"}, "no language"),
        ({"source": None}, "nothing tells ““白鹭号”下水” from other articles"),
        ({"sha256": "0" * 64}, "it was changed"),
    ],
)
def test_what_is_wrong_is_told(change: dict[str, Any], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        submitted_article(**{**FERRY, **change})
