"""`qa serve` as its clients meet it: a real process, real connections."""

import http.client
import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from qa import Assistant
from tests.web.serving.conftest import PASSWORD, Reply, Server, Tokens, running_server

EVERYWHERE = "0.0.0.0"  # noqa: S104 - refused
COST = "电动渡船“白鹭号”的造价是多少？"
ARTICLE = {
    "title": "渡口大桥通车",
    "text": "渡口大桥周三通车，全长两千三百米，造价九亿元。渡口同日停航。",
    "url": "https://a.example/bridge",
}

EVENTS = ("/gradio_api/queue/join", "/gradio_api/run/act", "/mcp", "/x")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Qa = Callable[..., subprocess.CompletedProcess[str]]


def log_in(server: Server, name: str, secret: str, **headers: str) -> Reply:
    body = urlencode({"name": name, "secret": secret}).encode()
    return server.ask("POST", "/login", body=body, headers=FORM | headers)


def cookie_of(reply: Reply) -> str:
    return reply.headers["set-cookie"].split(";")[0]


# ---------------------------------------------------------------------- before it starts


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        (["--host", EVERYWHERE], "qa access token NAME"),
        (["--host", "::"], "qa access user NAME"),
        (["--proxied-as", "archive.example.org"], "qa access token NAME"),
        (["--host", EVERYWHERE, "--writable"], "qa access token NAME"),
    ],
)
def test_others_are_not_let_in_without_being_asked_who_they_are(
    qa: Qa, tmp_path: Path, options: list[str], advice: str
) -> None:
    Assistant.open(tmp_path / "library").close()
    done = qa("serve", "--library", tmp_path / "library", "--port", "0", *options)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert advice in done.stderr


def test_writing_for_all_and_credentials_exclude_each_other(qa: Qa, tmp_path: Path) -> None:
    Assistant.open(tmp_path / "library").close()
    done = qa("serve", "--library", tmp_path / "library", "--writable", QA_READ_TOKEN="t" * 40)
    assert done.returncode == 1
    assert "--writable lets everyone write" in done.stderr


def test_a_file_of_credentials_that_is_missing_is_told(qa: Qa, tmp_path: Path) -> None:
    done = qa("serve", "--library", tmp_path, "--access", tmp_path / "none.json")
    assert done.returncode == 1
    assert "none.json; make it with: qa access token" in done.stderr


# ---------------------------------------------------------------------- for this machine


def test_the_chat_the_api_and_mcp_are_there(open_server: Server) -> None:
    assert b"<!doctype html>" in open_server.ask("GET", "/").body
    answer = open_server.ask("POST", "/v1/ask", data={"question": COST})
    assert answer.status == 200
    assert answer.json()["citations"]
    called = open_server.ask(
        "POST",
        "/mcp",
        data={"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        headers={"Accept": "application/json, text/event-stream"},
    )
    assert {tool["name"] for tool in called.json()["result"]["tools"]} == {"search", "fetch", "ask"}


def test_nobody_writes_unless_it_was_allowed(open_server: Server) -> None:
    for method, path in (("POST", "/v1/articles"), ("DELETE", "/v1/articles?source=x")):
        refused = open_server.ask(method, path, data=ARTICLE)
        assert refused.status == 403
        assert "--writable" in refused.json()["detail"]


def test_a_name_that_is_not_ours_is_not_answered(open_server: Server) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        assert open_server.ask("GET", "/v1/stats", headers={"Host": host}).status == 400, host


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/v1/ask", "/gradio_api/queue/join", "/login"])
def test_other_sites_can_not_make_a_browser_ask(
    open_server: Server, path: str, headers: dict[str, str]
) -> None:
    refused = open_server.ask("POST", path, data={"question": COST}, headers=headers)
    assert refused.status == 403
    assert "another site" in refused.json()["detail"]


def test_our_own_page_may_ask(open_server: Server) -> None:
    own = {"Origin": f"http://127.0.0.1:{open_server.port}", "Sec-Fetch-Site": "same-origin"}
    assert open_server.ask("POST", "/v1/ask", data={"question": COST}, headers=own).status == 200


def test_no_site_is_given_leave_to_read(open_server: Server) -> None:
    for path in ("/", "/v1/stats", "/metrics"):
        reply = open_server.ask("GET", path, headers={"Origin": "http://evil.example"})
        assert not [name for name in reply.headers if name.startswith("access-control-")]
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]


def test_questions_are_counted_and_not_written_down(open_server: Server) -> None:
    name = 'citeqa_answers_total{outcome="answered"}'
    before = open_server.metric(name)
    open_server.ask("POST", f"/v1/ask?question={quote('白鹭')}", data={"question": COST})
    open_server.ask("POST", "/v1/ask", data={"question": COST})
    assert open_server.metric(name) > before
    asked = [event for event in open_server.log() if event.get("request") == "ask"]
    assert asked[-1].items() >= {"method": "POST", "status": 200, "address": "127.0.0.1"}.items()
    written = (open_server.folder / "stderr").read_text()
    assert "白鹭" not in written
    assert quote("白鹭") not in written


