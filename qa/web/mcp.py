"""The archive for AI assistants: an MCP server over stdio, and one to mount in a web server.

The tools are in `qa.web.mcp_tools`. Over HTTP nothing is kept between requests, and each is
answered with one JSON document: no session that could be stolen or pile up, and no stream
that a stopping server would have to wait for.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
import threading
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import anyio
from anyio import to_thread
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    TextContent,
    Tool,
    ToolAnnotations,
)
from starlette.responses import PlainTextResponse

from qa.errors import QaError
from qa.web.mcp_tools import INSTRUCTIONS, TOOLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcp.server import ServerRequestContext
    from starlette.types import ASGIApp, Receive, Scope, Send

    from qa.assistant import Assistant

_LARGEST_REQUEST = 256 * 1024
"""Bytes. The longest question is a fraction of it."""

_log = logging.getLogger(__name__)


def build_mcp(assistant: Assistant, *, article_path: str | None = None) -> Server[Any]:
    """Build a server with the archive's tools, for any transport.

    Args:
        assistant: Who answers. It is called in threads, and not closed here.
        article_path: Where the web server that this is mounted in shows an article, up to its
            id: `/v1/articles/`. An article without a web address of its own is then named by
            that address, as the client reaches the server; else as `citeqa://article/ID`.
    """
    tools = {tool.name: tool for tool in TOOLS}

    async def list_tools(*_: Any) -> ListToolsResult:
        return ListToolsResult(tools=_listed())

    async def call_tool(
        context: ServerRequestContext[Any], params: CallToolRequestParams
    ) -> CallToolResult:
        tool = tools.get(params.name)
        if tool is None:
            offered = ", ".join(tools)
            raise MCPError(INVALID_PARAMS, f"there is no tool {params.name!r}; call {offered}")
        address = partial(_address, _base(context.request, article_path))
        try:
            found = await to_thread.run_sync(tool.call, assistant, params.arguments or {}, address)
        except QaError as error:
            return CallToolResult(content=[_text(str(error))], is_error=True)
        except Exception as error:
            # Its message may name files of this machine, so it stays here.
            _log.exception("the tool %s failed", tool.name)
            raise MCPError(
                INTERNAL_ERROR, f"{tool.name} failed; the server's log says why"
            ) from error
        written = _text(json.dumps(found, ensure_ascii=False))
        return CallToolResult(content=[written], structured_content=found)

    return Server(
        "citeqa",
        title="News archive",
        version=version("citeqa"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def mcp_endpoint(
    assistant: Assistant, hosts: Sequence[str] | None, *, article_path: str | None = None
) -> ASGIApp:
    """Make an application that answers MCP over streamable HTTP.

    It answers at whatever path it is put, such as `Route("/mcp", endpoint=…)`, and needs
    neither start nor stop. Who may call it, and how often, is for the server around it.

    Args:
        assistant: Who answers.
        hosts: The names by which a client may call this server, without ports, so that no web
            page can point a name of its own here; None for any.
        article_path: See `build_mcp`.
    """
    return _Endpoint(build_mcp(assistant, article_path=article_path), hosts)


def serve_stdio(assistant: Assistant) -> None:
    """Serve the assistant that started this process, until it closes our stdin.

    The model is loaded meanwhile. Nothing but the protocol is written to stdout.
    """
    server = build_mcp(assistant)

    async def serve() -> None:
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

    # A thread that reads stdin can't be interrupted, and would keep the process until the next
    # line; nothing here needs an orderly end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    warming = threading.Thread(target=_warm_up, args=(assistant,), daemon=True)
    warming.start()
    anyio.run(serve)
    warming.join()  # it must not find the library closed


class _Endpoint:
    """Serves each request by itself."""

    def __init__(self, server: Server[Any], hosts: Sequence[str] | None) -> None:
        self._server = server
        self._security = _security(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":  # the others are for sessions and streams
            refusal = PlainTextResponse("MCP is spoken with POST here", 405, {"Allow": "POST"})
            await refusal(scope, receive, send)
            return
        manager = StreamableHTTPSessionManager(
            self._server,
            json_response=True,
            stateless=True,
            security_settings=self._security,
            max_request_body_size=_LARGEST_REQUEST,
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)


def _security(hosts: Sequence[str] | None) -> TransportSecuritySettings:
    if hosts is None:
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    names = [name for host in hosts for name in (host, f"{host}:*")]
    origins = [f"{scheme}://{name}" for scheme in ("http", "https") for name in names]
    return TransportSecuritySettings(allowed_hosts=names, allowed_origins=origins)


def _listed() -> list[Tool]:
    return [
        Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=tool.takes,
            output_schema=tool.returns,
            annotations=ToolAnnotations(
                title=tool.title,
                read_only_hint=True,
                destructive_hint=False,
                idempotent_hint=True,
                open_world_hint=False,
            ),
        )
        for tool in TOOLS
    ]


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)


def _base(request: Any, article_path: str | None) -> str:
    """What precedes an article's id in its address here; the request is None over stdio."""
    if request is None or article_path is None:
        return "citeqa://article/"
    return f"{request.url.scheme}://{request.url.netloc}{article_path}"


def _address(base: str, article_id: str) -> str:
    return base + quote(article_id, safe="")


def _warm_up(assistant: Assistant) -> None:
    try:
        assistant.warm_up()
    except QaError as error:  # the first call says so, too
        sys.stderr.write(f"{error}\n")
