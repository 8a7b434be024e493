"""What the confidence is fitted on: answers that are there, near misses, and other subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qa.reading.calibration import Signals
from qa.reading.decoding import Reading
from qa.reading.training.examples import Context, Example
from qa.reading.training.trials import trials_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embeddings import BundledEmbedder
    from qa.reading import Evidence
    from qa.reading.span_reader import SpanReader

NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
TEXTS = [f"{name}家港的灯塔建于{1900 + n}年，守塔人姓{name}。" for n, name in enumerate(NAMES)]
CONTEXTS = [Context(f"{name}家港", text, "zh") for name, text in zip(NAMES, TEXTS, strict=True)]
QUESTIONS = [
    Example(f"{name}家港的灯塔建于哪一年？", n, TEXTS[n].index("19"), TEXTS[n].index("年，"))
    for n, name in enumerate(NAMES)
]


class WholePassages:
    """A reader for which each passage is an answer, as sure as it is near to the question."""

    def __init__(self) -> None:
        self.shown: list[list[str]] = []

    def readings(self, _: str, evidence: Sequence[Evidence]) -> list[Reading]:
        self.shown.append([item.passage.article_id for item in evidence])
        return [
            Reading(n, 0, len(item.passage.text), Signals(0.0, 0.0, item.similarity))
            for n, item in enumerate(evidence)
        ]


def test_what_is_shown_for_eight_questions_in_turn(bundled_embedder: BundledEmbedder) -> None:
    reader = WholePassages()
    trials = list(trials_over(cast("SpanReader", reader), bundled_embedder, CONTEXTS, QUESTIONS))
    kinds = ["there", "there", "miss", "there", "there", "miss", "there", "elsewhere"] * 2
    for turn, (kind, trial, shown) in enumerate(zip(kinds, trials, reader.shown, strict=True)):
        own = str(turn)
        assert shown
        assert (own in shown) == (kind == "there")
        assert trial.answerable == (kind == "there")
        assert [right for _, right in trial.readings] == [
            kind == "there" and one == own for one in shown
        ]
        assert all(signals.similarity is not None for signals, _ in trial.readings)
        if kind == "elsewhere":
            # 101 questions further on, of 16: what the fifth after it is about comes first.
            assert shown[0] == str((turn + 101) % 16)
