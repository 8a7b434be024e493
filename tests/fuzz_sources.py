"""Fuzzing of everything that reads files: no crash, no hang, whatever the bytes.

    python -m tests.fuzz_sources --inputs 20000 --seed 1 --keep /tmp/found

Inputs are the gold files with bytes flipped, cut, inserted, repeated and run together, under
their own names and others', and bytes out of nowhere. Each is read as `qa ingest` reads a
file. What raises anything, takes longer than a second, or gives an article that breaks a
promise is kept in a folder, and the process exits with 1. The same seed gives the same inputs.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa.sources import read_file
from qa.sources.cleaning import clean_text
from qa.sources.files import READABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.sources import ReadFile

GOLD: Final = Path(__file__).parent / "gold" / "files"
SLOW: Final = 1.0
"""Seconds of the process that one small input may take."""
HUNG: Final = 20
"""Seconds after which an input is broken off."""
LARGEST: Final = 100_000
TOKENS: Final = (
    b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&#x0;", b"&amp;" * 50, b"\0", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\r", b"\n\n", b'"', b"'", b"{", b"}", b"[" * 40, b"]", b",", b"\\u", b"\\ud800",
    b"---\n", b"+++\n", b"|", b"\xe3\x80\x90", b"2026-01-13 10:23", b"99999999999999999999", b"1e999",
    b"PK\x03\x04", b"%PDF-1.7", b"obj", b"endstream", b"=?utf-8?B?", b"?=", b"Content-Type: ",
    b"<html>", b"<table><tr><td>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", "正文：".encode(), "，正文：".encode(),
    "年月日".encode(), b"\xed\xa0\x80", "\u0301".encode() * 30, b"-1", b" " * 500,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """An input that must not be read so."""

    what: str
    data: bytes
    name: str


@dataclass
class Tally:
    """What came of the inputs."""

    inputs: int = 0
    articles: int = 0
    refused: int = 0
    slowest: float = 0.0
    faults: list[Fault] = field(default_factory=list)


def suffixes() -> list[str]:
    """All names that files have, and one that none has."""
    return sorted(READABLE | {".rdf", ".png"})


def mutated(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Damage a file in one to eight ways, or make bytes of nothing."""
    if chance.random() < 0.05:
        return chance.randbytes(chance.choice((0, 1, 3, 20, 500, 5000)))
    data = chance.choice(seeds)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        at, width = chance.randint(0, len(data)), chance.choice((1, 1, 2, 8, 60, 1000))
        before, piece, after = data[:at], data[at : at + width], data[at + width :]
        other = chance.choice(seeds)
        begin = chance.randint(0, len(other))
        data = chance.choice(
            (
                before
                + bytes(each ^ 1 << chance.randrange(8) for each in piece[:1])
                + data[at + 1 :],
                before,
                before + after,
                before + chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 30)) + piece + after,
                before + chance.randbytes(width) + piece + after,
                before + piece * chance.choice((2, 3, 50)) + after,
                before + other[begin : begin + chance.choice((50, 2000))] + piece + after,
                data + other,
                before + piece[::-1] + after,
            )
        )
    return data[:LARGEST]


def fault_of(found: ReadFile) -> str | None:
    """Say which promise a reading breaks; None when it keeps them all."""
    if not found.articles and not found.failed:
        return "neither an article nor a reason"
    for failed in found.failed:
        if "\n" in failed.reason or not failed.reason.strip():
            return f"a reason that is not one line: {failed.reason!r}"
    for article in found.articles:
        if article.text != clean_text(article.text) or not article.text:
            return "a text that is not clean"
        if not article.title or "\n" in article.title:
            return "a title that is not one line"
    return None


def run(inputs: int, seed: int, folder: Path) -> Tally:
    """Read that many inputs.

    Args:
        inputs: How many.
        seed: Where chance begins.
        folder: Where the inputs may be written.

    Returns:
        What came of them.
    """
    chance = random.Random(seed)  # noqa: S311
    files = sorted(path for path in GOLD.rglob("*") if path.is_file())
    seeds, own = [path.read_bytes() for path in files], [path.suffix for path in files]
    for path in files:  # so that no input pays for what is imported or loaded once
        read_file(path)
    tally = Tally()
    signal.signal(signal.SIGALRM, _hung)
    for _ in range(inputs):
        data = mutated(chance, seeds)
        suffix = chance.choice(own if chance.random() < 0.5 else suffixes())
        _read(data, folder / f"input{suffix}", tally)
    return tally


def _hung(number: int, frame: object) -> None:
    del number, frame
    msg = f"not read within {HUNG} seconds"
    raise TimeoutError(msg)


def _read(data: bytes, path: Path, tally: Tally) -> None:
    path.write_bytes(data)
    began = time.process_time()
    signal.alarm(HUNG)
    try:
        found = read_file(path)
        fault = fault_of(found)
        tally.articles += len(found.articles)
        tally.refused += not found.articles
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        fault = "".join(traceback.format_exception(error)[-4:])
    finally:
        signal.alarm(0)
        path.unlink()
    took = time.process_time() - began
    tally.inputs += 1
    tally.slowest = max(tally.slowest, took)
    if fault is None and took > SLOW:
        fault = f"it took {took:.1f} s"
    if fault is not None:
        tally.faults.append(Fault(fault, data, path.name))


def main() -> None:
    """Run, tell, and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the inputs that were found")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(arguments.inputs, arguments.seed, Path(folder))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    sys.stdout.write(
        f"seed {arguments.seed}: {tally.inputs} inputs, {tally.articles} articles,"
        f" {tally.refused} refused, {len(tally.faults)} faults; slowest {tally.slowest:.2f} s,"
        f" {memory} MiB\n"
    )
    for fault in tally.faults:
        digest = hashlib.sha256(fault.data).hexdigest()[:12]
        if arguments.keep:
            arguments.keep.mkdir(parents=True, exist_ok=True)
            (arguments.keep / f"{digest}-{fault.name}").write_bytes(fault.data)
        sys.stdout.write(f"{digest} {fault.name} ({len(fault.data)} bytes): {fault.what}\n")
    sys.exit(bool(tally.faults))


if __name__ == "__main__":
    main()
