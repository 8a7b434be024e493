"""The training loop: AdamW under a schedule, with checkpoints that a killed run is taken up from.

Loshchilov & Hutter, "Decoupled Weight Decay Regularization", 2019. Everything that training
depends on is in `Recipe`; a checkpoint of another recipe is not taken up, except that a run can be
lengthened: the checkpoint from before the rate fell is kept for that.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch.nn import functional

from qa.errors import ModelError
from qa.reading.decoding import LONGEST_ANSWER
from qa.reading.span_network import batch_of
from qa.reading.span_weights import HEADS, trained_weights
from qa.reading.training.sampling import batches

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from torch import Tensor

    from qa.reading.span_network import NetworkScores, SpanNetwork
    from qa.reading.training.examples import Context, Example
    from qa.reading.training.sampling import Target
    from qa.reading.windows import WindowMaker

Precision = Literal["bfloat16", "float32"]
"""What matrices are multiplied in. The weights, their gradients and the losses stay float32."""

CHECKPOINT = "checkpoint.safetensors"
WARM_CHECKPOINT = "warm.safetensors"
"""As it was when the rate began to fall; a longer run goes on from there."""
CHECKPOINT_SECONDS = 300
_HEADS_RATE = 10
"""The heads begin at random, and learn so many times as fast."""
_RELEVANCE_SHARE = 0.5
_BORDERS_SHARE = 0.25
_SPANS_SHARE = 0.5
_SHARED_SHARE = 0.5
_LARGEST_GRADIENT = 1.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that the result depends on, beside the examples."""

    steps: int
    batch: int
    rate: float
    """The greatest learning rate of the encoder."""
    warmup: int
    """Steps in which the rate rises to it. Then it stays, and falls to nothing at the end."""
    decay: float
    dropout: float
    shares: tuple[float, ...]
    """Of the stretches' lengths, see `sampling.STRETCHES`."""
    seed: int
    examples: str = ""
    """Names the examples: a digest."""
    beginning: str = ""
    """Names the weights that it begins with: their file's digest; none for the encoder's."""
    frozen: int = 0
    """So many of the encoder's lowest layers stay as they are, which saves their backward pass."""
    precision: Precision = "float32"


