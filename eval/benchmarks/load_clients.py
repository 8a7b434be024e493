"""The clients of the load benchmark: those that behave, and those that do not.

Each is a thread that makes one request after another, in a connection of its own each time,
until the time is over.
"""

from __future__ import annotations

import http.client
import json
import random
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

HOST: Final = "127.0.0.1"
PATIENCE_S: Final = 120.0
LONGEST_PAUSE_S: Final = 5.0
GIGABYTE: Final = 2**30
QUESTIONS: Final = (
    "日本派去试采稀土泥的船叫什么？",
    "稀土出口许可的有效期有多长？",
    "泉州的回收工厂投资了多少？",
    "Which ship did Japan send to sample the seabed?",
    "南鳥島の試掘はいつ終わりましたか",
)
_KINDS: Final = ("ask", "search", "upload")
_WEIGHTS: Final = (6, 3, 1)
_NO_ANSWER: Final = 0
_ROOM: Final = 65_536


@dataclass
class Record:
    """What one client met."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Number of requests by kind and status; status 0 is no answer at all."""
    seconds: dict[str, list[float]] = field(default_factory=dict)
    """Of the requests that were answered as asked, by kind."""
    acknowledged: set[str] = field(default_factory=set)
    """The addresses of the articles that the server said it had."""

    def add(self, other: Record) -> None:
        """Take in what another client met."""
        self.statuses += other.statuses
        self.acknowledged |= other.acknowledged
        for kind, seconds in other.seconds.items():
            self.seconds.setdefault(kind, []).extend(seconds)


class Client(threading.Thread):
    """One that asks, searches and uploads at random, and comes again when it is told to."""

    def __init__(self, number: int, port: int, token: str, end: float, pace: float) -> None:
        """Prepare.

        Args:
            number: Of the client; its own articles are known by it.
            port: Of the server.
            token: What lets it in.
            end: When it stops, by the monotonic clock.
            pace: Seconds that it thinks between two requests, on average.
        """
        super().__init__(daemon=True)
        self.record = Record()
        self._number = number
        self._port = port
        self._token = token
        self._end = end
        self._pace = pace
        self._chance = random.Random(number)  # noqa: S311 - a mixture, not a secret

    def run(self) -> None:
        """Make requests until the end."""
        made = 0
        while time.monotonic() < self._end:
            (kind,) = self._chance.choices(_KINDS, _WEIGHTS)
            made += 1
            pause = self._request(kind, made)
            pause += self._chance.expovariate(1 / self._pace) if self._pace else 0.0
            time.sleep(min(pause, max(0.0, self._end - time.monotonic())))

    def _request(self, kind: str, made: int) -> float:
        """Make one request; the seconds that the server asks to wait."""
        path, content = self._content(kind, made)
        started = time.monotonic()
        try:
            status, again, body = self._post(path, content)
        except (OSError, http.client.HTTPException):
            status, again, body = _NO_ANSWER, 0.0, b""
        self.record.statuses[kind, status] += 1
        if status == http.HTTPStatus.OK:
            self.record.seconds.setdefault(kind, []).append(time.monotonic() - started)
            if kind == "upload" and json.loads(body)["added"] == 1:
                self.record.acknowledged.add(str(content["url"]))
        return min(again, LONGEST_PAUSE_S)

    def _content(self, kind: str, made: int) -> tuple[str, dict[str, object]]:
        question = self._chance.choice(QUESTIONS)
        if kind == "ask":
            return "/v1/ask", {"question": question}
        if kind == "search":
            return "/v1/search", {"query": question}
        name = f"{self._number}号渡口第{made}班"
        text = f"{name}渡船周三靠岸，载客{self._chance.randrange(10**9)}人次，票价未变。"
        url = f"https://load.example/{self._number}/{made}"
        return "/v1/articles", {"title": f"{name}渡船靠岸", "text": text, "url": url}

    def _post(self, path: str, content: dict[str, object]) -> tuple[int, float, bytes]:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=PATIENCE_S)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        try:
            connection.request("POST", path, json.dumps(content), headers)
            answer = connection.getresponse()
            again = float(answer.getheader("Retry-After") or 0)
            return answer.status, again, answer.read()
        finally:
            connection.close()


class Hostile(threading.Thread):
    """One that means ill: it hangs up, sends garbage, or sends a gigabyte."""

    def __init__(self, kind: str, port: int, token: str, end: float) -> None:
        """Prepare one of a kind of `HOSTILE`."""
        super().__init__(daemon=True)
        self.kind = kind
        self.attempts = 0
        self.refused: Counter[str] = Counter()
        """What the server said, by status; `cut` where it said nothing."""
        self._port = port
        self._token = token
        self._end = end
        self._chance = random.Random(kind)  # noqa: S311 - a mixture, not a secret

    def run(self) -> None:
        """Make attempts until the end."""
        attempt = getattr(self, f"_{self.kind}")
        while time.monotonic() < self._end:
            self.attempts += 1
            with suppress(OSError), socket.create_connection((HOST, self._port), 30) as connection:
                attempt(connection)
            time.sleep(0.05)

    def _head(self, path: str, *more: str) -> bytes:
        lines = (f"POST {path} HTTP/1.1", f"Host: {HOST}", f"Authorization: Bearer {self._token}")
        return "\r\n".join((*lines, "Content-Type: application/json", *more, "", "")).encode()

    def _hang_up(self, connection: socket.socket) -> None:
        """Ask, and go without waiting; sometimes in the midst of the request."""
        body = json.dumps({"question": self._chance.choice(QUESTIONS)}).encode()
        whole = self._head("/v1/ask", f"Content-Length: {len(body)}") + body
        connection.sendall(whole[: self._chance.randrange(1, len(whole) + 200)])
        time.sleep(self._chance.random() / 10)

    def _garbage(self, connection: socket.socket) -> None:
        """Send bytes that are no request, or a request whose body is no JSON."""
        noise = self._chance.randbytes(self._chance.randrange(1, 5_000))
        if self._chance.random() < 0.5:
            noise = self._head("/v1/ask", f"Content-Length: {len(noise)}") + noise
        connection.sendall(noise + b"\r\n\r\n")
        self._hear(connection)

    def _gigabyte(self, connection: socket.socket) -> None:
        """Send a gigabyte in chunks, until the server does not take it any more."""
        connection.sendall(self._head("/v1/articles", "Transfer-Encoding: chunked"))
        chunk = b"%x\r\n%b\r\n" % (_ROOM, bytes(_ROOM))
        try:
            for _ in range(GIGABYTE // _ROOM):
                connection.sendall(chunk)
                if time.monotonic() > self._end:
                    return
        finally:
            self._hear(connection)

    def _hear(self, connection: socket.socket) -> None:
        connection.settimeout(15)
        try:
            said = connection.recv(12).decode("latin-1")
        except OSError:
            said = ""
        self.refused[said[9:12] or "cut"] += 1


HOSTILE: Final = ("hang_up", "garbage", "gigabyte")
