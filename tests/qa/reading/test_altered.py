"""Questions with one particular exchanged, which their text no longer answers."""

import random

import pytest

from qa.reading.training.altered import altered, particulars
from qa.reading.training.examples import Context, Example
from qa.reading.training.sampling import STRETCHES, batches
from qa.reading.windows import WindowMaker


def chance() -> random.Random:
    return random.Random(5)  # noqa: S311


def ships(number: int = 8) -> tuple[list[Context], list[Example]]:
    contexts, examples = [], []
    for n in range(1, number + 1):
        filler = "这一天海上风平浪静，船员照常工作。" * 40
        text = f"{filler}第{n}号船的船长姓欧阳。{filler}"
        start = text.index("欧阳")
        contexts.append(Context("船", text, "zh"))
        examples.append(Example(f"第{n}号船的船长姓什么？", n - 1, start, start + 2))
    return contexts, examples


@pytest.mark.parametrize(
    ("question", "text", "language", "shared"),
    [
        ("Who led the Ardent in 1904?", "In 1904 Ardent was led by Mo.", "en", ["Ardent", "1904"]),
        ("Who led the Ardent in 1904?", "Nobody knows.", "en", []),
        ("アマゾンの本社はどこ?", "アマゾンの本社は街にある。", "ja", ["アマゾン", "本社"]),
        ("2019年谁在金鸡湖？", "他2019年到過金雞湖。", "zh", ["2019", "金鸡湖"]),
    ],
)
def test_particulars_are_what_question_and_text_share(
    question: str, text: str, language: str, shared: list[str]
) -> None:
    found = particulars(question, text, language)
    assert [question[one.start : one.end] for one in found] == shared


def test_an_altered_question_asks_about_what_the_text_does_not_hold() -> None:
    contexts, examples = ships()
    made = altered(contexts, examples, 1.0, chance())
    assert len(made) == len(examples)
    for before, after in zip(examples, made, strict=True):
        assert not after.is_answered
        assert (after.context, after.start) == (before.context, before.start)
        assert after.question != before.question
        assert after.question in {other.question for other in examples}


def test_no_share_alters_nothing() -> None:
    assert altered(*ships(), 0.0, chance()) == []


def test_its_window_shows_where_the_answer_was(maker: WindowMaker) -> None:
    contexts, examples = ships()
    made = altered(contexts, examples, 1.0, chance())
    [answer] = maker.tokenize(["船长姓欧阳。"])
    [filler] = maker.tokenize(["这一天海上风平浪静，船员照常工作。第号船的"])
    told = set(answer.ids) - set(filler.ids)
    assert told
    stream = batches(contexts, made, maker, size=4, shares=(1.0,) * len(STRETCHES), seed=3)
    targets = [target for _ in range(4) for target in next(stream)]
    assert targets
    for target in targets:
        assert not target.relevant
        assert (target.start, target.end) == (0, 0)
        assert told & set(target.window.ids[target.window.body :])
