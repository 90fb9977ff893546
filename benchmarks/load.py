"""A small load generator: many kept connections, one process, one epoll loop. Talks to 127.0.0.1 only."""

import selectors
import socket
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Outcome", "Request", "drive"]

Request = Callable[[int, int], bytes]
"""(client, turn) → the bytes of a whole request."""


@dataclass(slots=True)
class Outcome:
    """What a run brought: requests answered, seconds, milliseconds each took, answers other than 200."""

    answered: int = 0
    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.answered / self.seconds if self.seconds else 0.0

    def percentile(self, share: int) -> float:
        return (
            statistics.quantiles(self.milliseconds, n=100)[share - 1] if len(self.milliseconds) > 1 else 0.0
        )


@dataclass(slots=True)
class _Client:
    number: int
    socket: socket.socket
    turn: int = 0
    began: float = 0.0
    received: bytes = b""


def drive(port: int, request: Request, *, clients: int, total: int, most_seconds: float = 60.0) -> Outcome:
    """Let *clients* connections send *total* requests one after the other, bounded in count and time."""
    selector = selectors.DefaultSelector()
    outcome = Outcome()
    sent = 0
    for number in range(clients):
        made = socket.create_connection(("127.0.0.1", port))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(made, selectors.EVENT_READ, _Client(number, made))
    started = time.perf_counter()
    for key in list(selector.get_map().values()):
        sent += _send(key.data, request)
    open_requests = sent
    while open_requests and time.perf_counter() - started < most_seconds:
        for key, _events in selector.select(1.0):
            client: _Client = key.data
            client.received += client.socket.recv(65536)
            status = _complete(client.received)
            if status is None:
                continue
            now = time.perf_counter()
            outcome.milliseconds.append((now - client.began) * 1000)
            outcome.answered += 1
            open_requests -= 1
            if status != 200:
                outcome.refused[status] = outcome.refused.get(status, 0) + 1
            client.received = b""
            if sent < total:
                sent += _send(client, request)
                open_requests += 1
    outcome.seconds = time.perf_counter() - started
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    selector.close()
    return outcome


def _send(client: _Client, request: Request) -> int:
    client.began = time.perf_counter()
    client.socket.sendall(request(client.number, client.turn))
    client.turn += 1
    return 1


def _complete(received: bytes) -> int | None:
    """The status of a whole answer; None while it is still coming."""
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return None
    lower = head.lower()
    status = int(head[9:12])
    place = lower.find(b"content-length:")
    if place >= 0:
        length = int(lower[place + 15 :].split(b"\r\n", 1)[0])
        return status if len(body) >= length else None
    return status if b"transfer-encoding: chunked" not in lower or body.endswith(b"0\r\n\r\n") else None
