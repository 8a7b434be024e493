import pytest

from qa.reading.asked_figure import asked_figure


@pytest.mark.parametrize(
    ("question", "answer", "figure"),
    [
        ("会议何时闭幕？", "3月10日，委员会会议在首都闭幕", "3月10日"),
        ("When did it end?", "the committee's meeting ended on 10 March", "10 March"),
        ("いつ進水しましたか", "渡し船は2026年1月12日に造船所で進水", "2026年1月12日"),
        ("销量同比增长多少？", "230万辆，同比增长14.8%", "14.8%"),
        ("渡船能载多少人？", "船长四十二米，一次可载客一百二十人", "一百二十人"),
        ("渡船能載多少人？", "船長四十二米，一次可載客一百二十人", "一百二十人"),
        ("渡船何时返航？", "渡船将于2月14日", "2月14日"),
        ("渡船何时返航？", "不迟于2月14日晚", "2月14日"),
        ("渡船何时返航？", "到2月14日", None),
        ("渡船能载多少人？", "超过120人", None),
        ("渡船能载多少人？", "船长四十二米，可载客百余", None),
        ("渡船何时开航？", "1月12日下水、3月1日起往返两地", None),
        ("渡船为什么停航？", "因为3月10日有台风经过这里", None),
    ],
)
def test_the_figure_asked_for(question: str, answer: str, figure: str | None) -> None:
    found = asked_figure(question, answer)
    assert (answer[slice(*found)] if found else None) == figure
