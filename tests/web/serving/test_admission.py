"""Who may come in follows the file of credentials while the server runs."""

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.web.serving.access import Sessions
from qa.web.serving.admission import Admission
from qa.web.serving.credentials import (
    Credentials,
    Principal,
    environment_credentials,
    new_password,
    new_token,
    write_credentials,
)
from qa.web.serving.logs import Log
from tests.web.serving.conftest import PASSWORD, running_server
from tests.web.serving.test_serve import cookie_of, log_in

BY_HAND = {"name": "x", "permission": "read", "kind": "token", "digest": "00", "salt": ""}


def followed(file: Path, **environment: str) -> tuple[Admission, Sessions, io.StringIO]:
    admission, sessions, log = (
        Admission(file, environment_credentials(environment), writable=True),
        Sessions(),
        io.StringIO(),
    )
    admission.tell(Log(log), sessions)
    return admission, sessions, log


def test_once_somebody_is_asked_nobody_comes_in_unasked_again(tmp_path: Path) -> None:
    file = tmp_path / "access.json"
    admission, _, _ = followed(file)
    assert not admission.now()
    assert admission.anyone == Principal(None, "write")
    kept, token = new_token("bot", "read")
    write_credentials(file, Credentials([kept]))
    assert admission.now().by_token(token) == Principal("bot", "read")
    assert admission.anyone == Principal(None, "none")
    file.unlink()
    assert admission.now().by_token(token) is None
    assert admission.anyone == Principal(None, "none")


def test_a_way_in_that_was_changed_logs_its_owner_out_and_nobody_else(tmp_path: Path) -> None:
    file = tmp_path / "access.json"
    anna, bert = (new_password(name, "read", PASSWORD) for name in ("anna", "bert"))
    write_credentials(file, Credentials([anna, bert]))
    admission, sessions, _ = followed(file)
    hers, his = sessions.begin(anna.principal), sessions.begin(bert.principal)
    write_credentials(file, Credentials([new_password("anna", "read", PASSWORD[::-1]), bert]))
    admission.now()
    assert (sessions.who(hers), sessions.who(his)) == (None, bert.principal)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        json.dumps({"credentials": [{**BY_HAND, "permission": "all"}]}),
        json.dumps({"credentials": [{**BY_HAND, "kind": "key"}]}),
        json.dumps({"credentials": [{**BY_HAND, "digest": 7}]}),
        json.dumps({"credentials": [{**BY_HAND, "digest": "xy"}]}),
    ],
)
def test_a_damaged_file_lets_in_nobody_until_it_is_mended(tmp_path: Path, text: str) -> None:
    file = tmp_path / "access.json"
    kept, token = new_token("bot", "read")
    write_credentials(file, Credentials([kept]))
    whole = file.read_text()
    admission, sessions, log = followed(file, QA_WRITE_TOKEN="t" * 32)
    session = sessions.begin(kept.principal)
    file.write_text(text)
    for _ in range(3):
        assert admission.now().by_token(token) is None
    assert not admission.credentials.lets_in(kept.principal)
    assert admission.credentials.by_token("t" * 32) == Principal("$QA_WRITE_TOKEN", "write")
    (told,) = [json.loads(line) for line in log.getvalue().splitlines()]
    assert "is no file of credentials" in told["problem"]
    file.write_text(whole)
    assert admission.now().by_token(token) == kept.principal
    assert sessions.who(session) == kept.principal


def test_a_file_that_others_may_change_lets_in_nobody(tmp_path: Path) -> None:
    file = tmp_path / "access.json"
    kept, token = new_token("bot", "read")
    write_credentials(file, Credentials([kept]))
    admission, _, log = followed(file)
    file.chmod(0o666)
    assert admission.now().by_token(token) is None
    assert "chmod go-w" in log.getvalue()
    file.chmod(0o600)
    assert admission.now().by_token(token) == kept.principal


def test_a_running_server_follows_the_file(
    qa: Callable[..., subprocess.CompletedProcess[str]], library: Path, tmp_path: Path
) -> None:
    file = tmp_path / "access.json"

    def token_for(name: str) -> str:
        return qa("access", "token", name, "--access", file).stdout.strip()

    write_credentials(file, Credentials([new_password("anna", "read", PASSWORD)]))
    taken_back = token_for("bot")
    with running_server(library, tmp_path / "server", "--access", str(file)) as server:

        def status(token: str) -> int:
            return server.ask("GET", "/v1/stats", token=token).status

        cookie = {"Cookie": cookie_of(log_in(server, "anna", PASSWORD))}
        assert status(taken_back) == 200
        qa("access", "remove", "bot", "--access", file)
        assert status(taken_back) == 401
        given = token_for("other")
        assert status(given) == 200
        assert server.ask("GET", "/v1/stats", headers=cookie).status == 200
        whole = file.read_bytes()
        file.write_bytes(whole[:-20])
        assert status(given) == 401
        assert server.ask("GET", "/v1/stats", headers=cookie).status == 401
        assert log_in(server, "anna", PASSWORD).status == 403
        assert server.ask("GET", "/healthz").status == 200
        file.write_bytes(whole)
        assert status(given) == 200
        assert server.ask("GET", "/v1/stats", headers=cookie).status == 200
        qa("access", "remove", "anna", "--access", file)
        assert server.ask("GET", "/v1/stats", headers=cookie).status == 401
        problems = [event["problem"] for event in server.log() if "problem" in event]
        assert len(problems) == 1
        assert str(file) in problems[0]