def test_too_much_is_refused_in_the_midst(open_server: Server) -> None:
    """A gigabyte is announced, and one that is not announced is cut off after its limit."""
    with socket.create_connection(("127.0.0.1", open_server.port), 30) as announced:
        announced.sendall(
            b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1073741824\r\n\r\n"
        )
        assert announced.recv(12) == b"HTTP/1.1 413"
    connection = http.client.HTTPConnection("127.0.0.1", open_server.port, timeout=30)
    pieces = (b"x" * 65_536 for _ in range(100))
    connection.request("POST", "/v1/ask", pieces, encode_chunked=True,
                       headers={"Transfer-Encoding": "chunked"})  # fmt: skip
    assert connection.getresponse().status == 413
    connection.close()


def test_garbage_is_refused_and_harms_nobody(open_server: Server) -> None:
    for garbage in (
        b"\x00\xff\xfe\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    ):
        with socket.create_connection(("127.0.0.1", open_server.port), 30) as client:
            try:
                client.sendall(garbage)
                answered = client.recv(12)
            except ConnectionError:
                continue
            assert answered[9:12] in (b"400", b"413", b"431", b""), garbage[:40]
    for body in (
        b"\xff\xfe",
        b"{",
        b"[[[[[" * 2_000,
        b'{"question": NaN}',
        b'{"question": "\\ud800"}',
    ):
        reply = open_server.ask(
            "POST", "/v1/ask", body=body, headers={"Content-Type": "application/json"}
        )
        assert 400 <= reply.status < 500, body[:20]
    assert open_server.ask("GET", "/healthz").status == 200


def test_who_holds_a_connection_and_sends_nothing_is_cut_off(open_server: Server) -> None:
    """The head of a request must come within ten seconds, a small body within ten more."""
    heads = [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"]
    bodies = [b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{"]
    clients = []
    for sent in heads + bodies:
        client = socket.create_connection(("127.0.0.1", open_server.port), 40)
        client.sendall(sent)
        clients.append(client)
    said = []
    for client in clients:
        with client:
            try:
                said.append(client.recv(12))
            except ConnectionError:
                said.append(b"")
    assert said == [b"", b"", b"", b"HTTP/1.1 408"]


# ---------------------------------------------------------------------- for those let in


def test_without_credentials_nothing_is_shown(guarded_server: Server, tokens: Tokens) -> None:
    paths = guarded_server.ask("GET", "/v1/openapi.json", token=tokens.read).json()["paths"]
    routes = [(method.upper(), path) for path, ways in paths.items() for method in ways]
    assert ("POST", "/v1/ask") in routes
    more = [("GET", p) for p in ("/metrics", "/theme.css", "/gradio_api/queue/data", "/x")]
    for method, path in [*routes, *more, *(("POST", p) for p in EVENTS)]:
        if path in ("/healthz", "/readyz"):
            continue
        refused = guarded_server.ask(method, path)
        assert refused.status == 401, (method, path)
        assert refused.headers["www-authenticate"] == "Bearer"
        time.sleep(0.05)
    page = guarded_server.ask("GET", "/")
    assert (page.status, page.headers["location"]) == (303, "/login")


def test_a_token_opens_what_it_permits(guarded_server: Server, tokens: Tokens) -> None:
    ask = guarded_server.ask
    assert ask("GET", "/v1/stats", token=tokens.read).status == 200
    assert ask("POST", "/v1/ask", data={"question": COST}, token=tokens.read).status == 200
    refused = ask("POST", "/v1/articles", data=ARTICLE, token=tokens.read)
    assert (refused.status, refused.json()["detail"]) == (403, "reader may read and not write")
    assert ask("DELETE", "/v1/articles/x", token=tokens.read).status == 403
    assert ask("POST", "/anything", token=tokens.read).status == 403
    added = ask("POST", "/v1/articles", data=ARTICLE, token=tokens.write)
    assert (added.status, added.json()["added"]) == (200, 1)
    listed = ask("GET", "/v1/articles", token=tokens.read).json()
    (article_id,) = [a["id"] for a in listed["articles"] if a["title"] == ARTICLE["title"]]
    assert ask("DELETE", f"/v1/articles/{article_id}", token=tokens.write).json()["deleted"] == 1


@pytest.mark.parametrize("token", ["", "x", "qa_" + "A" * 43, "\xe9"])
def test_a_wrong_token_is_refused_everywhere(guarded_server: Server, token: str) -> None:
    for path in ("/v1/stats", "/", "/login"):
        assert guarded_server.ask("GET", path, token=token).status == 401, path


def test_a_person_logs_in_and_out(guarded_server: Server) -> None:
    welcome = log_in(guarded_server, "anna", PASSWORD)
    assert (welcome.status, welcome.headers["location"]) == (303, "/")
    flags = welcome.headers["set-cookie"].lower().split("; ")
    assert {"httponly", "samesite=strict", "path=/"} <= set(flags)
    cookie = {"Cookie": cookie_of(welcome)}
    assert b"<!doctype html>" in guarded_server.ask("GET", "/", headers=cookie).body
    refused = guarded_server.ask("POST", "/v1/articles", data=ARTICLE, headers=cookie)
    assert refused.status == 403
    foreign = {**cookie, "Origin": "http://evil.example"}
    assert guarded_server.ask("POST", "/logout", headers=foreign).status == 403
    assert guarded_server.ask("POST", "/logout", headers=cookie).status == 303
    assert guarded_server.ask("GET", "/v1/stats", headers=cookie).status == 401


def test_a_token_logs_in_too(guarded_server: Server, tokens: Tokens) -> None:
    welcome = log_in(guarded_server, "", tokens.write)
    assert welcome.status == 303
    cookie = {"Cookie": cookie_of(welcome)}
    assert guarded_server.ask("GET", "/v1/stats", headers=cookie).status == 200


def test_the_login_page_speaks_the_browsers_language_and_goes_nowhere_else(
    guarded_server: Server,
) -> None:
    for language, word in (("zh-TW,en", "登入"), ("zh-CN", "登录"), ("fr", "Log in")):
        page = guarded_server.ask(
            "GET", "/login?next=//evil.example", headers={"Accept-Language": language}
        )
        assert f"<button>{word}</button>" in page.body.decode()
        assert b"evil" not in page.body
    assert b"<script" not in page.body
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_made_up_cookies_open_nothing(guarded_server: Server) -> None:
    for value in ("", "x", "A" * 43, "anna", '"; DROP'):
        headers = {"Cookie": f"citeqa_session={value}"}
        assert guarded_server.ask("GET", "/v1/stats", headers=headers).status == 401


def test_passwords_can_not_be_tried_out(guarded_server: Server) -> None:
    """Wrong ones are refused in the same words, and then for a time all are, also the right one."""
    seen = [log_in(guarded_server, name, "wrong password") for name in ("anna", "nobody") * 4]
    wrong = [reply for reply in seen if reply.status == 403]
    assert len({reply.body for reply in wrong}) <= 1
    assert seen[-1].status == 429
    assert int(seen[-1].headers["retry-after"]) >= 1
    assert log_in(guarded_server, "anna", PASSWORD).status == 429


def test_a_client_that_floods_is_slowed_and_the_others_are_not(
    guarded_server: Server, tokens: Tokens
) -> None:
    flood = [
        guarded_server.ask("POST", "/v1/search", data={"query": ""}, token=tokens.read)
        for _ in range(60)
    ]
    assert {reply.status for reply in flood} == {422, 429}
    late = flood[-1]
    assert late.status == 429
    assert late.headers["content-type"] == "application/problem+json"
    assert int(late.headers["retry-after"]) >= 1
    other = guarded_server.ask("POST", "/v1/search", data={"query": "渡船"}, token=tokens.write)
    assert other.status == 200


# ---------------------------------------------------------------------- the end


def test_sigterm_finishes_what_is_being_done(tmp_path: Path) -> None:
    """The batch at hand is committed and reported, a question answered, the exit code 0."""
    Assistant.open(tmp_path / "library").close()
    lines = [
        {"title": f"第{n}号大桥通车", "url": f"https://a.example/{n}", "text": _story(n)}
        for n in range(400)
    ]
    body = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    replies: dict[str, Reply] = {}
    with running_server(tmp_path / "library", tmp_path / "run", "--writable") as server:

        def upload() -> None:
            form = (
                b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jsonl"\r\n\r\n'
            )
            replies["upload"] = server.ask(
                "POST",
                "/v1/articles",
                body=form + body + b"\r\n--x--\r\n",
                headers={"Content-Type": "multipart/form-data; boundary=x"},
            )

        def question() -> None:
            replies["ask"] = server.ask("POST", "/v1/ask", data={"question": "哪座大桥通车？"})

        uploading = threading.Thread(target=upload)
        uploading.start()
        end = time.monotonic() + 120
        while server.ask("GET", "/v1/stats").json()["articles"] == 0:
            assert time.monotonic() < end
            time.sleep(0.2)
        asking = threading.Thread(target=question)
        asking.start()
        while server.metric('citeqa_running{kind="question"}') == 0 and "ask" not in replies:
            pass
        assert server.terminate() == 0
        uploading.join(60)
        asking.join(60)
    report = replies["upload"].json()
    assert report["interrupted"]
    assert 0 < report["added"] < len(lines)
    assert replies["ask"].status == 200
    with Assistant.open(tmp_path / "library", create=False) as assistant:
        assert assistant.stats().articles == report["added"]
        assert assistant.verify().ok
    assert server.log()[-1]["event"] == "stopped"


def _story(number: int) -> str:
    return f"第{number}号大桥周三通车，造价{number * 7 + 3}万元，两岸居民等了多年。"
