"""Citations in three formats, and that nothing of an article is taken for a command in any."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Citation
from qa.citing import as_bibtex, as_markdown, as_text, cited_as, markdown_text

FERRY = Citation(
    article_id="9c9d69ec62096b49",
    title="电动渡船“白鹭号”下水",
    source="沿海日报",
    url="https://example.org/2026/bailu?page=1&part=2",
    published=datetime(2026, 1, 13, 10, 23),  # noqa: DTZ001 - as printed, without a zone
    language="zh",
    quote="渡船造价三千五百万元，\n由临港市政府支付。",
    start=40,
    end=60,
    answer_start=44,
    answer_end=50,
    sha256="ab12" * 16,
)
BARE = replace(FERRY, source=None, url=None, published=None, title="短讯")


def test_text() -> None:
    assert as_text(FERRY) == (
        "“渡船造价三千五百万元， 由临港市政府支付。” — 电动渡船“白鹭号”下水, 沿海日报, 2026-01-13 10:23,"
        " https://example.org/2026/bailu?page=1&part=2"
        " (article 9c9d69ec62096b49, characters 40–60, sha256 ab12ab12ab12)"
    )
    assert " — 短讯 (article" in as_text(BARE)


def test_markdown() -> None:
    assert as_markdown(FERRY) == (
        "> 渡船造价三千五百万元， 由临港市政府支付。\n>\n"
        "> — [电动渡船“白鹭号”下水](<https://example.org/2026/bailu?page=1&part=2>), 沿海日报,"
        " 2026-01-13 10:23 (article 9c9d69ec62096b49, characters 40–60, sha256 ab12ab12ab12)"
    )
    assert "> — 短讯 (article" in as_markdown(BARE)


def test_bibtex() -> None:
    assert (
        as_bibtex(FERRY)
        == """\
@misc{9c9d69ec62096b49-40-60,
  title = {{电动渡船“白鹭号”下水}},
  howpublished = {沿海日报},
  year = {2026},
  month = {1},
  day = {13},
  url = {https://example.org/2026/bailu?page=1&part=2},
  langid = {zh},
  note = {“渡船造价三千五百万元， 由临港市政府支付。” (article 9c9d69ec62096b49, characters 40–60, sha256 ab12ab12ab12)},
  time = {10:23},
}"""
    )
    assert "year" not in as_bibtex(BARE)
    assert "  day = {2},\n" in as_bibtex(replace(FERRY, published=date(2026, 3, 2)))


def test_the_formats_by_name() -> None:
    assert cited_as(FERRY, "text") == as_text(FERRY)
    assert cited_as(FERRY, "markdown") == as_markdown(FERRY)
    assert cited_as(FERRY, "bibtex") == as_bibtex(FERRY)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**fat** _x_ `y`", r"\*\*fat\*\* \_x\_ \`y\`"),
        ("[a](javascript:x)", r"\[a\](javascript:x)"),
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("# head", r"\# head"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("![x](y)", r"\!\[x\](y)"),
        ("a\n\n---\n# b", "a --- # b"),
        (r"$\frac{1}{2}$", r"\$\\frac\{1\}\{2\}\$"),
    ],
)
def test_markdown_is_escaped(text: str, shown: str) -> None:
    assert markdown_text(text) == shown


def test_only_addresses_of_the_web_are_linked() -> None:
    for url in ("javascript:alert(1)", "https://a.example/<x>", "//example.org", "https://a\\b"):
        assert "](" not in as_markdown(replace(FERRY, url=url))


TEX_NAMES = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
    r"\textquotedbl{}": '"',
}


def read_tex(value: str) -> str:
    """What LaTeX prints for a value; anything that it would take for a command fails."""
    text, position = "", 0
    while position < len(value):
        named = next((name for name in TEX_NAMES if value.startswith(name, position)), None)
        if named:
            text, position = text + TEX_NAMES[named], position + len(named)
        elif value[position] == "\\":
            assert value[position + 1] in "$&#%_", value
            text, position = text + value[position + 1], position + 2
        else:
            assert value[position] not in "{}$&#%_~^", value
            text, position = text + value[position], position + 1
    return text


def read_entry(entry: str) -> dict[str, str]:
    """Read the fields as BibTeX does: by counting braces, whatever stands before them."""
    fields: dict[str, str] = {}
    position = entry.index(",")
    for name in re.finditer(r"\s*(\w+) = \{", entry):
        if name.start() < position:
            continue
        depth, end = 1, name.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(entry[end], 0)
            end += 1
        fields[name[1]], position = entry[name.end() : end - 1], end
    assert entry[position:] == ",\n}"
    return fields


def as_line(text: str) -> str:
    return re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+", " ", text).strip()


HARD = st.text() | st.text(alphabet='\\{}$&#%_~^"@,=<>| \nab', max_size=30)


@given(title=HARD, source=HARD, said=HARD, url=HARD, name=HARD)
def test_bibtex_reads_back_as_it_was(
    title: str, source: str, said: str, url: str, name: str
) -> None:
    citation = replace(FERRY, title=title, source=source, quote=said, url=url, article_id=name)
    entry = as_bibtex(citation)
    fields = read_entry(entry)
    assert re.fullmatch(r"@misc\{[A-Za-z0-9-]+", entry.splitlines()[0].rstrip(","))
    assert fields["title"][0] + fields["title"][-1] == "{}"
    assert read_tex(fields["title"][1:-1]) == as_line(title)
    assert read_tex(fields.get("howpublished", "")) == as_line(source)
    assert as_line(said) in read_tex(fields["note"])
    assert re.fullmatch(r"[!-~]*", fields.get("url", ""))
    assert not set(fields.get("url", "")) & set('{}\\"<>^`|')


@given(st.text() | st.text(alphabet="\\`*_{}[]<>&$~|!#-+=:1.) \n", max_size=30))
def test_markdown_text_has_no_mark_that_is_not_escaped(text: str) -> None:
    shown = markdown_text(text)
    assert "\n" not in shown
    plain = re.sub(r"\\([!-/:-@\[-`{-~])", "", shown)
    assert not set(plain) & set("\\`*_{}[]<>&$~|!")
    assert not re.match(r"[-+#=:]|\d+[.)]", shown)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown) == as_line(text)
