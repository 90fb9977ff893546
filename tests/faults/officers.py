"""Officers who answer as the exam page does: one click at a time, sent until the server has acknowledged it.

Each keeps an own log of what was acknowledged; the oracle reads it.
"""

import http.client
import json
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from benchmarks.office import Office, Seat

__all__ = ["Ack", "Log", "Officer", "Reply", "ask", "officers"]

LETTERS = "ABCD"
SINGLE, MULTIPLE = 30, 40
"""Of the office's paper: items up to 30 are 单选, up to 40 多选, the others 判断."""


@dataclass(frozen=True, slots=True)
class Ack:
    """A save that was answered with a receipt, and when (seconds of the monotonic clock)."""

    attempt: str
    item: int
    revision: int
    response: tuple[str, ...]
    at: float


@dataclass(slots=True)
class Log:
    """What officers sent and what they were told; shared by threads."""

    acks: list[Ack] = field(default_factory=list)
    sent: set[tuple[str, int, tuple[str, ...]]] = field(default_factory=set)
    receipts: dict[str, str] = field(default_factory=dict)
    """Attempt → receipt number, as told."""
    surprises: list[tuple[int, str]] = field(default_factory=list)
    """Answers that no page would know what to do with."""
    refused: dict[int, int] = field(default_factory=dict)
    guard: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the server."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def ask(
    port: int, seat: Seat, method: str, path: str, body: object = None, *, form: bool = False, timeout: float = 20.0,
    connection: http.client.HTTPConnection | None = None,
) -> Reply:  # fmt: skip
    """One request of a signed-in browser."""
    made = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    headers = dict(line.split(": ", 1) for line in seat.headers.strip().split("\r\n"))
    headers["Accept"] = "application/json"
    headers["Content-Type"] = "application/x-www-form-urlencoded" if form else "application/json"
    try:
        made.request(method, path, b"" if form or body is None else json.dumps(body).encode(), headers)
        answer = made.getresponse()
        text = answer.read().decode("utf-8", "replace")
    finally:
        if connection is None:
            made.close()
    return Reply(answer.status, dict(answer.getheaders()), text)


class Officer(threading.Thread):
    """Sits one exam after the other until told to stop.

    Args:
        hand_in_after: acknowledged saves after which the paper is handed in and the next sitting begun; 0: never.
    """

    def __init__(
        self, office: Office, seat: Seat, port: int, log: Log, *, seed: int, hand_in_after: int = 0
    ) -> None:
        super().__init__(daemon=True)
        self.office, self.seat, self.port, self.log = office, seat, port, log
        self.dice = random.Random(seed)
        self.attempt = seat.attempt
        self.hand_in_after = hand_in_after
        self.seen: dict[int, int] = {}
        self.saved = 0
        self.stopping = threading.Event()
        self._line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        while not self.stopping.is_set():
            if self.hand_in_after and self.saved >= self.hand_in_after:
                self._next_sitting()
            else:
                self._answer()
        if self._line is not None:
            self._line.close()

    def _answer(self) -> None:
        item = self.dice.randint(1, 50)
        response = self._response(item)
        body = {
            "item": item,
            "response": response,
            "click": str(uuid.uuid4()),
            "seen": self.seen.get(item, 0),
        }
        with self.log.guard:
            self.log.sent.add((self.attempt, item, tuple(response)))
        reply = self._until_answered("POST", f"/attempts/{self.attempt}/answers", body)
        if reply is None:
            return
        if reply.status == 200:
            told = reply.json
            self.seen[item] = told["revision"]
            self.saved += 1
            with self.log.guard:
                self.log.acks.append(
                    Ack(self.attempt, item, told["revision"], tuple(response), time.monotonic())
                )
        elif reply.status == 409 and reply.json["error"] == "stale":
            self.seen[item] = reply.json["standing"]["revision"]
        elif not (reply.status == 409 and reply.json["error"] == "closed"):
            self._surprised(reply)
        else:
            self._next_sitting()

    def _response(self, item: int) -> list[str]:
        if item <= SINGLE:
            return [self.dice.choice(LETTERS)]
        if item <= MULTIPLE:
            return sorted(self.dice.sample(LETTERS, 2))
        return [self.dice.choice("AB")]

    def _next_sitting(self) -> None:
        handed = self._until_answered("POST", f"/attempts/{self.attempt}/hand-in", {})
        if handed is None:
            return
        if handed.status != 200:
            return self._surprised(handed)
        with self.log.guard:
            known = self.log.receipts.setdefault(self.attempt, handed.json["receipt"])
            if known != handed.json["receipt"]:
                self.log.surprises.append((200, f"two receipts for {self.attempt}"))
        begun = self._until_answered("POST", f"/exams/{self.office.exam}/start", None)
        if begun is None:
            return
        if begun.status == 302:
            self.attempt, self.saved, self.seen = begun.headers["Location"].rsplit("/", 1)[1], 0, {}
        elif begun.status == 409:
            self.stopping.set()
        else:
            self._surprised(begun)

    def _until_answered(self, method: str, path: str, body: object) -> Reply | None:
        """Send the same until there is an answer, however often the server dies; None when told to stop."""
        while not self.stopping.is_set():
            try:
                if self._line is None:
                    self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                reply = ask(
                    self.port, self.seat, method, path, body, form=body is None, connection=self._line
                )
            except (OSError, http.client.HTTPException):
                if self._line is not None:
                    self._line.close()
                self._line = None
                time.sleep(0.01)
                continue
            if reply.status in (503, 507):
                with self.log.guard:
                    self.log.refused[reply.status] = self.log.refused.get(reply.status, 0) + 1
                assert "Retry-After" in reply.headers
                self.stopping.wait(0.2)
                continue
            return reply
        return None

    def _surprised(self, reply: Reply) -> None:
        with self.log.guard:
            self.log.surprises.append((reply.status, reply.text[:300]))
        self.stopping.wait(0.1)


def officers(office: Office, port: int, log: Log, *, hand_in_after: int = 0, tabs: int = 0) -> list[Officer]:
    """An officer for every seat, and a second tab for the first *tabs* of them; not started yet."""
    seats = [*office.seats, *office.seats[:tabs]]
    return [
        Officer(office, seat, port, log, seed=place, hand_in_after=hand_in_after)
        for place, seat in enumerate(seats)
    ]
