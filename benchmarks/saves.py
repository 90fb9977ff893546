"""Answer saves beside a bare durable INSERT on the same server, and the CPU of each step of an attempt."""

import json
import uuid
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Outcome, drive
from benchmarks.office import Office, build
from benchmarks.server import Server, serving

__all__ = ["Pair", "Step", "compare", "steps"]


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


def _saves(office: Office) -> object:
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
            drive(ours.port, request, clients=min(count, 8), total=200)  # type: ignore[arg-type]
            mine = drive(ours.port, request, clients=count, total=amount)  # type: ignore[arg-type]
            theirs = drive(bare.port, _bare, clients=count, total=amount)
            pairs.append(Pair(count, mine, theirs))
    return pairs, rest


def steps(folder: Path, *, clients: int = 8) -> list[Step]:
    """CPU a request for every step of an attempt, at 8 clients."""
    office = build(folder, officers=120)
    with serving("admin.serving:served_app", office.environment) as server:
        drive(
            server.port,
            lambda client, _turn: office.get(
                f"/attempts/{office.seats[client].attempt}", office.seats[client]
            ),
            clients=clients,
            total=40,
        )
        saves = _saves(office)
        found = [
            _step(
                "start a 50-question paper",
                server,
                clients,
                120,
                lambda client, turn: office.post(
                    f"/exams/{office.later_exam}/start", office.seats[_who(client, turn, clients)], b""
                ),
            ),
            _step(
                "page with 50 questions",
                server,
                clients,
                400,
                lambda client, _turn: office.get(
                    f"/attempts/{office.seats[client].attempt}", office.seats[client]
                ),
            ),
            _step("save one answer, durably", server, clients, 4000, saves),
            _step(
                "hand in and grade",
                server,
                clients,
                120,
                lambda client, turn: office.post(
                    f"/attempts/{office.seats[_who(client, turn, clients)].attempt}/hand-in",
                    office.seats[_who(client, turn, clients)],
                    b"{}",
                ),
            ),
            _step(
                "result page",
                server,
                clients,
                400,
                lambda client, _turn: office.get(
                    f"/attempts/{office.seats[client].attempt}/result", office.seats[client]
                ),
            ),
        ]
    return found


def _who(client: int, turn: int, clients: int) -> int:
    """Every request of a step that can be done once comes from another officer."""
    return client + turn * clients


def _step(name: str, server: Server, clients: int, total: int, request: object) -> Step:
    before = server.cpu_seconds()
    outcome = drive(server.port, request, clients=clients, total=total)  # type: ignore[arg-type]
    cpu = (server.cpu_seconds() - before) * 1000 / max(1, outcome.answered)
    wrong = {status: count for status, count in outcome.refused.items() if status != 302}
    assert not wrong, f"{name}: {wrong}"
    return Step(name, cpu, outcome.percentile(50), outcome.answered)
