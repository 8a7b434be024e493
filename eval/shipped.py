"""The set that ships, and the library of sample articles that its questions are about.

The library is made in the output folder and made anew whenever the articles or our code
change, so that a figure is never of an older pipeline.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from eval.environment import code_digest
from eval.errors import EvalError
from qa import Assistant

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS_SET = Path(__file__).parent / "sets" / "seeds.jsonl"
SEEDS_BASELINE = Path(__file__).parent / "baselines" / "seeds.json"
SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def seeds_library(out: Path, warn: Callable[[str], None], *, progress: bool = True) -> Path:
    """Return a library of the sample articles under `out`, made now if need be.

    `warn` is told of each sample that can't be read; `progress` shows a bar on stderr.

    Raises:
        EvalError: the sample articles are not there (they come with the source, not with
            the installed package), or a folder that is not ours is in the way.
    """
    if not SEEDS.is_dir():
        raise EvalError(
            f"the sample articles are not in {SEEDS}: run this in a clone of the source, "
            "or give --library with an archive of your own"
        )
    folder, stamp = out / "seeds-library", out / "seeds-library.made-from"
    key = f"{_digest(SEEDS)} {code_digest()}\n"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == key and folder.is_dir():
        return folder
    if folder.exists():
        if not stamp.is_file():
            raise EvalError(f"{folder} was not made by an evaluation; choose another --out")
        shutil.rmtree(folder)
    out.mkdir(parents=True, exist_ok=True)
    stamp.write_text("unfinished\n", encoding="ascii")
    _ingest(folder, warn, progress=progress)
    stamp.write_text(key, encoding="ascii")
    return folder


def _ingest(folder: Path, warn: Callable[[str], None], *, progress: bool) -> None:
    from tqdm import tqdm

    bar = tqdm(desc="taking in", unit="file", file=sys.stderr, disable=not progress)

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    with bar, Assistant.open(folder) as assistant:
        report = assistant.ingest(SEEDS, progress=show)
    for failed in report.failed:
        warn(f"{failed.path}: {failed.reason}")


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
