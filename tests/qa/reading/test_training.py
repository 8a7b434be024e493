"""Training, over a small network and texts made up here; the real run is a command."""

import json
import math
import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from qa.errors import ModelError, SourceError
from qa.reading.decoding import LONGEST_ANSWER
from qa.reading.span_network import NEVER, NetworkScores, SpanNetwork
from qa.reading.span_weights import read_weights, write_weights
from qa.reading.training.average import average
from qa.reading.training.examples import (
    HELD_OUT,
    TRAINING_SETS,
    Context,
    Example,
    read_training_sets,
)
from qa.reading.training.loop import (
    CHECKPOINT,
    Recipe,
    _schedule,
    begin_from,
    shared_loss,
    spans_of,
    train,
)
from qa.reading.training.negatives import (
    near_misses,
    remains,
    with_misses,
    with_one_miss,
    with_remains,
)
from qa.reading.training.sampling import STRETCHES, Target, batches
from qa.reading.training.scripts import in_other_script
from qa.reading.training.switching import switched
from qa.reading.windows import WindowMaker

EVEN = (1.0,) * len(STRETCHES)


def archive(number: int = 12) -> tuple[list[Context], list[Example]]:
    contexts, examples = [], []
    for n in range(number):
        filler = "这一天海上风平浪静，船员照常工作。" * (n * 3)
        text = f"{filler}第{n}号船的船长是王{n}明，他来自北方。{filler}"
        answer = f"王{n}明"
        start = text.index(answer)
        contexts.append(Context(f"第{n}号船", text, "zh"))
        misses = tuple((n + step) % number for step in range(1, n % 3 + 1))
        examples.append(Example(f"第{n}号船的船长是谁？", n, start, start + len(answer), misses))
    return contexts, examples


def drawn(maker: WindowMaker, steps: int, from_step: int = 0) -> list[list[Target]]:
    contexts, examples = archive()
    stream = batches(contexts, examples, maker, size=4, shares=EVEN, seed=3, from_step=from_step)
    return [next(stream) for _ in range(steps)]


def ids_of(batch: list[Target]) -> list[tuple[list[int], int, int]]:
    return [(target.window.ids.tolist(), target.start, target.end) for target in batch]


def test_a_window_holds_its_answer_or_says_there_is_none(maker: WindowMaker) -> None:
    [*answers] = maker.tokenize([f"王{n}明" for n in range(12)])
    known = {tuple(tokens.ids[-2:].tolist()) for tokens in answers}
    kinds = set()
    for batch in drawn(maker, steps=60):
        for target in batch:
            kinds.add(target.relevant)
            if not target.relevant:
                assert (target.start, target.end) == (0, 0)
                continue
            window = target.window
            assert window.body <= target.start <= target.end < window.body + window.size
            assert target.window.ids[target.end] in {ids[-1] for ids in known}
    assert kinds == {True, False}


def test_a_near_miss_stands_beside_its_question(maker: WindowMaker) -> None:
    beside = 0
    for batch in drawn(maker, steps=30):
        assert len(batch) <= 4
        for number in {target.question for target in batch}:
            first, *others = [target for target in batch if target.question == number]
            beside += len(others)
            assert len(others) <= 2
            assert not any(target.relevant for target in others)
            asked = [t.window.ids[: t.window.body].tolist()[:8] for t in (first, *others)]
            assert all(ids == asked[0] for ids in asked)
    assert beside > 10


def test_a_question_without_answer_has_windows_that_hold_none(maker: WindowMaker) -> None:
    contexts, _ = archive(3)
    asked = Example("第9号船的船长是谁？", 0, 0, 0, (1, 2))
    stream = batches(contexts, [asked], maker, size=4, shares=EVEN, seed=3)
    for batch in (next(stream) for _ in range(5)):
        assert [(t.start, t.end, t.relevant, t.question) for t in batch] == [(0, 0, False, 0)] * 3
        assert len({t.window.ids.tobytes() for t in batch}) == 3


def test_a_foreign_question_keeps_its_script(maker: WindowMaker) -> None:
    """Chinese texts come in both scripts, a Japanese question over them in its own."""
    contexts = [Context("船", "这艘船的船长是王大明，他来自北方。", "zh")]
    at = contexts[0].text.index("王大明")
    asked = Example("この船の船長は学生ですか？", 0, at, at + 3)
    stream = batches(contexts, [asked], maker, size=4, shares=EVEN, seed=3)
    windows = [target.window for _ in range(20) for target in next(stream)]
    [question] = maker.tokenize([asked.question])
    size = len(question.ids)
    assert {tuple(w.ids[1 : size + 1].tolist()) for w in windows} == {tuple(question.ids.tolist())}
    assert len({tuple(w.ids[w.body :].tolist()) for w in windows}) >= 2


