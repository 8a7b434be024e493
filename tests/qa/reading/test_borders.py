import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.borders import settled, trimmed


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (" 地球号。", "地球号"),
        ("，9.09亿美元，", "9.09亿美元"),
        ("“互动易”", "互动易"),
        ("《关于稀土的声明》", "关于稀土的声明"),
        ("《甲》和《乙》", "《甲》和《乙》"),
        ("镧（La）", "镧（La）"),
        ("（镧", "镧"),
        ("镧）。", "镧"),
        ("the U.S.", "the U.S."),
        ("。“", ""),
    ],
)
def test_marks_around_an_answer_are_not_of_it(text: str, answer: str) -> None:
    start, end = trimmed(text, 0, len(text))
    assert text[start:end] == answer


@pytest.mark.parametrize(
    ("sentence", "cut", "answer"),
    [
        ("长期债务达到9.09亿美元。", "9.09", "9.09亿美元"),
        ("长期债务达到9.09亿美元。", "债务达到9.09亿", "债务达到9.09亿美元"),
        ("于2026年1月12日启航。", "1月12日", "2026年1月12日"),
        ("降幅为-0.5%左右", "0.5%", "-0.5%"),
        ("于1924年的4月30日作废。", "1924年的", "1924年的4月30日"),
        ("以每秒120千米接近。", "120", "每秒120千米"),
        ("关税由30%升至145%", "30%升至145%", "30%升至145%"),
        ("名为地球号。", "地球号。", "地球号"),
        ("指数于2025年12月5日在北京发布。", "2025年12月5日在", "2025年12月5日"),
        ("指数于2025年12月5日在北京发布。", "于2025年12月", "2025年12月5日"),
        ("船於3月4日出海。", "於3月4日", "3月4日"),
        ("他在北京。", "在北京", "在北京"),
    ],
)
def test_a_figure_is_whole(sentence: str, cut: str, answer: str) -> None:
    begin = sentence.index(cut)
    start, end = settled(sentence, begin, begin + len(cut))
    assert sentence[start:end] == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("哪一年启航的？", "2026年"),
        ("什么时候启航的？", "2026年1月12日"),
        ("In which year did it sail?", "2026年"),
    ],
)
def test_a_question_for_the_year_gets_the_year(question: str, answer: str) -> None:
    sentence = "于2026年1月12日启航。"
    start, end = settled(sentence, 1, 8, question)
    assert sentence[start:end] == answer


SENTENCE = "日本探测船“甲号”启航。"


@pytest.mark.parametrize(
    ("cut", "question", "answer"),
    [
        ("日本探测船", "谁启航了？", "日本探测船“甲号”"),
        ("日本探测船", "船叫什么？", "甲号"),
        ("日本探测船“甲号”", "船叫什么？", "甲号"),
        ("甲号", "谁启航了？", "甲号"),
        ("启航", "船叫什么？", "启航"),
    ],
)
def test_a_name_in_quotation_marks_belongs_to_what_it_names(
    cut: str, question: str, answer: str
) -> None:
    begin = SENTENCE.index(cut)
    start, end = settled(SENTENCE, begin, begin + len(cut), question)
    assert SENTENCE[start:end] == answer


def test_a_place_goes_on_to_the_name_of_what_is_there() -> None:
    sentence = "公告登在丙市交易所的信息平台“丁窗”上。"
    begin = sentence.index("丙")
    start, end = settled(sentence, begin, begin + 5, "公告登在哪里？")
    assert sentence[start:end] == "丙市交易所的信息平台“丁窗”"
    assert settled(sentence, begin, begin + 5, "谁有信息平台？") == (begin, begin + 5)


@given(st.text(alphabet='甲a 。，“”《》（）".', max_size=12), st.data())
def test_borders_only_move_inwards_and_once(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = trimmed(text, start, end)
    assert start <= first <= last <= end
    assert trimmed(text, first, last) == (first, last)


@pytest.mark.parametrize(
    ("cut", "answer"),
    [
        ("霍拉斯", "霍拉斯?温特伯恩"),
        ("温特伯恩", "霍拉斯?温特伯恩"),
        ("商务部长霍拉斯", "商务部长霍拉斯?温特伯恩"),
        ("周一", "周一"),
        ("让?巴蒂斯特", "让?巴蒂斯特?卡隆"),
    ],
)
def test_a_name_that_lost_its_dot_is_whole(cut: str, answer: str) -> None:
    sentence = "商务部长霍拉斯?温特伯恩周一登岛，律师让?巴蒂斯特?卡隆随行。"
    begin = sentence.index(cut)
    start, end = settled(sentence, begin, begin + len(cut))
    assert sentence[start:end] == answer


@pytest.mark.parametrize(
    ("question", "cut", "answer"),
    [
        ("渡船何时下水？", "1月12日，造价三千万元的渡船在临港下水", "1月12日"),
        ("渡船造价多少？", "1月12日，造价三千万元的渡船在临港下水", "三千万元"),
        (
            "渡船在哪下水？",
            "1月12日，造价三千万元的渡船在临港下水",
            "1月12日，造价三千万元的渡船在临港下水",
        ),
    ],
)
def test_of_a_clause_the_figure_asked_for_is_left(question: str, cut: str, answer: str) -> None:
    sentence = cut + "。"
    start, end = settled(sentence, 0, len(cut), question)
    assert sentence[start:end] == answer
