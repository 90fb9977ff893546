"""One page at a time, where pages only get in each other's way.

Python runs one thread at a time, and SQLite gives the turn away at every row it reads: eight pages drawn side by side
cost each of them half as much again as one after the other. Nobody waits long: a page that takes its time is passed.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["Turnstile"]

PATIENCE_SECONDS = 0.1
"""How long a request waits for the one before it; the ordinary page takes a twentieth of that."""


class Turnstile:
    """WSGI: lets requests into *application* one after the other, and past one that dawdles."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._turn = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        in_turn = self._turn.acquire(timeout=PATIENCE_SECONDS)
        try:
            return self._application(environ, start_response)
        finally:
            if in_turn:
                self._turn.release()
