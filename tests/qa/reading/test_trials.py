"""What the confidence is fitted on: answers that are there, near misses, and other subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qa.reading.calibration import Signals
from qa.reading.decoding import Reading
from qa.reading.training.examples import Context, Example
from qa.reading.training.trials import archive_of, trials_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.reading import Evidence
    from qa.reading.span_reader import SpanReader

NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
KEPT = (
    "{name}家的人世代守在这里，白天修补渔网，晚上点灯，为进出港口的船只照亮航道，遇到大雾还要敲钟，"
    "他们的故事写进了县里的地方志，每年都有游客慕名前来参观。"
)
TEXTS = [
    f"{name}家港的灯塔建于{1900 + n}年。{KEPT.format(name=name)}" for n, name in enumerate(NAMES)
]
CONTEXTS = [Context(f"{name}家港", text, "zh") for name, text in zip(NAMES, TEXTS, strict=True)]
QUESTIONS = [
    Example(f"{name}家港的灯塔建于哪一年？", n, TEXTS[n].index("19"), TEXTS[n].index("年。"))
    for n, name in enumerate(NAMES)
]


class WholePassages:
    """A reader for which each passage is an answer, as sure as it is near to the question."""

    def __init__(self) -> None:
        self.shown: list[dict[str, str]] = []

    def readings(self, _: str, evidence: Sequence[Evidence]) -> list[Reading]:
        self.shown.append({item.passage.article_id: item.passage.text for item in evidence})
        return [
            Reading(n, 0, len(item.passage.text), Signals(0.0, 0.0, item.similarity))
            for n, item in enumerate(evidence)
        ]


def test_what_is_shown_for_fourteen_questions_in_turn() -> None:
    reader = WholePassages()
    with archive_of(CONTEXTS) as archive:
        trials = list(trials_over(cast("SpanReader", reader), archive, CONTEXTS, QUESTIONS))
    kinds = dict.fromkeys(range(16), "there") | {3: "miss", 8: "remains", 13: "elsewhere"}
    for turn, (trial, shown) in enumerate(zip(trials, reader.shown, strict=True)):
        kind = kinds[turn]
        own, left = str(turn), KEPT.format(name=NAMES[turn])
        assert len(shown) > 1
        expected = {"there": TEXTS[turn], "remains": left}
        assert shown.get(own) == expected.get(kind)
        assert trial.group == "zh"
        assert trial.answerable == (kind == "there")
        assert [tried.right for tried in trial.spans] == [
            kind == "there" and one == own for one in shown
        ]
        assert all(tried.signals.similarity is not None for tried in trial.spans)
        if kind == "elsewhere":
            # 101 questions further on, of 16: what the fifth after it is about comes first.
            assert next(iter(shown)) == str((turn + 101) % 16)


def test_questions_can_be_asked_as_they_are() -> None:
    reader = WholePassages()
    asked = [*QUESTIONS[:5], Example("赵家港的船坞建于哪一年？", 0, 0, 0)]
    with archive_of(CONTEXTS) as archive:
        tried = trials_over(cast("SpanReader", reader), archive, CONTEXTS, asked, withhold=False)
        *answered, empty = tried
    assert [trial.answerable for trial in answered] == [True] * 5
    assert all(shown[str(turn)] == TEXTS[turn] for turn, shown in enumerate(reader.shown[:5]))
    assert not empty.answerable
    assert empty.spans
    assert not any(span.right for span in empty.spans)


def test_a_span_belongs_to_the_languages_of_question_and_passage() -> None:
    contexts = [
        *CONTEXTS[:3],
        Context("Zhao port", "The lighthouse of Zhao was built in 1900.", "en"),
    ]
    reader = WholePassages()
    with archive_of(contexts) as archive:
        (trial,) = trials_over(cast("SpanReader", reader), archive, contexts, QUESTIONS[:1])
    assert trial.group == "zh"
    groups = dict(zip(reader.shown[0], (tried.group for tried in trial.spans), strict=True))
    assert groups.pop("3") == "across"
    assert set(groups.values()) == {"zh"}
