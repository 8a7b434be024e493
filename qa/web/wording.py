"""What the chat says in the terminal that runs it; what the page says is in `qa.web.words`."""

from __future__ import annotations

TITLE = "citeqa"

STARTING = "The chat opens at {address}; Ctrl-C ends it."
PORT_IN_USE = (
    "port {port} is in use at {host}; choose another with --port, or any free one with --port 0"
)
LOCAL_ONLY = (
    "qa chat asks nobody who they are, so it is for this machine only; for others, at {host}, run:"
    " qa serve --host {host}"
)
CAN_NOT_LISTEN = "the chat can't listen at {host}, port {port} ({reason}); see --host and --port"
