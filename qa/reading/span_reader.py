"""The trained reader: cuts the exact span out of each passage, and knows when it is not there.

All passages are read in a few batches of windows of like length. A logistic regression on a
span's margin and its window's relevance gives the probability that the span is right.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.reading.calibration import Calibration, language_group
from qa.reading.decoding import WindowScores, readings_of, spans_of
from qa.scripts import in_script_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.reading.base import Evidence
    from qa.reading.decoding import Reading
    from qa.reading.span_network import SpanNetwork
    from qa.reading.windows import WindowMaker
    from qa.types import Span

BATCH_TOKENS = 1024
"""Tokens read at once, padding included; see `embeddings.encoder` for why not more."""


class SpanReader:
    """A `Reader` with a trained network."""

    name = "spans"

    def __init__(
        self, network: SpanNetwork, maker: WindowMaker, calibrations: dict[str, Calibration]
    ) -> None:
        """Take a trained network, the maker of its windows and, by language group, calibrations."""
        self._network = network.eval()
        self._maker = maker
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

    def _scored(self, question: str, evidence: Sequence[Evidence]) -> Iterator[WindowScores]:
        import torch

        from embeddings.encoder import batches
        from qa.reading.span_network import batch_of

        questions = self._maker.tokenize([_as_in(e.passage.text, question) for e in evidence])
        titles = self._maker.tokenize([item.title for item in evidence])
        passages = self._maker.tokenize([item.passage.text for item in evidence])
        windows = [
            (place, window)
            for place, texts in enumerate(zip(questions, titles, passages, strict=True))
            for window in self._maker.windows(*texts)
        ]
        lengths = [len(window.ids) for _, window in windows]
        for batch in batches(lengths, BATCH_TOKENS):
            with torch.inference_mode():
                starts, ends, relevances = self._network(*batch_of([windows[i][1] for i in batch]))
            for row, i in enumerate(batch):
                place, window = windows[i]
                body = slice(window.body, window.body + window.size)
                tokens = slice(window.first, window.first + window.size)
                yield WindowScores(
                    evidence=place,
                    starts=passages[place].starts[tokens],
                    ends=passages[place].ends[tokens],
                    start_scores=starts[row, body].numpy(),
                    end_scores=ends[row, body].numpy(),
                    nothing=float(starts[row, 0] + ends[row, 0]),
                    relevance=float(relevances[row]),
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
    from qa.reading.span_network import bundled_network
    from qa.reading.span_weights import load_weights

    network, maker = bundled_network()
    load_weights(network, weights, sha256)
    calibrations = {group: Calibration(**values) for group, values in calibration.items()}
    return SpanReader(network, maker, calibrations)
