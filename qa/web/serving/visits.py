"""What a request is: whom it needs, what it costs, and who makes it.

What is not named here and is no reading needs the permission to write, so that a route
that is added elsewhere is closed until it is opened here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from qa.web.server import READING_METHODS

if TYPE_CHECKING:
    from starlette.types import Scope

    from qa.web.serving.credentials import Permission, Principal

Kind = Literal["health", "login", "part", "look", "event", "question", "upload", "change"]
"""What it costs: `part`s of the page cost nothing, a `look` reads a record, an `event` of
the page may be a question and waits in the page's own queue, a `question` runs the model,
an `upload` takes articles in, a `change` writes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What requests of one sort need and cost."""

    name: str
    """In logs and metrics, where a path would tell too much or be too many."""
    methods: frozenset[str]
    path: re.Pattern[str]
    permission: Permission
    kind: Kind


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: what it is, and who makes it from where."""

    rule: Rule
    address: str
    principal: Principal

    @property
    def client(self) -> str:
        """Whom limits are counted by: a name, else where the request comes from."""
        return self.principal.name or self.address


def _rule(name: str, methods: str, path: str, permission: Permission, kind: Kind) -> Rule:
    return Rule(name, frozenset(methods.split()), re.compile(path), permission, kind)


RULES: Final = (
    _rule("health", "GET HEAD", r"/(healthz|readyz)", "none", "health"),
    _rule("login page", "GET HEAD", "/login", "none", "look"),
    _rule("login", "POST", "/login", "none", "login"),
    _rule("logout", "POST", "/logout", "none", "look"),
    _rule("metrics", "GET", "/metrics", "read", "look"),
    _rule(
        "page parts",
        "GET HEAD",
        r"/(favicon\.ico|manifest\.json|theme\.css|(assets|static)/.*)",
        "read",
        "part",
    ),
    _rule("page", "GET HEAD", "/", "read", "look"),
    _rule("page events", "POST", r"/gradio_api/(run/\w+|queue/join)", "read", "event"),
    _rule("page updates", "GET", r"/gradio_api/(queue/data|heartbeat/\w+)", "read", "part"),
    _rule("ask", "POST", "/v1/ask", "read", "question"),
    _rule("search", "POST", "/v1/search", "read", "question"),
    _rule("chat completions", "POST", "/v1/chat/completions", "read", "question"),
    _rule("mcp", "POST", "/mcp", "read", "question"),
    _rule("upload", "POST", "/v1/articles|/upload", "write", "upload"),
)
_ELSE: Final = (
    _rule("other reading", " ".join(READING_METHODS), ".*", "read", "look"),
    _rule("deletion", "DELETE", ".*", "write", "change"),
)
_UNKNOWN: Final = Rule("other", frozenset(), re.compile(".*"), "write", "upload")


def rule_for(method: str, path: str) -> Rule:
    """The rule that a request falls under."""
    for rule in (*RULES, *_ELSE):
        if method in rule.methods and rule.path.fullmatch(path):
            return rule
    return _UNKNOWN


def set_visit(scope: Scope, visit: Visit) -> None:
    """Note what a request is, for those who handle it further in."""
    scope.setdefault("state", {})["visit"] = visit


def visit_of(scope: Scope) -> Visit:
    """What `set_visit` noted."""
    visit = scope["state"]["visit"]
    assert isinstance(visit, Visit)  # noqa: S101 - only `set_visit` writes it
    return visit
