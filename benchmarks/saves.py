"""Answer saves beside a bare durable INSERT on the same server, and the CPU of each step of an attempt."""

import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Outcome, Request, drive
from benchmarks.office import PASSWORD, Office, build
from benchmarks.server import Server, serving
from quiz.people.access import hash_password

__all__ = ["Pair", "Step", "compare", "hashing", "steps"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Ours beside the bare route at one number of clients."""

    clients: int
    ours: Outcome
    bare: Outcome


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an attempt: milliseconds of CPU a request (all server processes) and median milliseconds."""

    name: str
    cpu: float
    median: float
    requests: int


def _saves(office: Office) -> Request:
    revisions: dict[tuple[int, int], int] = {}

    def request(client: int, turn: int) -> bytes:
        item = turn % 30 + 1
        seen = revisions.get((client, item), 0)
        revisions[client, item] = seen + 1
        body = {
            "item": item,
            "response": ["ABCD"[(turn // 30) % 4]],
            "click": str(uuid.uuid4()),
            "seen": seen,
        }
        seat = office.seats[client]
        return office.post(f"/attempts/{seat.attempt}/answers", seat, json.dumps(body).encode())

    return request


def _bare(_client: int, turn: int) -> bytes:
    body = json.dumps({"item": turn, "response": ["A"], "click": str(uuid.uuid4()), "seen": 0}).encode()
    head = f"POST /save HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def compare(
    folder: Path, *, clients: tuple[int, ...] = (1, 32, 256), total: int = 6000
) -> tuple[list[Pair], float]:
    """Ours and the bare route, turn by turn in the same run; and our server's memory at rest in MiB."""
    office = build(folder, officers=max(clients))
    bare_url = {"LAWDRILL_BENCH_URL": f"sqlite:///{folder / 'bare.db'}"}
    pairs = []
    with (
        serving("admin.serving:served_app", office.environment) as ours,
        serving("benchmarks.bare:create", bare_url) as bare,
    ):
        rest = ours.mebibytes()
        request = _saves(office)
        for count in clients:
            amount = total if count > 1 else total // 6
            drive(ours.port, request, clients=min(count, 8), total=200)
            mine = drive(ours.port, request, clients=count, total=amount)
            theirs = drive(bare.port, _bare, clients=count, total=amount)
            pairs.append(Pair(count, mine, theirs))
    return pairs, rest


def steps(folder: Path, *, clients: int = 8) -> list[Step]:
    """CPU a request for every step of an attempt, at 8 clients."""
    office = build(folder, officers=120)
    with serving("admin.serving:served_app", office.environment) as server:

        def page(path: str) -> Request:
            return lambda client, _turn: office.get(
                path.format(office.seats[client].attempt), office.seats[client]
            )

        def once_each(path: str, body: bytes) -> Request:
            seats = iter(office.seats)

            def request(_client: int, _turn: int) -> bytes:
                seat = next(seats)
                return office.post(path.format(seat.attempt), seat, body)

            return request

        seats = iter(office.seats)
        drive(server.port, page("/attempts/{}"), clients=clients, total=40)
        plan = (
            ("log in", 120, lambda _client, _turn: office.sign_in(next(seats))),
            ("start a 50-question paper", 120, once_each(f"/exams/{office.later_exam}/start", b"")),
            ("page with 50 questions", 400, page("/attempts/{}")),
            ("save one answer, durably", 4000, _saves(office)),
            ("hand in and grade", 120, once_each("/attempts/{}/hand-in", b"{}")),
            ("result page", 400, page("/attempts/{}/result")),
        )
        return [_step(name, server, clients, total, request) for name, total, request in plan]


def _step(name: str, server: Server, clients: int, total: int, request: Request) -> Step:
    before = server.cpu_seconds()
    outcome = drive(server.port, request, clients=clients, total=total)
    cpu = (server.cpu_seconds() - before) * 1000 / max(1, outcome.answered)
    wrong = {status: count for status, count in outcome.refused.items() if status != 302}
    assert not wrong, f"{name}: {wrong}"
    return Step(name, cpu, outcome.percentile(50), outcome.answered)


def hashing(times: int = 40) -> float:
    """Milliseconds of CPU that checking one password takes by itself; a log-in cannot cost less."""
    began = time.process_time()
    for _ in range(times):
        hash_password(PASSWORD)
    return (time.process_time() - began) * 1000 / times