def test_an_answer_is_weighed_against_all_windows_of_its_question() -> None:
    # Two windows of question 0, of which the first answers, and one of question 1.
    logits = torch.tensor([[9.0, 2.0, 0.0], [9.0, 1.0, 0.0], [9.0, 3.0, 3.0]])
    border = torch.tensor([1, 0, 2])
    relevant = torch.tensor([True, False, True])
    loss = shared_loss(logits, border, relevant, torch.tensor([0, 0, 1]))
    first = math.log(math.exp(2) + math.exp(0) + math.exp(1) + math.exp(0)) - 2
    second = math.log(2)
    assert loss.item() == pytest.approx((first + second) / 2)
    assert shared_loss(logits, border, torch.zeros(3, dtype=torch.bool), border) == 0


def test_a_span_is_chosen_from_all_and_no_answer() -> None:
    starts = torch.tensor([[0.5, 2.0, 1.0], [1.5, 0.0, 0.0]])
    ends = torch.tensor([[0.25, 4.0, 3.0], [1.0, 0.0, 0.0]])
    pairs = torch.full((2, 3, 3), NEVER)
    pairs[:, 1, 1], pairs[:, 1, 2], pairs[:, 2, 2] = 0.0, -1.0, 0.5
    scores = NetworkScores(starts, ends, pairs, torch.zeros(2))
    logits, choice = spans_of(scores, torch.tensor([1, 0]), torch.tensor([2, 0]))
    assert choice.tolist() == [6, 0]  # 1 + 1 * 3 + 2
    assert logits[0, 0] == 0.75
    assert logits[0, 6] == 2 + 3 - 1
    assert (logits[0] > NEVER / 2).sum() == 4  # "no answer", and the spans 1-1, 1-2, 2-2


def test_an_answer_that_is_too_long_for_a_span_is_cut() -> None:
    tokens = LONGEST_ANSWER + 10
    ones = torch.ones(1, tokens, dtype=torch.long)
    scores = network()(ones, ones, ones.bool())
    logits, choice = spans_of(scores, torch.tensor([3]), torch.tensor([tokens - 1]))
    last = 1 + 3 * tokens + 3 + LONGEST_ANSWER - 1
    assert choice.tolist() == [last]
    assert logits[0, last] > NEVER / 2
    assert logits[0, last + 1] < NEVER / 2


def test_a_run_that_is_taken_up_sees_the_same_batches(maker: WindowMaker) -> None:
    whole = drawn(maker, steps=9)
    rest = drawn(maker, steps=4, from_step=5)
    assert [ids_of(batch) for batch in whole[5:]] == [ids_of(batch) for batch in rest]


def test_near_misses_are_about_the_question_and_lack_the_answer() -> None:
    contexts = [
        Context("甲号船", "甲号船的船长是王大明。", "zh"),
        Context("甲号船再出海", "甲号船的船长昨天说，天气很好。", "zh"),
        Context("甲号船返航", "甲号船的船長王大明今天返航。", "zh"),
        Context("天气", "明天有雨。", "zh"),
    ]
    example = Example("甲号船的船长是谁？", 0, 7, 10)
    assert contexts[0].text[7:10] == "王大明"
    misses = list(near_misses(contexts, [example], each=3))
    assert misses == [(example.question, 1)]


def test_misses_are_shared_out_by_chance() -> None:
    examples = [Example(f"问{n}", n, 0, 1) for n in range(100)]
    misses = [(f"问{n}", 200 + n) for n in range(90)]
    paired = with_misses(examples, misses, 0.5, random.Random(1))  # noqa: S311
    assert [replace(example, misses=()) for example in paired] == examples
    assert all(e.misses in ((), (200 + e.context,)) for e in paired)
    assert all(not e.misses for e in paired[90:])
    assert 30 < sum(bool(e.misses) for e in paired) < 60


def test_one_of_its_misses_stands_beside_an_example() -> None:
    chance = random.Random(1)  # noqa: S311
    asked = Example("问", 0, 0, 1, (1, 2, 3))
    assert {with_one_miss(asked, chance).misses for _ in range(30)} == {(1,), (2,), (3,)}
    alone = replace(asked, misses=())
    assert with_one_miss(alone, chance) == alone


def test_nothing_is_taken_out_of_a_text_without_answer() -> None:
    contexts = [Context("船", "这艘船的船长没有名字。" * 20, "zh")]
    asked = [Example("船长是谁？", 0, 0, 0)]
    assert with_remains(contexts, asked, 1.0, random.Random(1)) == (contexts, asked)  # noqa: S311


