"""The trained reader: cuts the exact span out of each passage, and knows when it is not there.

Every window's best spans are scored against the same window's "no answer", so that scores
of different passages are on one scale; a logistic regression on that margin and on the
window's relevance makes it the probability that the span is right.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.reading.borders import trimmed
from qa.reading.calibration import Calibration, language_group
from qa.sentences import sentence_spans
from qa.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from qa.reading.base import Evidence
    from qa.reading.span_network import SpanNetwork
    from qa.reading.windows import Tokens, Window, WindowMaker

    Scores = NDArray[np.float32]

LONGEST_ANSWER = 48
"""Tokens: some 70 Chinese characters or 35 English words."""
BATCH_TOKENS = 1024
"""Tokens read at once, padding included; see `embeddings.encoder` for why not more."""
_BORDERS_TRIED = 12
"""The best starts and ends of a window that are paired."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network makes of a window's best span in one sentence."""

    evidence: int
    start: int
    """In the passage's text, like `end`."""
    end: int
    margin: float
    """Log odds of the span against "no answer" in the same window."""
    relevance: float
    """Log odds that the window holds an answer at all."""


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
        spans = []
        for reading in self.readings(question, evidence):
            passage = evidence[reading.evidence].passage
            text = passage.text[reading.start : reading.end]
            calibration = self._calibrations[language_group(question, passage.text)]
            score = calibration.probability(reading.margin, reading.relevance)
            spans.append(Span(passage, reading.start, reading.end, text, score))
        return sorted(spans, key=lambda span: (-span.score, span.passage.id, span.start))

    def readings(self, question: str, evidence: Sequence[Evidence]) -> list[Reading]:
        """The best span of each sentence that has one, in no order, not yet calibrated."""
        if not evidence:
            return []
        asked, *texts = self._maker.tokenize(
            [question, *(item.title for item in evidence), *(e.passage.text for e in evidence)]
        )
        titles, passages = texts[: len(evidence)], texts[len(evidence) :]
        windows = [
            (place, window)
            for place, (title, passage) in enumerate(zip(titles, passages, strict=True))
            for window in self._maker.windows(asked, title, passage)
        ]
        best: dict[tuple[int, int], Reading] = {}
        for place, window, start, end, relevance in self._scored(windows):
            text = evidence[place].passage.text
            sentences = sentence_spans(text)
            for reading in _readings(place, window, passages[place], text, start, end, relevance):
                key = place, _sentence_of(reading.start, sentences)
                if key not in best or reading.margin > best[key].margin:
                    best[key] = reading
        return list(best.values())

    def _scored(
        self, windows: Sequence[tuple[int, Window]]
    ) -> Iterator[tuple[int, Window, Scores, Scores, float]]:
        """Each window with its start and end scores and its relevance."""
        import torch

        from embeddings.encoder import batches
        from qa.reading.span_network import batch_of

        lengths = [len(window.ids) for _, window in windows]
        with torch.inference_mode():
            for batch in batches(lengths, BATCH_TOKENS):
                starts, ends, relevances = self._network(*batch_of([windows[i][1] for i in batch]))
                for row, i in enumerate(batch):
                    place, window = windows[i]
                    yield (
                        place,
                        window,
                        starts[row].numpy(),
                        ends[row].numpy(),
                        float(relevances[row]),
                    )


def _readings(
    place: int,
    window: Window,
    passage: Tokens,
    text: str,
    start: Scores,
    end: Scores,
    relevance: float,
) -> Iterator[Reading]:
    """The best spans of a window, best first, none inside or across a better one."""
    nothing = float(start[0] + end[0])
    body = slice(window.body, window.body + window.size)
    taken: list[tuple[int, int]] = []
    for score, first, last in best_spans(start[body], end[body]):
        if any(first <= b and a <= last for a, b in taken):
            continue
        taken.append((first, last))
        begin = int(passage.starts[window.first + first])
        stop = int(passage.ends[window.first + last])
        begin, stop = trimmed(text, begin, stop)
        if begin < stop:
            yield Reading(place, begin, stop, score - nothing, relevance)


def best_spans(start: Scores, end: Scores) -> list[tuple[float, int, int]]:
    """Score, first and last token of the best spans, best first.

    The sum of a start's and an end's score, over the best starts and ends, where the end is
    not before the start and the span not longer than `LONGEST_ANSWER`.
    """
    starts = np.argsort(-start, kind="stable")[:_BORDERS_TRIED].tolist()
    ends = np.argsort(-end, kind="stable")[:_BORDERS_TRIED].tolist()
    found = [
        (float(start[first] + end[last]), first, last)
        for first in starts
        for last in ends
        if first <= last < first + LONGEST_ANSWER
    ]
    return sorted(found, key=lambda each: (-each[0], each[1], each[2]))


def _sentence_of(position: int, sentences: Sequence[tuple[int, int]]) -> int:
    """Index of the sentence that holds a position."""
    return next((i for i, (_, end) in enumerate(sentences) if position < end), len(sentences))


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
