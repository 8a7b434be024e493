"""Many clients at once, and hostile ones among them: what does the server make of it?

    python -m eval.benchmarks.load --clients 50 --seconds 180

Starts `qa serve` over the sample archive in a process of its own and lets clients ask, search
and upload, all mixed; then the same again with clients that hang up, send garbage and send a
gigabyte. What behaves may be told to come later (429, 503) and meets no other error; what was
acknowledged is in the archive afterwards; memory does not grow; SIGTERM ends it with code 0.
"""

from __future__ import annotations

import http.client
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

import click

from eval.benchmarks.load_clients import HOST, HOSTILE, Client, Hostile, Record
from eval.benchmarks.terminal import Row, table
from eval.errors import EvalError
from qa.assistant import Assistant
from qa.web.serving.credentials import Credentials, new_token, write_credentials

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

SEEDS: Final = Path(__file__).parents[2] / "seeds"
ALLOWED: Final = frozenset({200, 429, 503})
MOST_GROWTH: Final = 0.10
"""Of memory, from the first third of a round to its last."""
_SAMPLES_THAT_TELL: Final = 10
_SECONDS_TO_START: Final = 180.0
_SECONDS_TO_STOP: Final = 120.0
_SAMPLE_EVERY_S: Final = 1.0


@dataclass
class Round:
    """What one round came to."""

    name: str
    record: Record = field(default_factory=Record)
    memory: list[float] = field(default_factory=list)
    """Resident, in mebibytes, once a second."""
    hostile: list[Row] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """Of memory from the first third to the last, as a share; 0 for a round too short to tell."""
        third = len(self.memory) // 3
        if third < _SAMPLES_THAT_TELL:
            return 0.0
        return median(self.memory[-third:]) / median(self.memory[:third]) - 1

    def faults(self) -> list[str]:
        """What should not have been."""
        found = [
            f"{self.name}: {number} × {kind} met {status or 'no answer'}"
            for (kind, status), number in sorted(self.record.statuses.items())
            if status not in ALLOWED
        ]
        if self.growth > MOST_GROWTH:
            found.append(f"{self.name}: memory grew by {self.growth:.0%}")
        return found

    def rows(self) -> list[Row]:
        """One a kind of request."""
        kinds = sorted({kind for kind, _ in self.record.statuses})
        return [self._row(kind) for kind in kinds]

    def _row(self, kind: str) -> Row:
        statuses = self.record.statuses
        seconds = sorted(self.record.seconds.get(kind, []))
        others = sum(n for (k, s), n in statuses.items() if k == kind and s not in ALLOWED)
        return {
            "Round": self.name,
            "Request": kind,
            "200": f"{statuses[kind, 200]}",
            "429": f"{statuses[kind, 429]}",
            "503": f"{statuses[kind, 503]}",
            "other": f"{others}",
            "p50": f"{_percentile(seconds, 0.50):.2f} s",
            "p95": f"{_percentile(seconds, 0.95):.2f} s",
        }