def test_what_remains_of_a_text_lacks_the_sentences_that_answer() -> None:
    about = "The ferry was built in the yard at Harlow. It carries two hundred people a day. "
    told = "Its captain is Ann Lee. "
    again = "ANN LEE was born there. "
    text = f"{about}{told}{again}Nobody knows when it will sail again."
    start = text.index("Ann")
    asked = Example("Who is the captain?", 0, start, start + len("Ann Lee"), (7,))
    context = Context("The ferry", text, "en")
    left = remains(context, asked)
    assert left == Context("The ferry", f"{about}Nobody knows when it will sail again.", "en")
    grown, (paired,) = with_remains([context], [asked], 1.0, random.Random(1))  # noqa: S311
    assert paired == replace(asked, misses=(7, 1))
    assert grown == [context, left]


def test_nothing_remains_where_all_that_is_left_is_short_or_names_the_answer() -> None:
    told = "It is Ann Lee. "
    asked = Example("Who is the captain?", 0, told.index("Ann"), told.index(". "))
    assert remains(Context("The ferry", told + "It is late.", "en"), asked) is None
    rest = "The ferry was built in the yard at Harlow, and it carries two hundred people."
    assert remains(Context("The ferry", told + rest, "en"), asked)
    assert remains(Context("Ann Lee's ferry", told + rest, "en"), asked) is None


def test_the_other_script_keeps_places() -> None:
    assert in_other_script(["汉语", "学习汉语"]) == ["漢語", "學習漢語"]
    assert in_other_script(["學習漢語"]) == ["学习汉语"]
    assert in_other_script(["abc"]) == ["abc"]


def test_words_are_switched_by_the_dictionary() -> None:
    assert switched("日本首相是谁？", "zh", 1, 0.3) == "日本首相 be who ?"
    assert switched("Who was the president?", "en", 1, 0.3) == "谁校长?"
    assert switched("船長は誰ですか。", "ja", 1, 0.3) == "船長は誰ですか。"
    assert switched("船长是谁？", "zh", 0, 0.3) == "船长是谁？"


def write_sets(folder: Path, contexts: int) -> None:
    for name in TRAINING_SETS:
        paragraphs = [
            {
                "context": f"{name}的第{n}段说，船名是甲号。",
                "qas": [{"question": "船名？", "answers": [{"text": "甲号", "answer_start": 0}]}],
            }
            for n in range(contexts)
        ]
        data = {"data": [{"title": "题", "paragraphs": paragraphs}]}
        (folder / name).write_text(json.dumps(data), encoding="utf-8")


def test_what_is_held_out_is_not_trained_on(tmp_path: Path) -> None:
    write_sets(tmp_path, contexts=2 * HELD_OUT)
    trained, _ = read_training_sets(tmp_path)
    held, questions = read_training_sets(tmp_path, held_out=True)
    assert len(held) == len(questions) == 2 * len(TRAINING_SETS)
    assert len(trained) + len(held) == 2 * HELD_OUT * len(TRAINING_SETS)
    assert not {c.text for c in trained} & {c.text for c in held}


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cmrc2018_train"):
        read_training_sets(tmp_path)


class SmallEncoder(nn.Module):
    """Stands in for the bundled encoder where only the loop matters."""

    def __init__(self) -> None:
        super().__init__()
        self.embeddings = nn.Embedding(500, 16)
        self.encoder = nn.ModuleDict({"layer": nn.Sequential(nn.Linear(16, 16))})

    def forward(self, ids: Tensor, attention_mask: Tensor) -> SimpleNamespace:
        states = torch.tanh(self.encoder["layer"](self.embeddings(ids % 500)))
        return SimpleNamespace(last_hidden_state=states * attention_mask.unsqueeze(-1))


def network() -> SpanNetwork:
    torch.manual_seed(5)
    return SpanNetwork(SmallEncoder(), 16)


RECIPE = Recipe(
    steps=12, batch=4, rate=1e-2, warmup=2, decay=0.01, dropout=0.0, shares=EVEN, seed=3,
    examples="archive",
)  # fmt: skip


def run(
    maker: WindowMaker, folder: Path, recipe: Recipe = RECIPE, interrupt_at: int | None = None
) -> tuple[SpanNetwork, list[float]]:
    trained, losses = network(), []
    contexts, examples = archive()

    def report(facts: dict[str, float]) -> None:
        losses.append(facts["loss"])
        if facts["step"] == interrupt_at:
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        train(trained, maker, contexts, examples, recipe, folder, device="cpu", report=report)
    return trained, losses


def test_training_lowers_the_loss(maker: WindowMaker, tmp_path: Path) -> None:
    _, losses = run(maker, tmp_path, replace(RECIPE, steps=100))
    assert losses[-1] < 0.7 * losses[0]


