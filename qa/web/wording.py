"""What the chat says in the terminal that runs it; what the page says is in `qa.web.words`."""

from __future__ import annotations

TITLE = "citeqa"

STARTING = "The chat opens at {address}; Ctrl-C ends it."
PORT_IN_USE = (
    "port {port} is in use at {host}; choose another with --port, or any free one with --port 0"
)
CAN_NOT_LISTEN = "the chat can't listen at {host}, port {port} ({reason}); see --host and --port"
