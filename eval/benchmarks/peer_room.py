"""How much memory and disk a system takes, alone in a process: a child of `peers`.

    python -m eval.benchmarks.peer_room "txtai hybrid" cmrc2018_dev.json vectors.npz

Takes in the contexts, whose passages' vectors are given, ranks some questions, and saves. Memory is
what the process holds after the questions, their model included.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eval.benchmarks.peer_systems import PEERS, Citeqa
from eval.benchmarks.retrieval import PASSAGES
from eval.benchmarks.shared_embedder import as_citeqa_embeds, as_others_embed
from eval.benchmarks.squad import read_squad
from eval.environment import folder_bytes, resident_bytes

if TYPE_CHECKING:
    from eval.benchmarks.shared_embedder import SharedEmbedder
    from eval.benchmarks.terminal import Row

_ASKED = 20
_MIB = 1 << 20


def room_of(name: str, data: Path, embedder: SharedEmbedder) -> Row:
    """Memory and disk of a system, in MiB, measured in a new process."""
    with tempfile.TemporaryDirectory() as folder:
        vectors = Path(folder) / "vectors.npz"
        embedder.save(vectors)
        command = [sys.executable, "-m", "eval.benchmarks.peer_room", name, str(data), str(vectors)]
        done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def measure(name: str, data: Path, vectors: Path, folder: Path) -> Row:
    """Take the contexts in, rank questions, save into `folder`, in this process."""
    is_citeqa = name == Citeqa.name
    embedder = as_citeqa_embeds() if is_citeqa else as_others_embed()
    embedder.load(vectors)
    contexts = read_squad(data)
    own, saved = folder / "library", folder / "saved"
    saved.mkdir()
    system = Citeqa(embedder, own) if is_citeqa else PEERS[name](embedder)
    system.ingest(contexts.articles)
    for question in contexts.questions[:_ASKED]:
        system.rank(question.question, PASSAGES)
    memory = resident_bytes()
    system.save(saved)
    disk = folder_bytes(saved)
    if isinstance(system, Citeqa):
        system.close()
    return {"memory MiB": memory / _MIB, "disk MiB": disk / _MIB}


@click.command()
@click.argument("name", type=click.Choice([Citeqa.name, *PEERS]))
@click.argument("data", type=click.Path(path_type=Path, exists=True))
@click.argument("vectors", type=click.Path(path_type=Path, exists=True))
def main(name: str, data: Path, vectors: Path) -> None:
    """Say what memory and disk the system NAME takes for the contexts of DATA, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        click.echo(json.dumps(measure(name, data, vectors, Path(folder))))


if __name__ == "__main__":
    main()
