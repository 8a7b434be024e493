import hashlib
import json
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.identity import article_id, canonical_url, content_sha256

URL = "https://nanling.example.com/2026/bridge"
DAY = date(2026, 3, 4)


def identify(
    *,
    url: str | None = None,
    source: str | None = "南岭日报",
    title: str = "大桥通车",
    published: date | None = DAY,
    path: str | None = "/a/b.txt",
    position: int = 0,
) -> str:
    return article_id(
        url=url, source=source, title=title, published=published, path=path, position=position
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Nanling.Example.COM/2026/Bridge", "https://nanling.example.com/2026/Bridge"),
        (f"{URL}/", URL),
        (f"{URL}#comments", URL),
        (f"{URL}?utm_source=x&utm_medium=y&spm=1.2&from=timeline&FBCLID=z", URL),
        (f"{URL}?page=2&id=7&utm_campaign=x", f"{URL}?id=7&page=2"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("http://example.com:8080/a", "http://example.com:8080/a"),
        ("https://example.com", "https://example.com"),
        ("https://example.com/钕?词=磁", "https://example.com/%E9%92%95?%E8%AF%8D=%E7%A3%81"),
        ("https://example.com/%E9%92%95", "https://example.com/%E9%92%95"),
        ("http://[2001:db8::1]/a", "http://[2001:db8::1]/a"),
        ("  not an address ", "not an address"),
        ("http://[broken", "http://[broken"),
        ("http://example.com:port/", "http://example.com:port/"),
    ],
)
def test_spellings_of_an_address_become_one(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@given(st.one_of(st.text(), st.text().map(lambda path: f"https://example.com/{path}")))
def test_a_canonical_address_stays(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


def test_an_id_is_sixteen_digits_of_the_tagged_description() -> None:
    described = json.dumps(["url", "nanling.example.com/2026/bridge"]).encode()
    assert identify(url=URL) == hashlib.sha256(described).hexdigest()[:16]


def test_the_address_alone_names_an_article_that_has_one() -> None:
    same = identify(url=f"{URL}?utm_source=x", source=None, title="更正", published=None, path="/c")
    assert identify(url=URL) == same
    assert identify(url=URL.replace("https", "http")) == same


def test_outlet_title_and_date_come_next() -> None:
    moved = identify(title="大桥 通车", path="/elsewhere.txt", position=3)
    assert identify(title="大桥  通车") == moved
    assert identify(published=datetime(2026, 3, 4, 9, 30)) != identify()  # noqa: DTZ001


@pytest.mark.parametrize("missing", ["source", "title", "published"])
def test_without_one_of_them_the_place_counts(missing: str) -> None:
    values = {"source": "南岭日报", "title": "大桥通车", "published": DAY} | {missing: None}
    source, title, published = values["source"], values["title"], values["published"]
    assert isinstance(published, date | None)

    def place(path: str, position: int) -> str:
        return article_id(
            url=None,
            source=str(source) if source else None,
            title=str(title) if title else "",
            published=published,
            path=path,
            position=position,
        )

    assert len({place("/a", 0), place("/a", 1), place("/b", 0)}) == 3


def test_kinds_never_meet() -> None:
    title = "x"
    ids = {
        identify(url="credit"),
        identify(source="url", title=title),
        identify(source=None, title=title, path="credit"),
    }
    assert len(ids) == 3


def test_fields_keep_their_places() -> None:
    assert identify(source="a", title="b c") != identify(source="a b", title="c")


def test_nothing_to_go_by_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs a url"):
        identify(source=None, path=None)


def test_the_hash_is_the_texts() -> None:
    # sha256 of the three bytes of 钕, worked out with another tool.
    assert content_sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert content_sha256("钕") == hashlib.sha256(b"\xe9\x92\x95").hexdigest()


@given(st.text(), st.text())
def test_different_texts_have_different_hashes(one: str, other: str) -> None:
    assert (content_sha256(one) == content_sha256(other)) == (one == other)