def test_an_interrupted_run_ends_with_the_same_weights(
    maker: WindowMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.reading.training.loop.CHECKPOINT_SECONDS", 0)
    recipe = replace(RECIPE, steps=60)
    whole, _ = run(maker, tmp_path / "whole", recipe)
    run(maker, tmp_path / "cut", recipe, interrupt_at=40)
    resumed, losses = run(maker, tmp_path / "cut", recipe)
    assert len(losses) == 2  # not from the beginning
    for one, other in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_finished_run_can_be_lengthened(maker: WindowMaker, tmp_path: Path) -> None:
    whole, _ = run(maker, tmp_path / "whole", replace(RECIPE, steps=60))
    run(maker, tmp_path / "short", replace(RECIPE, steps=40))
    longer, losses = run(maker, tmp_path / "short", replace(RECIPE, steps=60))
    assert len(losses) == 2  # from the step where the first run's rate began to fall
    for one, other in zip(whole.parameters(), longer.parameters(), strict=True):
        assert torch.equal(one, other)


def test_the_rate_rises_stays_and_falls() -> None:
    factors = [_schedule(step, replace(RECIPE, steps=20, warmup=4)) for step in range(20)]
    assert factors == [0.25, 0.5, 0.75, *([1.0] * 14), 0.75, 0.5, 0.25]


def test_a_checkpoint_of_another_recipe_is_not_taken_up(maker: WindowMaker, tmp_path: Path) -> None:
    run(maker, tmp_path)
    with pytest.raises(ModelError, match="another recipe"):
        run(maker, tmp_path, replace(RECIPE, rate=1e-3))


def written(trained: SpanNetwork, path: Path) -> Path:
    write_weights({n: v.detach().numpy() for n, v in trained.named_parameters()}, path)
    return path


def close(weights: NDArray[np.float32]) -> Any:
    # Layers are stored in 8 bits, in steps of a 127th of a row's largest weight.
    return pytest.approx(weights, abs=float(abs(weights).max()) / 127)


def test_a_run_can_begin_with_the_weights_of_another(maker: WindowMaker, tmp_path: Path) -> None:
    first, _ = run(maker, tmp_path)
    second = network()
    assert begin_from(second, written(first, tmp_path / "first.safetensors"))
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        assert other.detach().numpy() == close(one.detach().numpy())
    weights = {name: values.detach().numpy() for name, values in first.named_parameters()}
    for name in ("pairing.weight", "pairing.bias", "lengths"):  # as before they were thought of
        del weights[name]
    third = network()
    write_weights(weights, tmp_path / "before.safetensors")
    assert begin_from(third, tmp_path / "before.safetensors")
    assert torch.equal(third.borders.weight, first.borders.weight)
    assert torch.equal(third.pairing.weight, network().pairing.weight)
    with pytest.raises(ModelError, match="absent"):
        begin_from(second, tmp_path / "absent.safetensors")
    with pytest.raises(ModelError, match="another network"):
        begin_from(second, tmp_path / CHECKPOINT)  # the optimizer's state is in there, too


def test_the_lowest_layers_can_be_left_as_they_are(maker: WindowMaker, tmp_path: Path) -> None:
    trained, _ = run(maker, tmp_path, replace(RECIPE, frozen=1))
    names = [name for name, _ in trained.named_parameters()]
    same = [
        name
        for name, before, after in zip(
            names, network().parameters(), trained.parameters(), strict=True
        )
        if torch.equal(before, after)
    ]
    assert same == [name for name in names if name.startswith("encoder.")]
    assert len(same) == 3  # the embeddings, a layer's weights and its bias


def test_the_mean_of_two_runs(maker: WindowMaker, tmp_path: Path) -> None:
    first, _ = run(maker, tmp_path / "first")
    second, _ = run(maker, tmp_path / "second", replace(RECIPE, seed=4))
    readers = [
        written(first, tmp_path / "1.safetensors"),
        written(second, tmp_path / "2.safetensors"),
    ]
    sha256 = average(readers, tmp_path / "mean.safetensors")
    found = read_weights(tmp_path / "mean.safetensors", sha256)
    names = [name for name, _ in first.named_parameters()]
    assert sorted(found) == sorted(names)
    for name, one, other in zip(names, first.parameters(), second.parameters(), strict=True):
        assert found[name] == close(((one + other) / 2).detach().numpy())
    weights = {name: values.detach().numpy() for name, values in second.named_parameters()}
    del weights["lengths"]
    write_weights(weights, readers[1])
    sha256 = average(readers, tmp_path / "mean.safetensors")
    found = read_weights(tmp_path / "mean.safetensors", sha256)
    assert found["lengths"] == close(first.lengths.detach().numpy())
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(b"no tensors")
    with pytest.raises(ModelError, match="no safetensors file"):
        average([readers[0], damaged], tmp_path / "mean.safetensors")
