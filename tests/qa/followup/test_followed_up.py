"""Follow-ups by worked example, and that no rule has words of its own."""

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Exchange, FollowUp, dialogue_of, followed_up
from tests.conftest import ROOT

OUTPUT = ("中国的稀土产量是多少？", "27万吨")
CARS = ("比亚迪2023年卖了多少辆车？", "302万辆")
CHAIR = ("谁是台积电的董事长？", "魏哲家")
SHIP = ("日本的试采船叫什么？", "地球号")
FERRY = ("电动渡船“白鹭号”的造价是多少？", "三千五百万元")
LAUNCH = ("白鹭号在哪里下水？", "临港")
QUAKE = ("花莲地震是什么时候发生的？", "2024年4月3日")
FOUNDED = ("苹果公司哪一年成立？", "1976年")
DOGS = ("狗的寿命是多少？", None)
SALES = ("How many cars did BYD sell in 2023?", "3.02 million")
TURBINE = ("Who built the tidal turbine off Skerry Point?", "Marrow Engineering")
SENT = ("Which ship did Japan send to sample the seabed?", "Chikyu")
CEO = ("Who is the CEO of Apple?", "Tim Cook")
WHERE = ("Where was the ferry launched?", "Lingang")
COST = ("What is the cost of the ferry?", "35 million")
TRIAL = ("日本の試験船は何といいますか？", "ちきゅう")
TOYOTA = ("トヨタの2023年の販売台数は何台ですか？", "1000万台")

