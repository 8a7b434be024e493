"""The API alone in a process of its own: `python -m tests.web.api.server_process LIBRARY`.

Requests that say that they are a guest's may not write.
"""

import socket
import sys
from pathlib import Path

import uvicorn
from fastapi import HTTPException, Request

from qa import Assistant
from qa.web.api import build_api


def no_guests(request: Request) -> None:
    if request.headers.get("x-role") == "guest":
        raise HTTPException(403, "guests only read")


def main(library: Path) -> None:
    with Assistant.open(library, create=False) as assistant:
        assistant.warm_up()
        app = build_api(assistant, uploads=library / "uploads", may_write=no_guests)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
            sys.stdout.flush()
            config = uvicorn.Config(app, log_level="warning", access_log=False)
            uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
