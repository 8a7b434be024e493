import pytest

from qa.reading.kinds import asked_figure, kind_agreement


@pytest.mark.parametrize(
    ("question", "answer", "agreement"),
    [
        ("渡船何时下水？", "1月12日", 1),
        ("渡船何时下水？", "周一上午", 0),
        ("渡船何时下水？", "清河造船厂", -1),
        ("When was it launched?", "on 12 January 2026", 1),
        ("When was it launched?", "Monday", 0),
        ("When was it launched?", "in the harbour", -1),
        ("いつ進水しましたか", "2026年1月12日", 1),
        ("销量同比增长多少？", "14.8%", 1),
        ("销量同比增长多少？", "三成", 1),
        ("销量同比增长多少？", "230万辆", -1),
        ("渡船能载多少人？", "一百二十人", 1),
        ("渡船能载多少人？", "120名乘客", 0.5),
        ("渡船能载多少人？", "四十二米", 0.5),
        ("渡船能载多少人？", "几十", 0),
        ("渡船能载多少人？", "临港市政府", -1),
        ("2022年电动汽车交付量", "131万辆", 1),
        ("2022年电动汽车交付量", "电动汽车", -1),
        ("How many people?", "120 people", 1),
        ("谁建造了渡船？", "清河造船厂", 0),
        ("谁建造了渡船？", "120人", -1),
        ("渡船为什么停航？", "120人", 0),
    ],
)
def test_agreement(question: str, answer: str, agreement: float) -> None:
    assert kind_agreement(question, answer) == agreement


@pytest.mark.parametrize(
    ("question", "answer", "figure"),
    [
        ("会议何时闭幕？", "3月10日，委员会会议在首都闭幕", "3月10日"),
        ("销量同比增长多少？", "230万辆，同比增长14.8%", "14.8%"),
        ("渡船能载多少人？", "船长四十二米，一次可载客一百二十人", "一百二十人"),
        ("渡船何时返航？", "渡船将于2月14日", "2月14日"),
        ("渡船何时返航？", "不迟于2月14日晚", "2月14日"),
        ("渡船何时返航？", "到2月14日", None),
        ("渡船能载多少人？", "超过120人", None),
        ("渡船何时开航？", "1月12日下水、3月1日起往返两地", None),
        ("渡船为什么停航？", "因为3月10日有台风经过这里", None),
    ],
)
def test_the_figure_asked_for(question: str, answer: str, figure: str | None) -> None:
    found = asked_figure(question, answer)
    assert (answer[slice(*found)] if found else None) == figure