def train(
    network: SpanNetwork,
    maker: WindowMaker,
    contexts: Sequence[Context],
    examples: Sequence[Example],
    recipe: Recipe,
    folder: Path,
    *,
    device: str,
    report: Callable[[dict[str, float]], None],
) -> None:
    """Train `network` in place, by so many steps, from the checkpoint in `folder` if one is there.

    Raises:
        ModelError: the checkpoint is of another recipe.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network.to(device).train()
    _set_dropout(network, recipe.dropout)
    _freeze(network, recipe.frozen)
    optimizer = _optimizer(network, recipe)
    checkpoint = folder / CHECKPOINT
    step = _take_up(network, optimizer, recipe, folder)
    drawn = batches(
        contexts,
        examples,
        maker,
        size=recipe.batch,
        shares=recipe.shares,
        seed=recipe.seed,
        from_step=step,
    )
    saved = reported = time.monotonic()
    tokens, losses = 0, []
    for targets in drawn:
        if step >= recipe.steps:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["factor"] * recipe.rate * _schedule(step, recipe)
        loss = loss_of(network, targets, device, recipe.precision)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_GRADIENT)
        optimizer.step()
        step += 1
        losses.append(loss.detach())
        tokens += sum(len(target.window.ids) for target in targets)
        now = time.monotonic()
        if step % 20 == 0:
            mean = torch.stack(losses).mean().item()
            report({"step": step, "loss": mean, "tokens a second": tokens / (now - reported)})
            tokens, losses, reported = 0, [], now
        if step == cooling_from(recipe.steps):
            _save(network, optimizer, recipe, step, folder / WARM_CHECKPOINT)
        if now - saved > CHECKPOINT_SECONDS:
            _save(network, optimizer, recipe, step, checkpoint)
            saved = time.monotonic()
    _save(network, optimizer, recipe, step, checkpoint)
    network.eval()


def loss_of(
    network: SpanNetwork, targets: Sequence[Target], device: str, precision: Precision
) -> Tensor:
    """Cross entropy of borders and spans in each window, over a question's windows, and of relevance.

    Starts and ends are chosen alone, and together as a span (the compound objective of Fajcik et al.,
    "Rethinking the Objectives of Extractive Question Answering", 2021). In a window "no answer" is one
    of the choices. Over all windows of a question it is not, so that their scores are on one scale
    (Clark & Gardner, "Simple and Effective Multi-Paragraph Reading Comprehension", 2018).
    """
    ids, attention, readable = (part.to(device) for part in batch_of([t.window for t in targets]))
    starts, ends = torch.tensor([(t.start, t.end) for t in targets], device=device).T
    relevant = torch.tensor([t.relevant for t in targets], device=device)
    question = torch.tensor([t.question for t in targets], device=device)
    with torch.autocast(device, torch.bfloat16, enabled=precision == "bfloat16"):
        scores = network(ids, attention, readable)
    loss = _RELEVANCE_SHARE * functional.binary_cross_entropy_with_logits(
        scores.relevance.float(), relevant.float()
    )
    chosen = (
        (_BORDERS_SHARE, scores.starts.float(), starts),
        (_BORDERS_SHARE, scores.ends.float(), ends),
        (_SPANS_SHARE, *spans_of(scores, starts, ends)),
    )
    for share, logits, choice in chosen:
        within = functional.cross_entropy(logits, choice)
        shared = shared_loss(logits, choice, relevant, question)
        loss = loss + share * (within + _SHARED_SHARE * shared)
    return loss


def spans_of(scores: NetworkScores, starts: Tensor, ends: Tensor) -> tuple[Tensor, Tensor]:
    """The logits (windows, 1 + tokens²) of "no answer" and of all spans; and which is the answer.

    An answer longer than a span may be is cut.
    """
    tokens = scores.starts.shape[1]
    spans = scores.starts.float().unsqueeze(2) + scores.ends.float().unsqueeze(1) + scores.pairs
    nothing = scores.starts[:, :1].float() + scores.ends[:, :1].float()
    ends = torch.minimum(ends, starts + LONGEST_ANSWER - 1)
    choice = torch.where(starts > 0, 1 + starts * tokens + ends, 0)
    return torch.cat([nothing, spans.flatten(1)], dim=1), choice


def shared_loss(logits: Tensor, choice: Tensor, relevant: Tensor, question: Tensor) -> Tensor:
    """Mean cross entropy of each answer over what can be chosen in all windows of its question.

    Args:
        logits: (windows, choices); the first stands for "no answer" and is left out.
        choice: (windows,): the answer; of the windows that are `relevant` only.
        relevant: bool (windows,): whether a window holds the answer.
        question: (windows,): equal for the windows of one question.
    """
    if not relevant.any():
        return logits.new_zeros(())
    totals = logits[:, 1:].logsumexp(dim=1)
    others = question.unsqueeze(1) != question.unsqueeze(0)
    total = totals.expand(len(totals), -1).masked_fill(others, -torch.inf).logsumexp(dim=1)
    found = logits.gather(1, choice.unsqueeze(1)).squeeze(1)
    return (total - found)[relevant].mean()


def _schedule(step: int, recipe: Recipe) -> float:
    """The rate's factor: up in a line, level, and down in a line over the last fifth.

    Hägele et al., "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations",
    2024. Until it falls nothing depends on where the end is, so a run can be lengthened.
    """
    left = (recipe.steps - step) / max(1, recipe.steps - cooling_from(recipe.steps))
    return min(1.0, (step + 1) / max(1, recipe.warmup), left)


def cooling_from(steps: int) -> int:
    """The step from which the rate falls."""
    return steps - steps // 5


def _set_dropout(network: SpanNetwork, share: float) -> None:
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = share


def _freeze(network: SpanNetwork, layers: int) -> None:
    """Leave the lowest layers as they are, and with them the embeddings below."""
    lowest = tuple(f"encoder.encoder.layer.{number}." for number in range(layers))
    kept = ("encoder.embeddings.", *lowest) if lowest else ()
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(not name.startswith(kept))


def _optimizer(network: SpanNetwork, recipe: Recipe) -> torch.optim.AdamW:
    encoder = [p for n, p in network.named_parameters() if n.startswith("encoder.")]
    heads = [p for n, p in network.named_parameters() if not n.startswith("encoder.")]
    groups: list[dict[str, Any]] = [
        {"params": encoder, "factor": 1},
        {"params": heads, "factor": _HEADS_RATE},
    ]
    return torch.optim.AdamW(groups, lr=recipe.rate, weight_decay=recipe.decay, fused=True)


def _save(
    network: SpanNetwork, optimizer: torch.optim.AdamW, recipe: Recipe, step: int, path: Path
) -> None:
    tensors: dict[str, Tensor] = {}
    for name, parameter in network.named_parameters():
        tensors[name] = parameter.detach()
        for kind, value in optimizer.state.get(parameter, {}).items():
            tensors[f"{name}|{kind}"] = value
    draft = path.with_suffix(".new")
    facts = {"step": str(step), "recipe": json.dumps(asdict(recipe))}
    save_file(tensors, draft, metadata=facts)
    draft.replace(path)


def begin_from(network: SpanNetwork, path: Path) -> str:
    """Give the network the weights of a trained reader, a file of `span_weights`.

    Heads that it lacks, as readers did before they had them, begin as those of any network.

    Returns:
        The file's digest.

    Raises:
        ModelError: the file is missing, or holds no weights, or those of another network.
    """
    weights = trained_weights(path)
    own = dict(network.named_parameters())
    if not set(own) - set(HEADS) <= set(weights) <= set(own):
        raise ModelError(f"{path} holds another network; give the reader.safetensors of a reader")
    with torch.no_grad():
        for name in weights:
            own[name].copy_(torch.from_numpy(weights[name]))
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _take_up(
    network: SpanNetwork, optimizer: torch.optim.AdamW, recipe: Recipe, folder: Path
) -> int:
    """Restore what a fitting checkpoint holds; the steps done."""
    there = [path for name in (CHECKPOINT, WARM_CHECKPOINT) if (path := folder / name).exists()]
    for path in there:
        with safe_open(path, "pt") as file:
            facts = file.metadata()
            if _fits(json.loads(facts["recipe"]), int(facts["step"]), recipe):
                _restore(network, optimizer, file)
                return int(facts["step"])
    if there:
        raise ModelError(
            f"{there[0]} was made with another recipe or other examples; "
            "take the same options, or another --out"
        )
    return 0


def _fits(made_with: dict[str, Any], step: int, recipe: Recipe) -> bool:
    """Whether a run of `recipe` passes through a checkpoint of another."""
    wanted = json.loads(json.dumps(asdict(recipe)))
    level = step <= min(cooling_from(made_with["steps"]), cooling_from(recipe.steps))
    return made_with == wanted or (level and made_with | {"steps": recipe.steps} == wanted)


def _restore(network: SpanNetwork, optimizer: torch.optim.AdamW, file: Any) -> None:
    names = set(file.keys())
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(file.get_tensor(name))
            kinds = {key.split("|")[1] for key in names if key.startswith(f"{name}|")}
            state = {kind: file.get_tensor(f"{name}|{kind}") for kind in kinds}
            optimizer.state[parameter] = {
                kind: value if kind == "step" else value.to(parameter.device)
                for kind, value in state.items()
            }
