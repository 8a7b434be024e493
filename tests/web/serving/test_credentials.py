"""Tokens and passwords: only hashes are kept, only the right ones let in, and the file is guarded."""

import hashlib
import json
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from qa import Assistant
from qa.errors import QaError
from qa.web.serving.credentials import (
    Credentials,
    Principal,
    environment_credentials,
    new_password,
    new_token,
    permits,
    read_credentials,
    write_credentials,
)

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody


def test_who_may_write_may_read_and_not_the_other_way_round() -> None:
    held = [(a, b) for a in ("none", "read", "write") for b in ("none", "read", "write")]
    assert [pair for pair in held if permits(*pair)] == [  # type: ignore[arg-type]
        ("none", "none"),
        ("read", "none"),
        ("read", "read"),
        ("write", "none"),
        ("write", "read"),
        ("write", "write"),
    ]


def test_a_token_is_kept_as_its_hash_and_lets_in() -> None:
    kept, token = new_token("bot", "write")
    assert kept.digest == hashlib.sha256(token.encode()).hexdigest()
    credentials = Credentials([kept])
    assert credentials.by_token(token) == Principal("bot", "write")
    for wrong in ("", token[:-1], token + "x", kept.digest):
        assert credentials.by_token(wrong) is None


def test_tokens_differ_and_hold_256_bits() -> None:
    tokens = {new_token("bot", "read")[1] for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) >= 3 + 256 / 6 for token in tokens)  # six bits a character


def test_a_password_is_salted_and_lets_in_only_its_owner() -> None:
    anna, bert = (new_password(name, "read", PASSWORD) for name in ("anna", "bert"))
    assert anna.digest != bert.digest
    credentials = Credentials([anna])
    assert credentials.by_password("anna", PASSWORD) == Principal("anna", "read")
    assert credentials.by_password("anna", PASSWORD + " ") is None
    assert credentials.by_password("bert", PASSWORD) is None
    assert credentials.by_password("", "") is None


def test_a_password_is_no_token_and_a_token_no_password() -> None:
    kept, token = new_token("bot", "read")
    credentials = Credentials([kept, new_password("anna", "read", PASSWORD)])
    assert credentials.by_password("bot", token) is None
    assert credentials.by_token(PASSWORD) is None


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 1001])
def test_passwords_of_bad_length_are_refused(password: str) -> None:
    with pytest.raises(QaError, match="characters; choose one of 12"):
        new_password("anna", "read", password)


@pytest.mark.parametrize("name", ["", "a b", "../x", "x" * 65, "a\n", "$QA_READ_TOKEN"])
def test_names_are_plain(name: str) -> None:
    with pytest.raises(QaError, match="is no name"):
        new_token(name, "read")


def test_the_file_holds_no_secret_and_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "access.json"
    kept, token = new_token("bot", "write")
    written = Credentials([kept, new_password("anna", "read", PASSWORD)])
    write_credentials(path, written)
    assert token not in path.read_text()
    assert PASSWORD not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_credentials(path).entries == written.entries
    assert [p.name for p in tmp_path.iterdir()] == ["access.json"]


def test_a_file_that_others_may_change_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "access.json"
    write_credentials(path, Credentials())
    path.chmod(0o666)
    with pytest.raises(QaError, match="chmod go-w"):
        read_credentials(path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"credentials": [{"name": "x"}]}', "\xff"])
def test_a_file_of_something_else_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "access.json"
    path.write_text(text, "latin-1")
    path.chmod(0o600)
    with pytest.raises(QaError, match=r"access\.json is no file of credentials"):
        read_credentials(path)


def test_a_name_has_one_way_in() -> None:
    first, old = new_token("bot", "read")
    second, new = new_token("bot", "write")
    credentials = Credentials([first]).with_one(second)
    assert credentials.by_token(old) is None
    assert credentials.by_token(new) == Principal("bot", "write")
    assert not credentials.without("bot")


def test_tokens_of_the_environment() -> None:
    token = "t" * 32
    found = Credentials(environment_credentials({"QA_WRITE_TOKEN": token, "HOME": "/"}))
    assert found.by_token(token) == Principal("$QA_WRITE_TOKEN", "write")
    with pytest.raises(QaError, match="can be guessed"):
        environment_credentials({"QA_READ_TOKEN": "t" * 31})


def test_the_command_makes_lists_and_removes(
    qa: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    library = tmp_path / "library"
    Assistant.open(library).close()
    token = qa("access", "token", "bot", "--write", "--library", library).stdout.strip()
    path = library / "access.json"
    assert read_credentials(path).by_token(token) == Principal("bot", "write")
    assert qa("access", "list", "--library", library).stdout == "bot\ttoken\twrite\n"
    assert qa("access", "remove", "bot", "--library", library).returncode == 0
    assert json.loads(path.read_text())["credentials"] == []
    gone = qa("access", "remove", "bot", "--library", library)
    assert (gone.returncode, len(gone.stderr.splitlines())) == (1, 1)
    assert Assistant.open(library, create=False).stats().articles == 0  # still a library


def test_a_password_comes_from_stdin(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from qa.cli import main

    path = tmp_path / "access.json"
    done = CliRunner().invoke(
        main, ["access", "user", "anna", "--access", os.fspath(path)], input=PASSWORD + "\n"
    )
    assert done.exit_code == 0
    assert read_credentials(path).by_password("anna", PASSWORD) == Principal("anna", "read")


def test_without_a_library_the_command_says_so(
    qa: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = qa("access", "token", "bot", "--library", tmp_path / "none")
    assert done.returncode == 1
    assert "there is no library" in done.stderr
    assert not (tmp_path / "none").exists()
