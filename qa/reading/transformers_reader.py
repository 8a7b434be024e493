"""Any extractive question-answering model of transformers as a reader: a folder or a hub id.

A model in the shape of `AutoModelForQuestionAnswering`, trained with or without questions
that have no answer. How sure it may be is not fitted: a span's score is the logistic of its
margin over "no answer", as the model has it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.errors import ModelError
from qa.reading.calibration import Calibration
from qa.reading.decoding import WindowScores, readings_of, spans_of
from qa.sentences import trim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.reading.base import Evidence
    from qa.types import Span

MOST_TOKENS = 384
OVERLAP_TOKENS = 96
_BATCH = 8
_AS_THE_MODEL_SAYS = Calibration(margin=1.0, relevance=0.0, intercept=0.0)


class TransformersReader:
    """A `Reader` around a transformers model and its fast tokenizer."""

    def __init__(self, name: str, model: Any, tokenizer: Any) -> None:
        """Take the model's name, and both parts as transformers loads them."""
        self.name = name
        self._model = model.eval()
        self._tokenizer = tokenizer

    def read(self, question: str, evidence: Sequence[Evidence]) -> list[Span]:
        """Spans that may answer the question, best first; see `Reader.read`."""
        readings = readings_of(question, self._scored(question, evidence), evidence)
        return spans_of(readings, evidence, lambda _: _AS_THE_MODEL_SAYS)

    def _scored(self, question: str, evidence: Sequence[Evidence]) -> Iterator[WindowScores]:
        import torch

        for begin in range(0, len(evidence), _BATCH):
            part = evidence[begin : begin + _BATCH]
            encoded = self._tokenizer(
                [question] * len(part),
                [item.passage.text for item in part],
                truncation="only_second",
                max_length=MOST_TOKENS,
                stride=OVERLAP_TOKENS,
                return_overflowing_tokens=True,
                return_offsets_mapping=True,
                padding=True,
                return_tensors="pt",
            )
            passage_of = encoded.pop("overflow_to_sample_mapping").tolist()
            offsets = encoded.pop("offset_mapping").numpy()
            with torch.inference_mode():
                output = self._model(**encoded)
            starts, ends = output.start_logits.numpy(), output.end_logits.numpy()
            for row, place in enumerate(passage_of):
                inside = [n for n, kind in enumerate(encoded.sequence_ids(row)) if kind == 1]
                text = part[place].passage.text
                borders = [trim(text, int(a), int(b)) for a, b in offsets[row][inside]]
                yield WindowScores(
                    evidence=begin + place,
                    starts=np.array([start for start, _ in borders], np.int32),
                    ends=np.array([end for _, end in borders], np.int32),
                    start_scores=starts[row][inside],
                    end_scores=ends[row][inside],
                    nothing=float(starts[row][0] + ends[row][0]),
                    relevance=0.0,
                )


@lru_cache(maxsize=1)
def load_transformers_reader(name: str) -> TransformersReader:
    """Load a model from a folder, or from the hub by its id.

    Raises:
        ModelError: there is no such model, or it is no question-answering one.
    """
    from safetensors import SafetensorError
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    folder = Path(name).expanduser()
    source = str(folder) if folder.is_dir() else name
    try:
        tokenizer = AutoTokenizer.from_pretrained(source)
        model, facts = AutoModelForQuestionAnswering.from_pretrained(
            source, output_loading_info=True
        )
    except (OSError, ValueError, SafetensorError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        raise ModelError(
            f"{name}: no model that transformers can load ({first}); "
            "name a folder or a hub id of a question-answering model, or: spans, sentences"
        ) from error
    if facts["missing_keys"]:
        raise ModelError(
            f"{name}: not a question-answering model, its heads are missing; "
            "name another, or: spans, sentences"
        )
    if not tokenizer.is_fast:
        raise ModelError(f"{name}: its tokenizer gives no offsets; name a model with a fast one")
    return TransformersReader(name, model, tokenizer)
