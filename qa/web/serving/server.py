"""Runs the server: who may reach it is settled before it listens, and it stops in good order."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import uvicorn
from fastapi import HTTPException

from qa.errors import QaError
from qa.web.api import build_api
from qa.web.chat import THIS_MACHINE, ChatApp, address_of, listening
from qa.web.mcp import mcp_endpoint
from qa.web.serving.access import may
from qa.web.serving.admission import Admission
from qa.web.serving.app import Limits, build_app, turnstiles
from qa.web.serving.connections import GuardedProtocol
from qa.web.serving.credentials import ACCESS_FILE, environment_credentials
from qa.web.serving.logs import Log, log_libraries_to
from qa.web.serving.metrics import Metrics
from qa.web.uploading.batches import Limits as UploadLimits

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from qa.web.serving.assistant import ServedAssistant

_SECONDS_TO_FINISH: Final = 60.0
_SECONDS_TO_DELIVER: Final = 0.5
_CLOSING_S: Final = 5
_SECONDS_FOR_A_TURN: Final = 300.0
_PROXY: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve."""

    host: str = "127.0.0.1"
    port: int = 7860
    names: tuple[str, ...] = ()
    """By which a proxy on this machine passes requests on from others."""
    writable: bool = False
    """Whether those may write who show nothing, where nobody needs to."""
    log_questions: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def is_private(self) -> bool:
        """Whether only programs of this machine can reach the server."""
        return self.host in THIS_MACHINE and not self.names

    @property
    def hosts(self) -> list[str] | None:
        """The names by which the server may be called; None for any.

        Where it listens to the network it has names that it does not know. Whoever calls it
        by a name of theirs has no credentials of it.
        """
        return [*THIS_MACHINE.values(), *self.names] if self.host in THIS_MACHINE else None

    def check(self, admission: Admission) -> None:
        """Refuse what is not safe, given who may come in.

        Raises:
            QaError: others could reach the server, and it asks nobody who they are.
        """
        if admission.asks and self.writable:
            raise QaError(
                "--writable lets everyone write who can reach the server, and there are credentials;"
                " drop it, and give the permission to someone: qa access token NAME --write"
            )
        if not admission.asks and not self.is_private:
            raise QaError(
                f"others can reach {', '.join(self.names) or self.host}, and nobody would be asked"
                " who they are; make a token or a user first: qa access token NAME, or"
                " qa access user NAME"
            )


def admission_to(library: Path, file: Path | None, *, writable: bool = False) -> Admission:
    """Who may come in: those of the file (else the library's), and of the environment.

    Raises:
        QaError: the file is wrong, or a token of the environment too short.
    """
    if file is not None and not file.exists():
        raise QaError(f"there is no {file}; make it with: qa access token NAME --access {file}")
    environment = environment_credentials(os.environ)
    return Admission(file or library / ACCESS_FILE, environment, writable=writable)


def serve(
    assistant: ServedAssistant, serving: Serving, admission: Admission, uploads: Path
) -> None:
    """Serve the chat and the API until SIGTERM or Ctrl-C; then finish what is being done.

    Args:
        assistant: Who answers. It is not closed here.
        serving: How.
        admission: Who may come in.
        uploads: A folder for uploaded files while they are read.

    Raises:
        QaError: it is not safe so, the port is in use, or the address is not this machine's.
    """
    serving.check(admission)
    log, metrics = Log(), Metrics()
    log_libraries_to(log)
    assistant.tell(metrics, log, questions=serving.log_questions)
    signal.signal(signal.SIGTERM, lambda *_: _end())
    with listening(serving.host, serving.port) as listener, suppress(KeyboardInterrupt):
        address = address_of(serving.host, listener.getsockname()[1])
        log.write("starting", address=address, names=serving.names or None)
        try:
            _serve_at(listener, assistant, serving, admission, uploads, metrics, log)
        finally:
            log.write("stopped")


def _end() -> None:
    raise SystemExit(0)


def _may_write(request: Request) -> None:
    """Ask the gate once more: it has refused by now whoever may not."""
    if not may(request.scope, "write"):
        raise HTTPException(403, "writing needs the permission to write")


def _serve_at(
    listener: socket.socket,
    assistant: ServedAssistant,
    serving: Serving,
    admission: Admission,
    uploads: Path,
    metrics: Metrics,
    log: Log,
) -> None:
    chat = ChatApp(
        assistant,
        UploadLimits(largest_file=serving.limits.largest_upload),
        lambda visitor: may(visitor.request.scope, "write"),
    )
    queues = turnstiles(serving.limits)
    api = build_api(
        assistant,
        uploads=uploads,
        may_write=_may_write,
        stopping=assistant.is_stopping,
        readers=serving.limits.questions_at_once,
        write_patience_s=_SECONDS_FOR_A_TURN,
    )
    app = build_app(
        chat.app,
        api,
        mcp_endpoint(assistant, serving.hosts, article_path="/v1/articles/"),
        admission=admission,
        hosts=serving.hosts,
        limits=serving.limits,
        queues=queues,
        metrics=metrics,
        log=log,
    )

    def stop() -> None:
        log.write("stopping", running=assistant.running)
        assistant.stop()
        for queue in queues.values():
            queue.close()

    def is_idle() -> bool:
        return not assistant.running and not any(queue.running for queue in queues.values())

    def up() -> None:
        log.write("up")
        chat.warm_up()

    server = ArchiveServer(
        app, behind_proxy=bool(serving.names), up=up, stop=stop, is_idle=is_idle, down=chat.stop
    )
    server.run(sockets=[listener])


class ArchiveServer(uvicorn.Server):
    """Serves until it is told to stop; then takes nothing new and finishes what is being done."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        behind_proxy: bool,
        up: Callable[[], None],
        stop: Callable[[], None],
        is_idle: Callable[[], bool],
        down: Callable[[], None],
    ) -> None:
        """Prepare to serve.

        Args:
            app: The application.
            behind_proxy: Whether to believe what a proxy on this machine says of clients.
            up: Called when requests are answered.
            stop: Called when it begins to stop.
            is_idle: Whether all is finished.
            down: Called then.
        """
        super().__init__(
            uvicorn.Config(
                app,
                http=GuardedProtocol,
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=behind_proxy,
                forwarded_allow_ips=_PROXY,
                timeout_graceful_shutdown=_CLOSING_S,
            )
        )
        self._up = up
        self._stop = stop
        self._is_idle = is_idle
        self._down = down

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        await super().startup(sockets)
        self._up()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; a second Ctrl-C does not wait for what is being done."""
        for server in self.servers:
            server.close()
        self._stop()
        end = asyncio.get_running_loop().time() + _SECONDS_TO_FINISH
        while not self._is_idle() and not self.force_exit:
            if asyncio.get_running_loop().time() > end:
                break
            await asyncio.sleep(0.05)
        await asyncio.sleep(_SECONDS_TO_DELIVER)  # pages get their answers from a queue
        self._down()
        await super().shutdown(sockets)