def _percentile(ordered: list[float], share: float) -> float:
    """The value that so large a share does not exceed; nan of nothing."""
    if not ordered:
        return float("nan")
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Server:
    """`qa serve` in a process of its own, with a token for each client."""

    def __init__(self, library: Path, folder: Path, tokens: int) -> None:
        """Prepare to serve a library; `folder` takes the tokens and the log."""
        made = [new_token(f"client-{number}", "write") for number in range(tokens)]
        self.tokens = [token for _, token in made]
        self._access = folder / "access.json"
        write_credentials(self._access, Credentials(one for one, _ in made))
        self._log = folder / "stderr"
        self._library = library
        self.port = 0

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run until the block ends."""
        options = ["--library", self._library, "--access", self._access, "--port", "0"]
        command = [sys.executable, "-m", "qa", "serve", *map(str, options)]
        with self._log.open("wb") as log:
            process = subprocess.Popen(command, stderr=log)  # noqa: S603 - our own command
        try:
            self._await(process)
            yield process
        finally:
            process.kill()
            process.wait()

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < end:
            if process.poll() is not None:
                break
            found = re.search(r'"address": "http://[\d.]+:(\d+)"', self._log.read_text("utf-8"))
            if found:
                self.port = int(found[1])
                with suppress(OSError, http.client.HTTPException):
                    if self.get("/readyz")[0] == http.HTTPStatus.OK:
                        return
            time.sleep(0.2)
        raise EvalError(f"the server did not start: {self._log.read_text('utf-8')[-500:]}")

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page, as the last client is shown it."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {self.tokens[-1]}"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def memory(self) -> float | None:
        """What the process holds of memory, in mebibytes; None when it does not say."""
        with suppress(OSError, http.client.HTTPException):
            text = self.get("/metrics")[1]
            found = re.search(r"^process_resident_memory_bytes (\S+)", text, re.MULTILINE)
            return float(found[1]) / 2**20 if found else None
        return None


def play(
    server: Server, name: str, *, first: int, seconds: float, hostile: bool, pace: float
) -> Round:
    """Play one round.

    Args:
        server: Which runs. Its last two tokens are the observer's and the hostile clients'.
        name: Of the round.
        first: The first client's number, so that no two rounds upload the same article.
        seconds: How long.
        hostile: Whether hostile clients take part.
        pace: Seconds that a client thinks between two requests, on average.
    """
    end = time.monotonic() + seconds
    *tokens, foe, _ = server.tokens
    clients = [
        Client(first + number, server.port, token, end, pace) for number, token in enumerate(tokens)
    ]
    foes = [Hostile(kind, server.port, foe, end) for kind in HOSTILE] if hostile else []
    threads: list[threading.Thread] = [*clients, *foes]
    for thread in threads:
        thread.start()
    played = Round(name)
    while any(thread.is_alive() for thread in threads):
        if time.monotonic() < end and (memory := server.memory()) is not None:
            played.memory.append(memory)
        time.sleep(_SAMPLE_EVERY_S)
    for client in clients:
        played.record.add(client.record)
    for each in foes:
        said = ", ".join(f"{number} × {what}" for what, number in sorted(each.refused.items()))
        played.hostile.append(
            {"Hostile": each.kind.replace("_", " "), "Times": f"{each.attempts}", "Met": said}
        )
    return played


def lost(library: Path, rounds: list[Round]) -> list[str]:
    """The addresses of articles that were acknowledged and are not in the archive."""
    with Assistant.open(library, create=False) as assistant:
        held = {article.url for article in assistant.articles()}
        problems = assistant.verify().problems
    if problems:
        raise EvalError(f"the archive is damaged: {problems[0]}")
    return sorted(set().union(*(each.record.acknowledged for each in rounds)) - held)


def run(
    folder: Path, *, clients: int, seconds: float, library: Path | None, pace: float
) -> tuple[list[Round], list[str]]:
    """Play both rounds; the rounds, and what should not have been.

    Args:
        folder: For the archive and the log.
        clients: That behave.
        seconds: Of each round.
        library: To take a copy of; None to take the samples in first.
        pace: Seconds that a client thinks between two requests, on average.
    """
    archive = folder / "library"
    if library is None:
        with Assistant.open(archive) as assistant:
            assistant.ingest(SEEDS)
    else:
        shutil.copytree(library, archive)
    server = Server(archive, folder, clients + 2)
    with server.running() as process:
        rounds = [
            play(server, "friendly", first=0, seconds=seconds, hostile=False, pace=pace),
            play(server, "hostile", first=clients, seconds=seconds, hostile=True, pace=pace),
        ]
        process.send_signal(signal.SIGTERM)
        code = process.wait(_SECONDS_TO_STOP)
    faults = [fault for each in rounds for fault in each.faults()]
    faults += [f"{url} was acknowledged and is lost" for url in lost(archive, rounds)]
    if code != 0:
        faults.append(f"the server ended with code {code}")
    return rounds, faults


@click.command()
@click.option("--clients", default=50, show_default=True, type=click.IntRange(1))
@click.option("--seconds", default=180.0, show_default=True, help="Of each of the two rounds.")
@click.option(
    "--library",
    type=click.Path(path_type=Path, exists=True),
    help="Serve a copy of this library.  [default: the samples are taken in first]",
)
@click.option(
    "--pace",
    default=0.0,
    show_default=True,
    help="Seconds that a client thinks between two requests, on average.",
)
def main(clients: int, seconds: float, library: Path | None, pace: float) -> None:
    """Put a server under the load of so many CLIENTS; exit 1 when something was not as it should be."""
    with tempfile.TemporaryDirectory(prefix="citeqa-") as folder:
        rounds, faults = run(
            Path(folder), clients=clients, seconds=seconds, library=library, pace=pace
        )
    click.echo(table([row for each in rounds for row in each.rows()]))
    click.echo(table(rounds[1].hostile))
    for each in rounds:
        uploads = len(each.record.acknowledged)
        click.echo(
            f"{each.name}: memory {min(each.memory):.0f} to {max(each.memory):.0f} MiB,"
            f" {each.growth:+.1%} from the first third to the last; {uploads} uploads acknowledged"
        )
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
    click.echo("no upload lost, no other error, ended with code 0")


if __name__ == "__main__":
    main()
