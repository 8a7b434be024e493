"""Opens the chat: takes the port, then loads Gradio, then serves, then loads the model.

In this order so that a taken port is told at once, a browser that comes early waits for
the page and does not fail, and the page does not wait for the model.
"""

from __future__ import annotations

import errno
import inspect
import os
import socket
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from qa.errors import QaError
from qa.web import wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qa.assistant import Assistant
    from qa.web.uploading.batches import Limits as UploadLimits
    from qa.web.uploading.batches import Uploads

THIS_MACHINE = {"127.0.0.1": "127.0.0.1", "localhost": "localhost", "::1": "[::1]"}
"""Addresses that no other machine reaches, and how a browser writes them."""

_WAITING_CONNECTIONS = 128

_HEAD_START_S = 2.0
"""A browser that waits gets the page first; loading the model would take half its processor."""


def serve(assistant: Assistant, *, host: str, port: int) -> None:
    """Serve the chat until Ctrl-C, and say where on stderr.

    Args:
        assistant: Who answers. It is not closed here.
        host: The address to listen at: one of this machine's own, which no other can reach.
        port: 0 takes a free one.

    Raises:
        QaError: the port is in use, or others could reach the address.
    """
    if host not in THIS_MACHINE:
        raise QaError(wording.LOCAL_ONLY.format(host=host))
    with listening(host, port) as listener, suppress(KeyboardInterrupt):
        address = address_of(host, listener.getsockname()[1])
        sys.stderr.write(wording.STARTING.format(address=address) + "\n")
        sys.stderr.flush()
        _serve_at(listener, assistant, list(THIS_MACHINE.values()))


def _serve_at(listener: socket.socket, assistant: Assistant, hosts: list[str]) -> None:
    chat = ChatApp(assistant)
    from qa.web.server import PageServer, guarded

    server = PageServer(guarded(chat.app, hosts), when_up=chat.warm_up, when_down=chat.stop)
    server.run(sockets=[listener])


class ChatApp:
    """The chat as an application for a web server. Making it imports Gradio, which takes a while."""

    def __init__(
        self,
        assistant: Assistant,
        limits: UploadLimits | None = None,
        may_write: Callable[[Any], bool] = lambda _: True,
    ) -> None:
        """Lay out the page.

        Args:
            assistant: Who answers.
            limits: On what may be uploaded.
            may_write: Whether who makes a request, a `gradio.Request`, may add articles.
        """
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        with _without_stub_files():
            import gradio as gr
        from fastapi import FastAPI

        from qa.web.page import STYLE, build_page, theme
        from qa.web.uploading.batches import Uploads
        from qa.web.uploading.route import upload_route

        self._assistant = assistant
        uploads = Uploads(assistant, assistant.library.folder, limits)
        self._loading = threading.Timer(_HEAD_START_S, _warm_up, (assistant, uploads))
        self._loading.daemon = True
        host = FastAPI(openapi_url=None)
        host.router.routes.append(upload_route(uploads))
        self.app = gr.mount_gradio_app(
            host,
            build_page(assistant, self.is_loaded, uploads, may_write),
            path="/",
            footer_links=[],
            run_history=False,
            show_error=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            enable_monitoring=False,
            theme=theme(),
            css_paths=STYLE,
        )

    def is_loaded(self) -> bool:
        """Whether the model is there, so that an answer takes no longer than usual."""
        ended = bool(self._loading.ident) and not self._loading.is_alive()  # also when it failed
        return self._assistant.is_warm or ended

    def warm_up(self) -> None:
        """Begin to load the model; to be called when the server is up."""
        self._loading.start()

    def stop(self) -> None:
        """Let go of open pages, which hold connections that never end."""
        mounted: Any = self.app.routes[-1]
        mounted.app.stop_event.set()


def _warm_up(assistant: Assistant, uploads: Uploads) -> None:
    try:
        assistant.warm_up()
        uploads.resume()
    except QaError as error:  # the page says so, too, when something is asked
        sys.stderr.write(f"{error}\n")


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take a port, for as long as the block lasts.

    Raises:
        QaError: it is in use, or the address is not this machine's.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        listener = socket.create_server(
            found[0][4][:2], family=found[0][0], backlog=_WAITING_CONNECTIONS
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise QaError(wording.PORT_IN_USE.format(host=host, port=port)) from error
        reason = error.strerror or str(error)
        raise QaError(wording.CAN_NOT_LISTEN.format(host=host, port=port, reason=reason)) from error
    with listener:
        yield listener


def address_of(host: str, port: int) -> str:
    """Where a browser on this machine finds the page."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


@contextmanager
def _without_stub_files() -> Iterator[None]:
    """Keep Gradio from rewriting its type stubs while it is imported.

    It does so for each of its 76 components, into its own folder, each time; that is more
    than half of its import. It skips a component whose file can't be told.
    """
    get_file = inspect.getfile

    def no_file_for_stubs(thing: type) -> str:
        if sys._getframe(1).f_globals.get("__name__") == "gradio.component_meta":  # noqa: SLF001
            raise OSError("no stub file is wanted")
        return get_file(thing)

    inspect.getfile = no_file_for_stubs  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = get_file
