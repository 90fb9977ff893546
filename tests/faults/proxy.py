"""A bad line between a browser and the server: loses replies, sends twice, holds back."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

__all__ = ["Line", "bad_line"]


class Line(socketserver.ThreadingTCPServer):
    """Forwards whole HTTP requests to *upstream*, one by one, and misbehaves as told.

    Attributes:
        lose_every: the reply of every n-th POST is dropped after the server has done its work; 0: none.
        twice: every POST goes to the server twice at once; the browser hears the first answer.
        hold: seconds for which every odd POST is held back before it reaches the server.
        forwarded: how many POSTs reached the server.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, upstream: int) -> None:
        super().__init__(("127.0.0.1", 0), _Browser)
        self.upstream = upstream
        self.lose_every = 0
        self.twice = False
        self.hold = 0.0
        self.forwarded = 0
        self.numbers = count(1)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, *_about: object) -> None:
        """A browser that gave up is what this is for."""

    def carry(self, request: bytes) -> bytes | None:
        """What the browser hears of a request; None: nothing, the connection just ends."""
        if not request.startswith(b"POST"):
            return self._forward(request)
        number = next(self.numbers)
        if self.hold and number % 2:
            time.sleep(self.hold)
        if self.twice:
            answers: list[bytes] = []
            other = threading.Thread(target=lambda: answers.append(self._forward(request)))
            other.start()
            heard = self._forward(request)
            other.join()
            return heard
        heard = self._forward(request)
        return None if self.lose_every and number % self.lose_every == 0 else heard

    def _forward(self, request: bytes) -> bytes:
        if request.startswith(b"POST"):
            self.forwarded += 1
        with socket.create_connection(("127.0.0.1", self.upstream), timeout=20) as server:
            server.sendall(request)
            return _whole(server)


class _Browser(socketserver.BaseRequestHandler):
    """One kept connection of a browser."""

    server: Line

    def handle(self) -> None:
        while request := _whole(self.request):
            heard = self.server.carry(request)
            if heard is None:
                return
            self.request.sendall(heard)


def _whole(line: socket.socket) -> bytes:
    """A whole request or answer; empty when the other end is gone."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = line.recv(65536)
        if not more:
            return b""
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (
            int(each.split(b":")[1])
            for each in head.split(b"\r\n")
            if each.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        more = line.recv(65536)
        if not more:
            return b""
        body += more
    return head + b"\r\n\r\n" + body


@contextmanager
def bad_line(upstream: int) -> Iterator[Line]:
    """A line to the server on port *upstream*; it is good until told otherwise."""
    with Line(upstream) as line:
        thread = threading.Thread(target=line.serve_forever, daemon=True)
        thread.start()
        yield line
        line.shutdown()
        thread.join(5)
