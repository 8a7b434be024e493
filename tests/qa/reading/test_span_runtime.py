"""The network that ships, on ONNX Runtime in 8 bits and in torch, gives nearly the same scores."""

import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import torch

from embeddings.base import FloatArray
from qa.reading.span_network import SpanNetwork, batch_of, bundled_network
from qa.reading.span_runtime import SpanRuntime
from qa.reading.span_weights import read_weights
from qa.reading.training.loop import begin_from
from qa.reading.windows import Window, WindowMaker

FOLDER = Path(str(resources.files("qa.reading")))
TEXTS = (
    ("钻探船有多长？", "启航", "这艘全长190米的钻探船将把吸管放到约六千米深的海底。"),
    (
        "Who leads the project?",
        "",
        "The project is led by Kenichi Sano, an engineer from Kobe. " * 9,
    ),
    ("特斯拉卖了多少车？", "央行", "乙国央行周四把基准利率降到百分之二，为三年来最低。"),
)

_EIGHT_BITS = 0.5
"""Log odds by which scores may differ."""


@pytest.fixture(scope="module")
def shipped() -> tuple[Mapping[str, FloatArray], str]:
    card = json.loads((FOLDER / "span_reader.json").read_text(encoding="utf-8"))
    return read_weights(FOLDER / card["weights"], card["sha256"]), card["sha256"][:16]


@pytest.fixture(scope="module")
def in_torch() -> SpanNetwork:
    network = bundled_network("cpu").eval()
    begin_from(network, FOLDER / "span_reader.safetensors")
    return network


def windows(maker: WindowMaker) -> list[Window]:
    return [window for texts in TEXTS for window in maker.windows(*maker.tokenize([*texts]))]


def test_windows_scored_together_are_scored_as_each_alone(
    shipped: tuple[Mapping[str, FloatArray], str], maker: WindowMaker
) -> None:
    runtime, ids = SpanRuntime(*shipped), [window.ids for window in windows(maker)]
    assert len({len(each) for each in ids}) > 1, "else their order is no matter"
    for together, each in zip(runtime.all_scores(ids), ids, strict=True):
        alone = runtime.scores(each)
        assert together.starts == pytest.approx(alone.starts, abs=1e-4)
        assert together.ends == pytest.approx(alone.ends, abs=1e-4)
        assert together.relevance == pytest.approx(alone.relevance, abs=1e-4)
    assert runtime.all_scores([]) == []


def test_torch_finds_the_best_borders_as_good(
    shipped: tuple[Mapping[str, FloatArray], str], in_torch: SpanNetwork, maker: WindowMaker
) -> None:
    runtime = SpanRuntime(*shipped)
    for window in windows(maker):
        scores = runtime.scores(window.ids)
        with torch.inference_mode():
            starts, ends, _, relevance = (part[0].numpy() for part in in_torch(*batch_of([window])))
        body = slice(window.body, window.body + window.size)
        for ours, theirs in ((scores.starts, starts), (scores.ends, ends)):
            best = int(ours[body].argmax())
            assert theirs[body].max() - theirs[body][best] <= _EIGHT_BITS
            assert np.corrcoef(ours[body], theirs[body])[0, 1] > 0.95
        assert scores.relevance == pytest.approx(float(relevance), abs=_EIGHT_BITS)
