"""`python -m qa.reading.training`: data folder in, trained reader out."""

from __future__ import annotations

import hashlib
import json
import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.errors import QaError
from qa.models import open_embedder  # sets the threads' manners before torch is imported
from qa.reading.training.altered import altered
from qa.reading.training.examples import read_training_sets
from qa.reading.training.negatives import near_misses, with_misses, with_one_miss, with_remains
from qa.reading.training.news import read_news
from qa.reading.training.own_news import read_own_news
from qa.reading.windows import bundled_window_maker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.reading.training.examples import Context, Example
    from qa.reading.training.loop import Precision, Recipe

_FOLDER = click.Path(file_okay=False, path_type=Path)
SHORT = (0.25, 0.3, 0.2, 0.13, 0.08, 0.04)
"""Shares of the stretches' lengths that make a step cheap."""
WARMUP = 60
"""Steps."""
MIXED = (0.1, 0.15, 0.2, 0.2, 0.2, 0.15)


@click.command()
@click.argument("data", type=_FOLDER)
@click.option("--news", type=_FOLDER, required=True, help="A folder of news, for near misses.")
@click.option("--articles", default=3000, show_default=True, help="Read so many of them.")
@click.option("--out", type=_FOLDER, required=True, help="Checkpoints and the trained weights.")
@click.option(
    "--begin-from",
    "beginning",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A trained reader's weights, reader.safetensors, to go on from instead of the encoder's.",
)
@click.option("--steps", default=6000, show_default=True)
@click.option("--batch", default=32, show_default=True, help="Windows a step.")
@click.option("--rate", default=1e-4, show_default=True, help="Greatest learning rate.")
@click.option("--dropout", default=0.1, show_default=True)
@click.option(
    "--negatives", default=0.5, show_default=True, help="Share of questions with a near miss."
)
@click.option(
    "--remains",
    default=0.0,
    show_default=True,
    help="Share of questions beside what remains of their own text without the answer.",
)
@click.option(
    "--altered",
    "exchanged",
    default=0.0,
    show_default=True,
    help="Share of answered questions that are asked once more, with a name or figure exchanged, "
    "and have no answer then.",
)
@click.option(
    "--own",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.0,
    show_default=True,
    help="About this share of examples from the news that was written for training; each of them "
    "once at least, unless it is 0.",
)
@click.option(
    "--frozen", default=0, show_default=True, help="Leave so many lowest layers as they are."
)
@click.option(
    "--precision",
    type=click.Choice(["bfloat16", "float32"]),
    default="bfloat16",
    show_default=True,
    help="What matrices are multiplied in; bfloat16 is slow on processors without AMX.",
)
@click.option("--short", is_flag=True, help="Mostly short windows: for a processor.")
@click.option("--seed", default=20260113, show_default=True)
def main(
    data: Path,
    news: Path,
    articles: int,
    out: Path,
    beginning: Path | None,
    steps: int,
    batch: int,
    rate: float,
    dropout: float,
    negatives: float,
    remains: float,
    exchanged: float,
    own: float,
    frozen: int,
    precision: Precision,
    seed: int,
    *,
    short: bool,
) -> None:
    """Train the span reader on the SQuAD-shaped training sets in DATA.

    A killed run goes on from its last checkpoint when the same command is given again, and a
    finished one is lengthened by the same command with more --steps. On a GPU this takes
    minutes, on two processor cores hours.
    """
    from qa.reading.training.loop import Recipe

    recipe = Recipe(
        steps=steps,
        batch=batch,
        rate=rate,
        warmup=WARMUP,
        decay=0.01,
        dropout=dropout,
        shares=SHORT if short else MIXED,
        seed=seed,
        frozen=frozen,
        precision=precision,
    )
    try:
        out.mkdir(parents=True, exist_ok=True)
        contexts, examples = _examples(
            data, news, articles, negatives, remains, exchanged, own, seed, out
        )
        open_embedder("bundled/multilingual-e5-small")
        _train(contexts, examples, recipe, out, beginning)
    except QaError as error:
        raise click.ClickException(str(error)) from error


def _examples(
    data: Path,
    news: Path,
    articles: int,
    negatives: float,
    remains: float,
    exchanged: float,
    own: float,
    seed: int,
    out: Path,
) -> tuple[list[Context], list[Example]]:
    """All examples: Chinese ones twice, own ones as often as makes them their share.

    The search for near misses is done once and kept.
    """
    contexts, answered = read_training_sets(data)
    contexts += read_news(news, articles)
    kept = out / "near_misses.json"
    if not kept.exists():
        found = list(near_misses(contexts, answered, each=2))
        kept.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    misses = json.loads(kept.read_text(encoding="utf-8"))
    chinese = [example for example in answered if contexts[example.context].language == "zh"]
    chance = random.Random(seed)  # noqa: S311 - draws a sample
    examples = with_misses([*answered, *chinese], misses, negatives, chance)
    if own:
        told, asked = read_own_news()
        asked = [example.moved(len(contexts)) for example in asked]
        contexts += told
        times = max(1, round(own / (1 - own) * len(examples) / len(asked)))
        examples += [with_one_miss(example, chance) for example in asked * times]
    twins = altered(contexts, examples, exchanged, chance)
    contexts, examples = with_remains(contexts, examples, remains, chance)
    examples += twins
    paired = sum(bool(example.misses) for example in examples)
    shown = sum(len(example.misses) for example in examples)
    click.echo(
        f"{len(answered)} questions; {paired} of {len(examples)} beside {shown} near misses",
        err=True,
    )
    return contexts, examples


def _train(
    contexts: Sequence[Context],
    examples: Sequence[Example],
    recipe: Recipe,
    out: Path,
    beginning: Path | None,
) -> None:
    import torch

    from qa.reading.span_network import bundled_network
    from qa.reading.span_weights import write_weights
    from qa.reading.training.loop import begin_from, train

    torch.manual_seed(recipe.seed)
    torch.set_flush_denormal(True)
    digest = hashlib.sha256(repr(examples).encode()).hexdigest()[:16]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network, maker = bundled_network(device), bundled_window_maker()
    begun = "" if beginning is None else begin_from(network, beginning)
    recipe = replace(recipe, examples=digest, beginning=begun)
    with (out / "log.jsonl").open("a", encoding="utf-8") as log:

        def report(facts: dict[str, float]) -> None:
            print(json.dumps(facts), file=log, flush=True)
            click.echo(
                f"step {facts['step']}/{recipe.steps}  loss {facts['loss']:.3f}  "
                f"{facts['tokens a second']:.0f} tokens/s",
                err=True,
            )

        train(network, maker, contexts, examples, recipe, out, device=device, report=report)
    path = out / "reader.safetensors"
    weights = {name: values.detach().cpu().numpy() for name, values in network.named_parameters()}
    sha256 = write_weights(weights, path)
    click.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB  sha256 {sha256}")


if __name__ == "__main__":
    sys.exit(main())
