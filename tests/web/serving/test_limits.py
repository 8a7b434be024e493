"""Rates, bodies and queues, each worked by hand."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.web.serving.bodies import LARGEST_JSON, BodyLimit
from qa.web.serving.credentials import Principal
from qa.web.serving.rates import MOST_BUCKETS, Buckets, Pace, paces
from qa.web.serving.visits import RULES, Visit, rule_for, set_visit
from qa.web.serving.waiting import Queue, Turnstile


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


# ---------------------------------------------------------------------- rates


def test_a_burst_passes_and_then_the_pace() -> None:
    clock = Clock()
    buckets = Buckets({"question": Pace(2.0, 3)}, clock)
    assert [buckets.take("question", "a") for _ in range(4)] == [0, 0, 0, 0.5]
    clock.now = 0.5  # one token came back
    assert [buckets.take("question", "a") for _ in range(2)] == [0, 0.5]
    clock.now = 100.0  # a bucket holds no more than its burst
    assert [buckets.take("question", "a") for _ in range(4)] == [0, 0, 0, 0.5]


def test_clients_and_kinds_have_buckets_of_their_own() -> None:
    buckets = Buckets({"question": Pace(1.0, 1), "upload": Pace(1.0, 1)}, Clock())
    assert buckets.take("question", "a") == 0
    assert buckets.take("question", "b") == 0
    assert buckets.take("upload", "a") == 0
    assert buckets.take("question", "a") == 1
    assert [buckets.take("part", "a") for _ in range(99)] == [0] * 99  # has no pace


def test_a_thousand_addresses_take_no_memory_for_ever() -> None:
    buckets = Buckets({"question": Pace(1.0, 1)}, Clock())
    for number in range(MOST_BUCKETS + 10):
        buckets.take("question", str(number))
    assert len(buckets._levels) == MOST_BUCKETS


@given(st.lists(st.floats(0, 10), min_size=1, max_size=80), st.floats(0.1, 5), st.integers(1, 9))
def test_never_more_than_the_burst_and_the_pace(
    pauses: list[float], per_second: float, burst: int
) -> None:
    clock = Clock()
    buckets = Buckets({"question": Pace(per_second, burst)}, clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += buckets.take("question", "a") == 0
    assert passed <= burst + math.ceil(clock.now * per_second)


@given(st.floats(0.1, 5))
def test_who_waits_as_told_gets_through(per_second: float) -> None:
    clock = Clock()
    buckets = Buckets({"question": Pace(per_second, 1)}, clock)
    assert buckets.take("question", "a") == 0
    clock.now += buckets.take("question", "a") * (1 + 1e-9)
    assert buckets.take("question", "a") == 0


def test_every_kind_that_costs_has_a_pace() -> None:
    free = {"part", "health"}
    kinds = {rule.kind for rule in RULES} | {"change"}
    assert kinds - free == paces(60).keys()


# ---------------------------------------------------------------------- what a request is


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/articles"),
        ("DELETE", "/v1/articles/1"),
        ("DELETE", "/v1/articles"),
        ("PUT", "/v1/articles/1"),
        ("PATCH", "/"),
        ("POST", "/upload"),
        ("POST", "/gradio_api/upload"),
        ("DELETE", "/mcp"),
        ("POST", "/gradio_api/queue/join/"),
        ("POST", "/gradio_api/run/act/x"),
        ("POST", "/v1/ask/"),
        ("POST", "/v1/anything/new"),
        ("post", "/v1/ask"),
        ("PROPFIND", "/"),
    ],
)
def test_what_is_not_known_to_read_needs_the_permission_to_write(method: str, path: str) -> None:
    assert rule_for(method, path).permission == "write"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/login"), ("POST", "/login"), ("POST", "/logout"), ("GET", "/healthz")],
)
def test_only_this_needs_no_permission(method: str, path: str) -> None:
    assert rule_for(method, path).permission == "none"


@pytest.mark.parametrize(
    "path", ["/", "/metrics", "/v1/stats", "/v1/articles", "/assets/x.js", "/login/x", "/anything"]
)
def test_all_other_pages_need_the_permission_to_read(path: str) -> None:
    assert rule_for("GET", path).permission == "read"


@pytest.mark.parametrize("path", ["/gradio_api/run/act", "/gradio_api/queue/join"])
def test_the_page_s_events_need_the_permission_to_read(path: str) -> None:
    assert (rule_for("POST", path).permission, rule_for("POST", path).kind) == ("read", "event")


# ---------------------------------------------------------------------- bodies

App = Callable[[Any, Any, Any], Awaitable[None]]


class Exchange:
    """One request to an application, with a body that comes as the test says."""

    def __init__(self, method: str, path: str, pieces: list[bytes], **headers: str) -> None:
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": path,
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
        }
        set_visit(self.scope, Visit(rule_for(method, path), "a", Principal("a", "write")))
        self.pieces = pieces
        self.sent: list[dict[str, Any]] = []
        self.hung_up = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self.pieces:
            piece = self.pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    async def through(self, app: Any) -> int:
        await app(self.scope, self.receive, self.send)
        return self.status

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}


async def whole_body(_scope: Any, receive: Any, send: Any) -> None:
    """Answer with the length of the body."""
    length, more = 0, True
    while more:
        message = await receive()
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    await answer(send, str(length).encode())


async def answer(send: Any, body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def limited(app: App = whole_body, **more: Any) -> BodyLimit:
    return BodyLimit(app, **{"largest_upload": 1_000, "seconds": 5.0, **more})


@pytest.mark.parametrize(
    ("path", "sizes", "status"),
    [
        ("/v1/ask", [262_144], 200),
        ("/v1/ask", [262_145], 413),
        ("/v1/ask", [200_000, 62_144], 200),
        ("/v1/ask", [200_000, 62_145], 413),
        ("/login", [8_193], 413),
        ("/v1/articles", [400, 600], 200),
        ("/v1/articles", [400, 601], 413),
    ],
)
def test_bodies_are_counted(path: str, sizes: list[int], status: int) -> None:
    exchange = Exchange("POST", path, [bytes(size) for size in sizes])
    assert asyncio.run(exchange.through(limited())) == status
    if status == 200:
        assert exchange.sent[1]["body"] == str(sum(sizes)).encode()


def test_who_is_refused_while_sending_can_not_hold_the_connection() -> None:
    sending = Exchange("POST", "/v1/ask", [bytes(300_000)], content_length="300000")
    assert asyncio.run(sending.through(limited())) == 413
    assert sending.headers["connection"] == "close"


def test_a_declared_length_is_believed_before_anything_is_read() -> None:
    exchange = Exchange("POST", "/v1/articles", [b"x"], content_length="1001")
    assert asyncio.run(exchange.through(limited())) == 413


def test_json_may_be_less_than_files() -> None:
    app = limited(largest_upload=3 * LARGEST_JSON)
    form = Exchange("POST", "/v1/articles", [b""], content_type="multipart/form-data; boundary=x")
    form.pieces = [bytes(LARGEST_JSON), bytes(LARGEST_JSON)]
    assert asyncio.run(form.through(app)) == 200
    as_json = Exchange("POST", "/v1/articles", [bytes(LARGEST_JSON), b"x"])
    assert asyncio.run(as_json.through(app)) == 413


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/articles"])
def test_who_sends_slowly_is_told(path: str) -> None:
    exchange = Exchange("POST", path, [])
    assert asyncio.run(exchange.through(limited(seconds=0.05))) == 408


def test_what_takes_a_refusal_for_a_fault_of_the_body_can_not_hide_it() -> None:
    async def forgiving(_scope: Any, receive: Any, send: Any) -> None:
        try:
            await whole_body(_scope, receive, send)
        except Exception:  # noqa: BLE001 - as FastAPI does
            await answer(send, b"never mind")

    exchange = Exchange("POST", "/v1/articles", [bytes(1_001)])
    assert asyncio.run(exchange.through(limited(forgiving))) == 413


# ---------------------------------------------------------------------- the queue


def test_the_queue_lets_through_in_turn_and_refuses_the_rest() -> None:
    async def run() -> None:
        begun: list[str] = []
        finish = asyncio.Event()

        async def slow(scope: Any, _receive: Any, send: Any) -> None:
            begun.append(scope["name"])
            await finish.wait()
            await answer(send)

        turnstile = Turnstile(at_once=2, waiting=1)
        app = Queue(slow, {"question": turnstile})
        exchanges = [Exchange("POST", "/v1/ask", [b"{}"]) for _ in "abcd"]
        tasks = []
        for name, exchange in zip("abcd", exchanges, strict=True):
            exchange.scope["name"] = name
            tasks.append(asyncio.create_task(exchange.through(app)))
            await asyncio.sleep(0.01)
        assert begun == ["a", "b"]
        assert (turnstile.running, turnstile.waiting) == (2, 1)
        assert tasks[3].done(), "it is told at once"
        assert await tasks[3] == 503
        assert 1 <= int(exchanges[3].headers["retry-after"]) <= 60
        finish.set()
        assert [await task for task in tasks[:3]] == [200, 200, 200]
        assert begun == ["a", "b", "c"]
        assert (turnstile.running, turnstile.waiting) == (0, 0)

    asyncio.run(run())


def test_nobody_waits_longer_than_it_would_help() -> None:
    """Turns of 40 s, two at once: the first who waits expects 20 s, the second 40 s, too long."""

    async def run() -> None:
        turnstile = Turnstile(at_once=2, waiting=32)
        for _ in range(100):
            assert await turnstile.enter()
            turnstile.leave(40.0)
        assert await turnstile.enter()
        assert await turnstile.enter()
        first = asyncio.create_task(turnstile.enter())
        await asyncio.sleep(0)
        assert turnstile.waiting == 1
        assert await turnstile.enter() is False
        assert 30 < turnstile.advice <= 60
        turnstile.leave(40.0)
        assert await first

    asyncio.run(run())


def test_who_hangs_up_while_waiting_loses_the_place() -> None:
    async def run() -> None:
        finish = asyncio.Event()
        begun = []

        async def slow(scope: Any, _receive: Any, send: Any) -> None:
            begun.append(scope["name"])
            await finish.wait()
            await answer(send)

        turnstile = Turnstile(at_once=1, waiting=5)
        app = Queue(slow, {"question": turnstile})
        exchanges = [Exchange("POST", "/v1/ask", [b"{}"]) for _ in "abc"]
        tasks = []
        for name, exchange in zip("abc", exchanges, strict=True):
            exchange.scope["name"] = name
            tasks.append(asyncio.create_task(exchange.through(app)))
            await asyncio.sleep(0.01)
        exchanges[1].hung_up.set()
        await asyncio.sleep(0.01)
        assert turnstile.waiting == 1
        finish.set()
        await asyncio.gather(*tasks)
        assert begun == ["a", "c"]
        assert turnstile.running == 0

    asyncio.run(run())


def test_a_closed_turnstile_sends_away_who_waits_and_who_comes() -> None:
    async def run() -> None:
        turnstile = Turnstile(at_once=1, waiting=5)
        assert await turnstile.enter()
        waiting = asyncio.create_task(turnstile.enter())
        await asyncio.sleep(0)
        turnstile.close()
        assert await waiting is False
        assert await turnstile.enter() is False
        turnstile.leave(1.0)
        assert turnstile.running == 0

    asyncio.run(run())


@given(st.lists(st.sampled_from(["come", "go", "leave", "tick"]), max_size=60))
def test_turns_are_never_lost(moves: list[str]) -> None:
    """Whoever comes, goes while waiting, or ends a turn: in the end nobody holds one."""

    async def run() -> None:
        turnstile = Turnstile(at_once=2, waiting=3)
        tasks: list[asyncio.Task[bool]] = []
        inside = 0
        for move in [*moves, "tick"]:
            if move == "come":
                tasks.append(asyncio.create_task(turnstile.enter()))
            elif move == "go" and tasks:
                tasks.pop(0).cancel()
            elif move == "leave" and inside:
                turnstile.leave(0.1)
                inside -= 1
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            inside += sum(task.result() for task in tasks if task.done())
            tasks = [task for task in tasks if not task.done()]
            assert turnstile.running == inside <= 2
            assert turnstile.waiting == len(tasks) <= 3
        while inside:
            turnstile.leave(0.1)
            inside -= 1
            await asyncio.sleep(0)
            inside += sum(task.result() for task in tasks if task.done())
            tasks = [task for task in tasks if not task.done()]
        assert (turnstile.running, turnstile.waiting) == (0, 0)

    asyncio.run(run())