EXAMPLES = [
    # another country, company, year
    (OUTPUT, "那美国呢？", "美国的稀土产量是多少？", "swap"),
    (OUTPUT, "那麼日本呢？", "日本的稀土产量是多少？", "swap"),
    (OUTPUT, "在欧洲呢？", "欧洲的稀土产量是多少？", "swap"),
    (OUTPUT, "越南？", "越南的稀土产量是多少？", "swap"),
    (OUTPUT, "2024年呢？", "2024年中国的稀土产量是多少？", "add"),
    (("2023年3月的销量是多少？", None), "那4月呢？", "2023年4月的销量是多少？", "swap"),
    (("日本对中国出口什么？", None), "对韩国呢？", "日本对韩国出口什么？", "swap"),
    (CARS, "那2024年呢？", "比亚迪2024年卖了多少辆车？", "swap"),
    (CARS, "特斯拉呢", "特斯拉2023年卖了多少辆车？", "swap"),
    (CARS, "那英伟达呢？", "英伟达2023年卖了多少辆车？", "swap"),
    (CHAIR, "那英伟达呢？", "谁是英伟达的董事长？", "swap"),
    (SHIP, "那美国呢？", "美国的试采船叫什么？", "swap"),
    (FERRY, "那“海燕号”呢？", "电动渡船“海燕号”的造价是多少？", "swap"),
    (DOGS, "猫呢？", "猫的寿命是多少？", "swap"),
    (("台積電的營收是多少？", None), "那聯電呢？", "聯電的營收是多少？", "swap"),
    (SALES, "and in 2024?", "How many cars did BYD sell in 2024?", "swap"),
    (SALES, "What about Tesla?", "How many cars did Tesla sell in 2023?", "swap"),
    (
        SALES,
        "And in the first quarter?",
        "How many cars did BYD sell in the first quarter?",
        "swap",
    ),
    (SALES, "And in Japan?", "How many cars did BYD sell in 2023 in Japan?", "add"),
    (SALES, "How about Japan?", "How many cars did BYD sell in 2023, Japan?", "add"),
    (SENT, "what about Germany?", "Which ship did Germany send to sample the seabed?", "swap"),
    (CEO, "What about Microsoft?", "Who is the CEO of Microsoft?", "swap"),
    (
        TURBINE,
        "What about the wave turbine?",
        "Who built the wave turbine off Skerry Point?",
        "swap",
    ),
    (TRIAL, "ではアメリカは？", "アメリカの試験船は何といいますか？", "swap"),
    (TRIAL, "2024年は？", "2024年日本の試験船は何といいますか？", "add"),
    (TOYOTA, "ホンダは？", "ホンダの2023年の販売台数は何台ですか？", "swap"),
    (SALES, "那美国呢？", "How many cars did BYD sell in 2023, 美国?", "add"),
    # another property of the same thing
    (OUTPUT, "储量呢？", "中国的稀土储量是多少？", "attribute"),
    (CARS, "利润呢？", "比亚迪2023年利润？", "attribute"),
    (CHAIR, "营收呢？", "台积电的营收？", "attribute"),
    (FERRY, "載客量呢？", "电动渡船“白鹭号”的載客量是多少？", "attribute"),
    (FERRY, "船长呢？", "电动渡船“白鹭号”的船长？", "attribute"),
    (DOGS, "那猫的寿命呢？", "猫的寿命是多少？", "attribute"),
    (COST, "What about the length?", "What is the length of the ferry?", "attribute"),
    # pronouns
    (CHAIR, "他什么时候上任的？", "魏哲家什么时候上任的？", "pronoun"),
    (CHAIR, "那他的妻子是谁？", "魏哲家的妻子是谁？", "pronoun"),
    (CHAIR, "他和张忠谋什么关系？", "魏哲家和张忠谋什么关系？", "pronoun"),
    (SHIP, "它什么时候出发的？", "地球号什么时候出发的？", "pronoun"),
    (SHIP, "该船多长？", "地球号多长？", "pronoun"),
    (SHIP, "这艘船的造价是多少？", "地球号的造价是多少？", "pronoun"),
    (FERRY, "那艘船什么時候下水？", "“白鹭号”什么時候下水？", "pronoun"),
    (CARS, "这家公司的总部在哪里？", "比亚迪的总部在哪里？", "pronoun"),
    (OUTPUT, "该国的人口是多少？", "中国的人口是多少？", "pronoun"),
    (FERRY, "其航程有多远？", "“白鹭号”航程有多远？", "pronoun"),
    (LAUNCH, "那里的人口是多少？", "临港的人口是多少？", "pronoun"),
    (QUAKE, "这次地震造成多少人死亡？", "花莲地震造成多少人死亡？", "pronoun"),
    (FOUNDED, "那年谁是美国总统？", "1976年谁是美国总统？", "pronoun"),
    (SALES, "When was it founded?", "When was BYD founded?", "pronoun"),
    (SALES, "What is its revenue?", "What is BYD’s revenue?", "pronoun"),
    (SALES, "How many does the company employ?", "How many does BYD employ?", "pronoun"),
    (
        TURBINE,
        "When was it switched on?",
        "When was the tidal turbine off Skerry Point switched on?",
        "pronoun",
    ),
    (TURBINE, "Where is that company based?", "Where is Marrow Engineering based?", "pronoun"),
    (SENT, "How deep did it drill?", "How deep did Chikyu drill?", "pronoun"),
    (SENT, "Where is that ship now?", "Where is Chikyu now?", "pronoun"),
    (CEO, "How old is he?", "How old is Tim Cook?", "pronoun"),
    (CEO, "Who succeeded him?", "Who succeeded Tim Cook?", "pronoun"),
    (CEO, "What did he say about China?", "What did Tim Cook say about China?", "pronoun"),
    (TRIAL, "それはいつ出港しましたか？", "ちきゅうはいつ出港しましたか？", "pronoun"),
    (TRIAL, "その国の人口は？", "日本の人口は？", "pronoun"),
    (TOYOTA, "同社の本社はどこですか？", "トヨタの本社はどこですか？", "pronoun"),
    # a question without its subject
    (OUTPUT, "为什么？", "为什么中国的稀土产量是27万吨？", "ellipsis"),
    (CHAIR, "何時？", "何時魏哲家是台积电的董事长？", "ellipsis"),
    (LAUNCH, "什么时候呢？", "白鹭号什么时候下水？", "ellipsis"),
    (SHIP, "在哪里下水的？", "地球号在哪里下水的？", "ellipsis"),
    (SHIP, "花了多少钱？", "地球号花了多少钱？", "ellipsis"),
    (FERRY, "多长？", "“白鹭号”多长？", "ellipsis"),
    (FERRY, "谁付的？", "“白鹭号”谁付的？", "ellipsis"),
    (("白鹭号下水了吗？", None), "什么时候？", "什么时候白鹭号下水了？", "ellipsis"),
    (WHERE, "When?", "When was the ferry launched?", "ellipsis"),
    (WHERE, "And why?", "why was the ferry launched?", "ellipsis"),
    (SENT, "When?", "When did Japan send Chikyu to sample the seabed?", "ellipsis"),
    (
        TURBINE,
        "When was that?",
        "When Marrow Engineering built the tidal turbine off Skerry Point?",
        "ellipsis",
    ),
    (TRIAL, "いつ？", "いつ日本の試験船はちきゅうといいますか？", "ellipsis"),
]

