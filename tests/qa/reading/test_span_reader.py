"""The trained reader that ships, over sentences made up here."""

import pytest

from qa.errors import ModelError
from qa.reading import Evidence
from qa.reading.readers import open_reader
from qa.reading.span_reader import SpanReader, shipped_span_reader
from qa.types import Passage, Span

SHIP = (
    "“远望者号”十二日上午驶离清水港，前往小笠原群岛以东的海域。这艘全长190米的钻探船将把吸管"
    "放到约六千米深的海底，试着把含稀土的泥抽上来。项目负责人佐野健一说，若一切顺利，船将于2月14日返航。"
)
BANK = "乙国央行周四把基准利率降到百分之二，为三年来最低。行长林素芬称通胀已经回落。"


@pytest.fixture(scope="module")
def reader() -> SpanReader:
    return shipped_span_reader()


def evidence(*texts: str) -> list[Evidence]:
    return [Evidence(Passage(n, "a", t, 0, len(t)), "", n + 1) for n, t in enumerate(texts)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("钻探船有多长？", "190米"),
        ("鑽探船有多長？", "190米"),
        ("船什么时候返航？", "2月14日"),
        ("乙国央行的行长是谁？", "林素芬"),
    ],
)
def test_the_exact_answer_from_the_right_passage(
    reader: SpanReader, question: str, answer: str
) -> None:
    spans = reader.read(question, evidence(BANK, SHIP))
    assert spans[0].text == answer
    for span in spans:
        assert span.passage.text[span.start : span.end] == span.text
        assert 0 <= span.score <= 1
    assert spans == sorted(spans, key=lambda s: (-s.score, s.passage.id, s.start))


def test_a_question_is_read_alike_in_both_scripts(reader: SpanReader) -> None:
    simplified = reader.read("项目负责人是谁？", evidence(BANK, SHIP))
    assert reader.read("項目負責人是誰？", evidence(BANK, SHIP)) == simplified
    assert simplified[0].text.startswith("佐野")


def test_what_is_not_there_has_less_confidence(reader: SpanReader) -> None:
    there = reader.read("钻探船有多长？", evidence(SHIP))
    not_there = reader.read("特斯拉去年卖出多少辆汽车？", evidence(SHIP, BANK))
    assert not_there[0].score < there[0].score / 2


def test_an_answer_deep_in_a_long_passage_is_found(reader: SpanReader) -> None:
    text = BANK * 12 + SHIP + BANK * 12
    spans = reader.read("钻探船有多长？", evidence(text))
    assert spans[0].text == "190米"
    assert spans[0].start == text.index("190米")


def test_one_span_a_sentence(reader: SpanReader) -> None:
    spans = reader.read("钻探船有多长？", evidence(SHIP))
    assert len(spans) <= SHIP.count("。")


@pytest.mark.parametrize("texts", [[], [""], ["  \n"]])
def test_nothing_to_read(reader: SpanReader, texts: list[str]) -> None:
    assert reader.read("钻探船有多长？", evidence(*texts)) == []


def test_the_same_twice_is_the_same(reader: SpanReader) -> None:
    def read() -> list[Span]:
        return reader.read("船什么时候返航？", evidence(SHIP, BANK))

    assert read() == read()


def test_an_unknown_reader_is_named() -> None:
    def nothing(*_: object) -> float:
        raise AssertionError("not needed")

    with pytest.raises(ModelError, match="no-such-reader"):
        open_reader("no-such-reader", nothing, nothing)  # type: ignore[arg-type]
