"""Example questions: the rules by hand, and that only answered questions are kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Alternative, Answer, Assistant, Citation, Place
from qa.examples import answered, candidates
from qa.types import Article


def article(title: str, language: str = "zh", name: str = "a") -> Article:
    return Article(name, title, "", None, None, date(2026, 1, 1), None, language, "", None)


def questions(title: str, language: str = "zh") -> list[str]:
    return [candidate.question for candidate in candidates(article(title, language))]


@pytest.mark.parametrize(
    ("title", "language", "question"),
    [
        ("渡船下水，造价降到0.62元", "zh", "渡船下水，造价降到多少元？"),
        ("“白鹭号”连续航行1337公里 刷新纪录", "zh", "“白鹭号”连续航行多少公里？"),
        ("循环工厂投产,回收率98.5%", "zh", "循环工厂投产，回收率多少？"),
        ("两国协议落地,总额85亿美元", "zh", "两国协议落地，总额多少美元？"),
        ("回收線啟用 一年可拆十二萬顆", "zh", "回收線啟用，一年可拆多少顆？"),
        ("船隻「海燕號」在外海記錄213種", "zh", "船隻「海燕號」在外海記錄多少種？"),
        ("電動渡船「白鷺號」試航", "zh", "電動渡船叫什麼名字？"),
        ("远洋造船厂获准建造新码头", "zh", "谁获准建造新码头？"),
        ("兩市簽署渡輪合作協議 明年生效", "zh", "誰簽署渡輪合作協議？"),
        ("補正予算で390億円を計上", "ja", "補正予算で何円を計上？"),
        ("The island's ore: 1.5 million tonnes and no road", "en",
         "The island's ore: how many tonnes?"),
        ("Harbour yard turns old ferries into homes", "en",
         "Who or what turns old ferries into homes?"),
    ],
)  # fmt: skip
def test_a_title_becomes_a_question(title: str, language: str, question: str) -> None:
    assert question in questions(title, language)


def test_what_is_no_quantity_is_not_asked_for() -> None:
    for title in ("“晨曦二号”2月1日启航", "望舒三号样品开放", "估算从20倍改为12倍"):
        assert not any("多少" in question for question in questions(title))


def test_an_english_number_is_asked_for_after_a_colon_only() -> None:
    assert questions("Harbour city now has 40 ferries", "en") == []


def test_titles_that_ask_themselves_or_can_not_be_understood_give_none() -> None:
    assert questions("海泥稀土贵多少？") == []
    assert questions("Fähre läuft aus", "de") == []


@given(st.text(), st.sampled_from(["zh", "ja", "en", "und"]))
def test_any_title_gives_questions_or_none(title: str, language: str) -> None:
    for question in questions(title, language):
        assert question.endswith(("？", "?"))


def an_answer(text: str, article_id: str, *also: str) -> Answer:
    places = tuple(Place(name, "", None, None, None, 1.0) for name in also)
    citation = Citation(
        article_id, "", None, None, None, "zh", text, 0, len(text), 0, len(text), "", places
    )
    return Answer("", text, 0.9, None, (citation,))


def held_back(question: str) -> Answer:
    other = Alternative("远洋造船厂", 0.2, ())
    return Answer(question, None, 0.2, "low_confidence", alternatives=(other,))


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (an_answer("远洋造船厂", "a"), True),
        (an_answer("市里的远洋造船厂", "a"), True),
        (an_answer("远洋", "copy", "a"), True),
        (an_answer("远洋造船厂", "other"), False),
        (an_answer("市政府", "a"), False),
        (held_back(""), False),
    ],
)
def test_a_question_is_kept_when_its_own_article_answers_it(answer: Answer, kept: bool) -> None:
    found = answered([article("远洋造船厂获准建造新码头")], lambda _: answer, 3)
    assert found == (["谁获准建造新码头？"] if kept else [])


def test_languages_take_turns_and_each_article_gives_one() -> None:
    titles = [
        ("远洋船厂获准建造新码头，造价9亿元", "zh"),
        ("近海船厂推出电动渡轮", "zh"),
        ("Harbour yard opens a dock", "en"),
    ]
    articles = [article(title, language, f"a{n}") for n, (title, language) in enumerate(titles)]
    asked: list[str] = []

    def ask(question: str) -> Answer:
        asked.append(question)
        number = next(n for n in range(3) if question in TO_ASK[n])
        return an_answer("9亿" if number == 0 else one_word(articles[number]), f"a{number}")

    assert answered(articles, ask, 2) == [TO_ASK[0][0], TO_ASK[2][0]]
    assert len(asked) == 2
    assert answered(articles, ask, 9) == [TO_ASK[0][0], TO_ASK[2][0], TO_ASK[1][0]]


def test_a_story_in_several_places_gives_one() -> None:
    repeated = [article("近海船厂推出电动渡轮", name=name) for name in ("a", "b", "c")]
    asked: list[str] = []

    def ask(question: str) -> Answer:
        asked.append(question)
        return an_answer("近海船厂", "a", "b", "c")

    assert answered(repeated, ask, 3) == asked == ["谁推出电动渡轮？"]


TO_ASK = (
    ("远洋船厂获准建造新码头，造价多少元？", "谁获准建造新码头？"),
    ("谁推出电动渡轮？",),
    ("Who or what opens a dock?",),
)


def one_word(of: Article) -> str:
    return "近海船厂" if of.language == "zh" else "Harbour yard"


def test_it_is_left_at_that_when_nothing_is_answered() -> None:
    asked: list[str] = []

    def ask(question: str) -> Answer:
        asked.append(question)
        return held_back(question)

    articles = [article(f"第{n}造船厂获准建造新码头", name=str(n)) for n in range(100)]
    assert answered(articles, ask, 2) == []
    assert len(asked) == 16


def test_an_archive_tells_what_it_can_be_asked(
    seeds: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = seeds.example_questions(2)
    assert len(set(found)) == 2
    for question in found:
        assert seeds.ask(question).text
    monkeypatch.setattr(seeds, "ask", None)
    assert seeds.example_questions(2) == found  # not asked again
