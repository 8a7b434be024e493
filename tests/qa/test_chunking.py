from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa.chunking import passage_spans, text_size

NEWS = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("。！？；，、.!? \n\r\t稀土永磁ABCＡ１🚢👩\u200d🔬e\u0301\u3000"),
    ),
    max_size=600,
)


def test_text_size_counts_a_letter_as_a_quarter_of_a_han_character() -> None:
    assert text_size("稀土") == 2
    assert text_size("rare earth") == 3  # ten letters and spaces / 4, rounded up
    assert text_size("稀土ABCD") == 2 + 1


def test_cuts_come_at_sentence_ends() -> None:
    text = "第一句话有十个字啊。第二句话也有十个字。第三句。"
    spans = passage_spans(text, size=12)
    assert [text[s:e] for s, e in spans] == [
        "第一句话有十个字啊。",
        "第二句话也有十个字。",
        "第三句。",
    ]


def test_short_sentences_share_a_passage() -> None:
    text = "一。二。三。\n\n四。"
    assert [text[s:e] for s, e in passage_spans(text, size=320)] == [text]


def test_a_giant_line_without_any_border_is_cut_by_length() -> None:
    spans = passage_spans("稀" * 1000, size=320)
    assert [end - start for start, end in spans] == [320, 320, 320, 40]


def test_nothing_yields_no_passage() -> None:
    assert passage_spans("") == passage_spans(" \r\n\t ") == []


@settings(max_examples=300)
@given(NEWS, st.integers(min_value=5, max_value=120))
@example("\r\n" * 50 + "稀土" + "\r\n", 20)
@example("🚢" * 300, 50)
@example("e\u0301" * 200, 20)
@example("ＡＢＣ　１２３。" * 40, 20)
def test_passages_are_the_text(text: str, size: int) -> None:
    spans = passage_spans(text, size)
    passages = [text[start:end] for start, end in spans]
    assert all(passage == passage.strip() != "" for passage in passages)
    assert all(text_size(passage) <= size for passage in passages)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    gaps = [
        text[a[1] : b[0]] for a, b in zip([(0, 0), *spans], [*spans, (len(text),) * 2], strict=True)
    ]
    assert all(not gap.strip() for gap in gaps), "only white space may lie between passages"