STANDING_ALONE = [
    (OUTPUT, "美国的稀土产量是多少？"),
    (OUTPUT, "稀土是什么？"),
    (OUTPUT, "越南"),
    (OUTPUT, "为什么中国限制稀土出口呢？"),
    (OUTPUT, "中国会不会限制出口呢？"),
    (OUTPUT, "土耳其在哪里？"),
    (OUTPUT, "其他国家怎么看？"),
    (OUTPUT, "谢谢"),
    (OUTPUT, "你是谁？"),
    (OUTPUT, "今天是几号？"),
    (OUTPUT, "人为什么要睡觉？"),
    (CARS, "那不勒斯在哪里？"),
    (CARS, "为什么那英离婚了？"),
    (CARS, "特斯拉说它什么时候量产？"),
    (CARS, "这个世界上最高的山是哪座？"),
    (CARS, "“它”是什么小说？"),
    (CARS, "胜出者能为其机构获得多少美金？"),
    (CHAIR, "张忠谋说他什么时候退休？"),
    (CHAIR, "维他命是谁发现的？"),
    (CHAIR, "吉他是哪国的乐器？"),
    (SHIP, "该船长是谁？"),
    (SHIP, "这是什么意思？"),
    (SHIP, "清河造船厂建造了什么？"),
    (QUAKE, "哪次地震死了最多的人？"),
    (QUAKE, "默哀主要是为了表示什么？"),
    (SALES, "Tesla"),
    (SALES, "Is it true that Tesla fell?"),
    (SALES, "How long does it take to charge a car?"),
    (SALES, "Which company said it would stop exports?"),
    (SALES, "What time is it?"),
    (SALES, "What is IT?"),
    (SALES, "What is it called when a team is down a player?"),
    (SALES, "What about the treaty is controversial?"),
    (SALES, "Who founded the company that makes the Model Y?"),
    (SALES, "Why did the chip maker say it would cut jobs?"),
    (CEO, "When did Satya Nadella say he would leave?"),
    (CEO, "When did the president say he would resign?"),
    (CEO, "Who sold his house in Paris?"),
    (TURBINE, "What happened in Skerry Point?"),
    (TURBINE, "Who is the prime minister?"),
    (TURBINE, "Where did he study?"),
    (SENT, "Which company that built the ship is the oldest?"),
    (TRIAL, "アメリカの船は何といいますか？"),
    (TRIAL, "日本はどこ？"),
    (TRIAL, "彼は誰ですか？"),
    (TOYOTA, "トヨタとその子会社はどこですか？"),
    (TOYOTA, "会社とは何ですか？"),
]


@pytest.mark.parametrize(("said", "question", "searched", "rule"), EXAMPLES)
def test_a_follow_up_is_completed(
    said: tuple[str, str | None], question: str, searched: str, rule: str
) -> None:
    made = followed_up(question, [Exchange(*said)])
    assert (made.searched, made.rule) == (searched, rule)
    assert made.question == question
    assert made.rewritten


@pytest.mark.parametrize(("said", "question"), STANDING_ALONE)
def test_a_question_that_stands_by_itself_is_left_as_it_is(
    said: tuple[str, str | None], question: str
) -> None:
    assert followed_up(question, [Exchange(*said)]) == FollowUp(question, question)


def test_no_question_of_the_shipped_set_is_changed_by_another() -> None:
    lines = (ROOT / "eval/sets/seeds.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    changed = [
        (before["question"], case["question"])
        for before, case in pairwise(cases)
        if followed_up(
            case["question"], [Exchange(before["question"], next(iter(before["answers"]), None))]
        ).rewritten
    ]
    assert len(cases) > 200
    assert changed == []


@pytest.mark.parametrize("question", [question for _, question, _, _ in EXAMPLES])
def test_nothing_is_completed_without_a_dialogue(question: str) -> None:
    assert followed_up(question, []) == FollowUp(question, question)


def test_a_dialogue_is_completed_from_its_beginning() -> None:
    said = [SHIP, ("那美国呢？", None), ("什么时候出发的？", None)]
    assert [exchange.question for exchange in dialogue_of(said)] == [
        "日本的试采船叫什么？",
        "美国的试采船叫什么？",
        "美国什么时候出发的？",
    ]


def test_a_person_is_remembered_over_a_question_that_names_none() -> None:
    dialogue = dialogue_of([CHAIR, ("稀土是什么？", None)])
    assert followed_up("他什么时候上任的？", dialogue).searched == "魏哲家什么时候上任的？"


def test_what_is_long_stands_by_itself() -> None:
    long = "它" + "很" * 200 + "吗？"
    assert not followed_up(long, [Exchange(*SHIP)]).rewritten
    assert not followed_up("那美国呢？", [Exchange("日本的船" * 100, None)]).rewritten


SAID = st.sampled_from([example[0] for example in EXAMPLES])
ASKED = st.sampled_from(
    [example[1] for example in EXAMPLES] + [question for _, question in STANDING_ALONE]
)
LATIN_WORDS = re.compile(r"[a-z0-9]+")


@given(said=st.lists(SAID, min_size=1, max_size=3), question=ASKED | st.text(max_size=30))
def test_every_word_was_said_in_the_dialogue(
    said: list[tuple[str, str | None]], question: str
) -> None:
    dialogue = dialogue_of(said)
    made = followed_up(question, dialogue)
    if not made.rewritten:
        assert made == FollowUp(question, question)
        return
    sources = [question, *(text for e in dialogue for text in (e.question, e.answer) if text)]
    words = set(LATIN_WORDS.findall(" ".join(sources).lower())) | {"s"}
    assert set(LATIN_WORDS.findall(made.searched.lower())) <= words
    assert pieces(made.searched.replace("’s", "").replace("’", ""), sources) <= 7


def pieces(text: str, sources: list[str]) -> int:
    """Of how many stretches of the sources a text is made, spaces and commas aside."""
    known = [" ".join(source.split()) for source in sources]
    number = position = 0
    while position < len(text):
        if text[position] in " ,":
            position += 1
            continue
        length = 0
        while position + length < len(text) and any(
            text[position : position + length + 1] in source for source in known
        ):
            length += 1
        assert length, f"{text[position]!r} of {text!r} was never said"
        number, position = number + 1, position + length
    return number
