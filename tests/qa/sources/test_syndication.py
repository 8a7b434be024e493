from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.sources import read_file, syndication
from qa.sources.cleaning import normalised
from qa.sources.draft import Draft, Unread

PATH = Path("feed.xml")
RSS = """\
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>南岭日报</title><link>https://nanling.example.com/</link>
<item><title>青川大桥通车</title><link>https://nanling.example.com/1.html</link>
<pubDate>Wed, 04 Mar 2026 09:30:00 +0800</pubDate>
<description>一句摘要。</description>
<content:encoded><![CDATA[<p>大桥周三通车&nbsp;，全长1280米。</p><script>x()</script>
<p>末班船<b>周日</b>开出。</p><p><a href="/2">渡口停航</a></p>]]></content:encoded></item>
<item><title>渡口 &amp;amp; 码头</title><link>https://nanling.example.com/2.html</link>
<source url="https://j.example.com/rss">江汉财经网</source>
<description>&lt;p&gt;渡口停航。&lt;/p&gt;</description></item>
<item><title>只有标题</title></item>
</channel></rss>
"""
ATOM = """\
<feed xmlns="http://www.w3.org/2005/Atom"><title>Northern Post</title>
<entry><title type="html">Bridge &lt;b&gt;opens&lt;/b&gt;</title>
<link rel="alternate" href="https://post.example.com/bridge"/>
<updated>2026-03-05T08:00:00Z</updated><published>2026-03-04T09:30:00+08:00</published>
<summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The bridge opened.</p>
<p>It took two years.</p></div></content></entry></feed>
"""
SCRAPS = [
    "<item>", "</item>", "<entry>", "<![CDATA[", "]]>", "<![x", "<!", "<?", "&#x0;", "<title>",
    "<link href='http://[x'/>", "<description>", "<p>", "&e;", "正文", "<content type='xhtml'>",
    "<pubDate>Wed, 99 Mar 2026</pubDate>", "<source>", "<title type='html'>&lt;b", "</rss>",
]  # fmt: skip


def drafts(text: str) -> list[Draft]:
    return [part for part in syndication.parse(text, PATH) if isinstance(part, Draft)]


def test_rss_items_are_articles() -> None:
    first, second = drafts(RSS)
    assert first.title == "青川大桥通车"
    assert first.text.split("\n") == ["大桥周三通车 ，全长1280米。", "末班船周日开出。"]
    assert (first.source, first.url) == ("南岭日报", "https://nanling.example.com/1.html")
    assert first.dates[0].when == datetime(2026, 3, 4, 9, 30)  # noqa: DTZ001
    assert (second.title, second.text) == ("渡口 & 码头", "渡口停航。")
    assert (second.source, second.dates) == ("江汉财经网", ())


def test_atom_entries_are_articles() -> None:
    (draft,) = drafts(ATOM)
    assert (draft.title, draft.source) == ("Bridge opens", "Northern Post")
    assert draft.text == "The bridge opened.\nIt took two years."
    assert draft.url == "https://post.example.com/bridge"
    assert draft.dates[0].when == datetime(2026, 3, 4, 9, 30)  # noqa: DTZ001


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_the_encoding_that_is_declared_is_the_one_on_disk(codec: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(RSS.replace('encoding="utf-8"', f'encoding="{codec}"').encode(codec))
    first, second = read_file(path).articles
    assert (first.title, second.title) == ("青川大桥通车", "渡口 & 码头")
    assert first.published == datetime(2026, 3, 4, 9, 30)  # noqa: DTZ001
    assert first.published_from == "meta"


def test_a_date_that_only_feedparser_reads() -> None:
    (draft, _) = drafts(RSS.replace("04 Mar 2026", "04 Mar 26"))
    assert draft.dates[0].when == datetime(2026, 3, 4, 1, 30)  # noqa: DTZ001


def test_nothing_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    entity = f'<!DOCTYPE rss [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    feed = RSS.replace("<rss", entity + "<rss", 1).replace("一句摘要。", "&e;")
    feed = feed.replace("content:encoded", "x")
    assert all("机密" not in draft.text for draft in drafts(feed))


def test_a_feed_that_breaks_off_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_text(RSS[: RSS.index("<description>&lt;")], encoding="utf-8")
    found = read_file(path)
    assert [article.title for article in found.articles] == ["青川大桥通车"]
    assert "breaks off" in found.failed[0].reason
    assert str(path) in found.failed[0].reason


def test_a_feed_without_texts_holds_no_article(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_text("<rss><channel><item><title>题</title></item></channel></rss>")
    (failed,) = read_file(path).failed
    assert "holds no article" in failed.reason


def test_shape() -> None:
    for feed in (RSS, ATOM, "<!-- made today --><rss>", '<?xml version="1.0"?>\n<rdf:RDF x="y">'):
        assert syndication.looks_like(feed, PATH)
    for other in ("<html><body><p>rss</p>", "<rssx>", "<?xml version='1.0'?><news/>", "feed"):
        assert not syndication.looks_like(other, PATH)


@given(
    st.sampled_from(["<rss>", "<feed>", RSS[:700], ATOM]),
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(SCRAPS),
        ),
        max_size=12,
    ),
)
@example("<rss>", ["<![x"])
def test_any_feed_is_read_or_refused(opening: str, bits: list[str]) -> None:
    with suppress(SourceError):
        for part in syndication.parse(normalised(opening + "".join(bits)), PATH):
            assert isinstance(part, Unread) or part.text.strip()
