"""The trained reader: cuts the exact span out of each passage, and knows when it is not there.

Windows are not put together in batches, which needs no padding. A logistic regression on a span's margin and
its window's relevance gives the probability that the span is right.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.reading.calibration import Calibration, language_group
from qa.reading.decoding import WindowScores, readings_of, spans_of
from qa.reading.windows import bundled_window_maker
from qa.scripts import in_script_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.reading.base import Evidence
    from qa.reading.decoding import Reading
    from qa.reading.span_runtime import SpanRuntime
    from qa.reading.windows import Tokens, Window, WindowMaker
    from qa.types import Span


class SpanReader:
    """A `Reader` with a trained network."""

    name = "spans"

    def __init__(
        self, runtime: SpanRuntime, maker: WindowMaker, calibrations: dict[str, Calibration]
    ) -> None:
        """Take a trained network, the maker of its windows and, by language group, calibrations."""
        self.runtime = runtime
        self.maker = maker
        self._calibrations = calibrations

    def read(self, question: str, evidence: Sequence[Evidence]) -> list[Span]:
        """Spans that may answer the question, best first; see `Reader.read`."""
        return spans_of(
            self.readings(question, evidence),
            evidence,
            lambda text: self._calibrations[language_group(question, text)],
        )

    def readings(self, question: str, evidence: Sequence[Evidence]) -> list[Reading]:
        """The best span of each sentence that has one, in no order, not yet calibrated."""
        return readings_of(question, self._scored(question, evidence), evidence)

    def windows(self, question: str, evidence: Sequence[Evidence]) -> list[Window]:
        """The windows that the network sees, in the order of the passages."""
        return [window for *_, window in self._windows(question, evidence)]

    def _windows(
        self, question: str, evidence: Sequence[Evidence]
    ) -> Iterator[tuple[int, Tokens, Window]]:
        """Each passage's place and tokens, with each of its windows."""
        questions = self.maker.tokenize([_as_in(e.passage.text, question) for e in evidence])
        titles = self.maker.tokenize([item.title for item in evidence])
        passages = self.maker.tokenize([item.passage.text for item in evidence])
        for place, texts in enumerate(zip(questions, titles, passages, strict=True)):
            for window in self.maker.windows(*texts):
                yield place, passages[place], window

    def _scored(self, question: str, evidence: Sequence[Evidence]) -> Iterator[WindowScores]:
        windows = list(self._windows(question, evidence))
        all_scores = self.runtime.all_scores([window.ids for *_, window in windows])
        for (place, passage, window), scores in zip(windows, all_scores, strict=True):
            body = slice(window.body, window.body + window.size)
            tokens = slice(window.first, window.first + window.size)
            yield WindowScores(
                evidence=place,
                starts=passage.starts[tokens],
                ends=passage.ends[tokens],
                start_scores=scores.starts[body],
                end_scores=scores.ends[body],
                nothing=float(scores.starts[0] + scores.ends[0]),
                relevance=scores.relevance,
            )


def _as_in(passage: str, question: str) -> str:
    """A Chinese question in the script of the passage: training showed no others."""
    same = language_group(question, passage) == "zh"
    return in_script_of(passage, question) if same else question


@cache
def shipped_span_reader() -> SpanReader:
    """The reader that comes with citeqa; loaded once a process.

    Raises:
        ModelError: its weights are missing or damaged.
        EmbeddingsError: the bundled encoder is.
    """
    folder = Path(str(resources.files("qa.reading")))
    card: dict[str, Any] = json.loads((folder / "span_reader.json").read_text(encoding="utf-8"))
    return load_span_reader(folder / card["weights"], card["sha256"], card["calibration"])


def load_span_reader(
    weights: Path, sha256: str, calibration: dict[str, dict[str, float]]
) -> SpanReader:
    """A reader from its weights, their checksum and its calibrations."""
    from qa.reading.span_runtime import SpanRuntime
    from qa.reading.span_weights import read_weights

    runtime = SpanRuntime(read_weights(weights, sha256), sha256[:16])
    calibrations = {group: Calibration(**values) for group, values in calibration.items()}
    return SpanReader(runtime, bundled_window_maker(), calibrations)
