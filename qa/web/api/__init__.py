"""The HTTP API: JSON routes under /v1, OpenAI-compatible ones, health and readiness.

`build_api` makes the application. Who may call it, how often and with how much is decided
around it (`qa serve`); which requests may write, by the hook that it is given.
"""

from qa.web.api.app import build_api
from qa.web.api.problems import error_response

__all__ = ["build_api", "error_response"]
