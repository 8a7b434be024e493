"""A web server with the MCP endpoint at /mcp: `python -m tests.web.mcp_process LIBRARY`.

It takes a free port and prints its address. Only 127.0.0.1 is a name of its own.
"""

import socket
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from qa import Assistant
from qa.web.mcp import mcp_endpoint


def main(library: str) -> None:
    with Assistant.open(library, create=False) as assistant, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        endpoint = mcp_endpoint(assistant, ["127.0.0.1"], article_path="/v1/articles/")
        app = Starlette(routes=[Route("/mcp", endpoint=endpoint)])
        sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1])
