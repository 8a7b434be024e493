"""Who may come in: tokens and passwords, kept as hashes in a file.

A token has 256 random bits, so its SHA-256 gives nothing away. A password has not, and is
kept as salted scrypt (C. Percival, Stronger key derivation via sequential memory-hard
functions, 2009), which takes a tenth of a second and 64 MiB for each guess.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from qa.errors import QaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Permission = Literal["none", "read", "write"]
"""What someone may do. Who may write may read, too."""

ACCESS_FILE: Final = "access.json"
"""Its name in a library's folder."""

SHORTEST_PASSWORD: Final = 12
SHORTEST_TOKEN: Final = 32
LONGEST_SECRET: Final = 1_000

ENVIRONMENT: Final[dict[str, Permission]] = {"QA_READ_TOKEN": "read", "QA_WRITE_TOKEN": "write"}
"""Variables that may hold a token, for containers, and what it permits."""

_KINDS: Final = ("token", "password")
_SCRYPT: Final = {"n": 2**16, "r": 8, "p": 1}
_SCRYPT_MEMORY: Final = 128 * 2**20
_NAME: Final = re.compile(r"[\w.@-]{1,64}")
_WRITABLE_BY_OTHERS: Final = 0o022


def permits(held: Permission, needed: Permission) -> bool:
    """Whether someone who holds one permission may do what needs the other."""
    order = ("none", "read", "write")
    return order.index(held) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks."""

    name: str | None
    """None for anyone."""
    permission: Permission


@dataclass(frozen=True, slots=True)
class Credential:
    """One person's or program's way in."""

    name: str
    permission: Permission
    kind: Literal["token", "password"]
    digest: str
    """Hexadecimal: SHA-256 of the token, or scrypt of the password."""
    salt: str = ""
    """Hexadecimal; empty for a token."""

    @property
    def principal(self) -> Principal:
        """Who comes in with it."""
        return Principal(self.name, self.permission)


def new_token(name: str, permission: Permission) -> tuple[Credential, str]:
    """Make a token: what is kept of it, and the token itself, which is not kept.

    Raises:
        QaError: the name is none.
    """
    token = f"qa_{secrets.token_urlsafe(32)}"
    return Credential(_checked_name(name), permission, "token", _token_digest(token)), token


def new_password(name: str, permission: Permission, password: str) -> Credential:
    """What is kept of a user's password.

    Raises:
        QaError: the name is none, or the password too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_SECRET:
        raise QaError(
            f"the password has {len(password)} characters; choose one of {SHORTEST_PASSWORD} to"
            f" {LONGEST_SECRET:,}"
        )
    salt = secrets.token_bytes(16)
    digest = _password_digest(password, salt).hex()
    return Credential(_checked_name(name), permission, "password", digest, salt.hex())


class Credentials:
    """All ways in. Empty when nobody was given one."""

    def __init__(self, entries: Iterable[Credential] = ()) -> None:
        self.entries = tuple(sorted(entries, key=lambda one: one.name))
        self._tokens = {one.digest: one for one in self.entries if one.kind == "token"}
        self._users = {one.name: one for one in self.entries if one.kind == "password"}
        self._nobody = Credential("", "none", "password", "00" * 64, secrets.token_hex(16))

    def __bool__(self) -> bool:
        return bool(self.entries)

    def by_token(self, token: str) -> Principal | None:
        """Who holds a token. Every entry is compared, each in constant time."""
        digest, found = _token_digest(token), None
        for kept, credential in self._tokens.items():
            if hmac.compare_digest(kept, digest):
                found = credential.principal
        return found

    def by_password(self, name: str, password: str) -> Principal | None:
        """Who has a name and a password. Takes as long when there is no such name."""
        credential = self._users.get(name, self._nobody)
        digest = _password_digest(password[:LONGEST_SECRET], bytes.fromhex(credential.salt))
        right = hmac.compare_digest(digest, bytes.fromhex(credential.digest))
        return credential.principal if right and credential is not self._nobody else None

    def lets_in(self, principal: Principal) -> bool:
        """Whether somebody still has a way in, with the same permission."""
        return any(one.principal == principal for one in self.entries)

    def with_one(self, credential: Credential) -> Credentials:
        """The same with one more, or another of that name."""
        return Credentials([*self.without(credential.name).entries, credential])

    def without(self, name: str) -> Credentials:
        """The same without a name."""
        return Credentials(one for one in self.entries if one.name != name)


def read_credentials(path: Path) -> Credentials:
    """Read a file of credentials; a missing one holds none.

    Raises:
        QaError: the file is not one, or others may change it.
    """
    try:
        with path.open("rb") as file:
            mode, text = os.fstat(file.fileno()).st_mode, file.read()
        if os.name == "posix" and mode & _WRITABLE_BY_OTHERS:
            raise QaError(
                f"others than you may change {path}, and with it who comes in; run:"
                f" chmod go-w {path}"
            )
        records = json.loads(text)["credentials"]
        return Credentials(_checked(Credential(**record)) for record in records)
    except FileNotFoundError:
        return Credentials()
    except OSError as error:
        raise QaError(f"{path} can't be read ({error.strerror}); see --access") from error
    except (ValueError, KeyError, TypeError) as error:
        raise QaError(
            f"{path} is no file of credentials; make one with: qa access token NAME"
        ) from error


def write_credentials(path: Path, credentials: Credentials) -> None:
    """Write a file of credentials, in one step, for its owner only.

    Raises:
        QaError: the disk refuses.
    """
    draft = path.with_name(f"{path.name}.new")
    records = [_record(one) for one in credentials.entries]
    try:
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"schema": 1, "credentials": records}, file, indent=1)
        draft.replace(path)
    except OSError as error:
        raise QaError(f"{path} can't be written ({error.strerror}); see --access") from error


def environment_credentials(variables: Mapping[str, str]) -> list[Credential]:
    """The tokens that the environment holds; see `ENVIRONMENT`.

    Raises:
        QaError: one is too short to be safe.
    """
    found = []
    for variable, permission in ENVIRONMENT.items():
        token = variables.get(variable, "")
        if token and len(token) < SHORTEST_TOKEN:
            raise QaError(
                f"${variable} has {len(token)} characters, which can be guessed; give it"
                f" {SHORTEST_TOKEN} or more random ones, such as those of: qa access token NAME"
            )
        if token:
            name = f"${variable}"  # a name that no entry of the file can have
            found.append(Credential(name, permission, "token", _token_digest(token)))
    return found


def _record(credential: Credential) -> dict[str, Any]:
    return {name: getattr(credential, name) for name in Credential.__dataclass_fields__}


def _checked(credential: Credential) -> Credential:
    """Refuse (`ValueError`, `TypeError`) what would only be found out when somebody comes."""
    for digits in (credential.digest, credential.salt):
        bytes.fromhex(digits)
    if credential.permission not in get_args(Permission) or credential.kind not in _KINDS:
        raise ValueError(credential.name)
    return credential


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise QaError(f"{name!r} is no name; use up to 64 letters, digits and . _ @ -")
    return name


def _token_digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _password_digest(password: str, salt: bytes) -> bytes:
    secret = password.encode("utf-8", "replace")
    return hashlib.scrypt(secret, salt=salt, maxmem=_SCRYPT_MEMORY, **_SCRYPT)
