"""F01: the server is killed without a word, again and again, while officers answer."""

import random
import time
from pathlib import Path

import pytest

from benchmarks.office import Office, build
from lawbank.database import Database
from tests.faults.officers import Log, ask, officers
from tests.faults.oracle import faults
from tests.faults.serving import mortal

SEATS = 6


def killed_again_and_again(office: Office, rounds: int) -> tuple[Log, list[float]]:
    """Kill at random instants of a round; the log, and the seconds from each kill to the next new receipt."""
    log, dice = Log(), random.Random(1)
    waits: list[float] = []
    with mortal(office.environment) as server:
        server.start()
        people = officers(office, server.port, log, hand_in_after=120, tabs=2)
        for each in people:
            each.start()
        for _round in range(rounds):
            _wait_for_ack(log, len(log.acks))
            time.sleep(0.05 + 1.95 * dice.random() ** 6)
            server.kill()
            died, known = time.monotonic(), len(log.acks)
            server.start()
            _wait_for_ack(log, known)
            waits.append(log.acks[known].at - died)
        for each in people:
            each.stopping.set()
        for each in people:
            each.join(30)
        for seat, each in zip(office.seats, people, strict=False):
            handed = ask(server.port, seat, "POST", f"/attempts/{each.attempt}/hand-in", {})
            assert handed.status == 200
            log.receipts.setdefault(each.attempt, handed.json["receipt"])
    return log, waits


def _wait_for_ack(log: Log, known: int) -> None:
    until = time.monotonic() + 20
    while len(log.acks) <= known and time.monotonic() < until:
        time.sleep(0.005)
    assert len(log.acks) > known, (log.surprises[:3], log.refused)


def test_f01_two_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    office = build(tmp_path, officers=SEATS)
    log, waits = killed_again_and_again(office, 200)

    database = Database(office.environment["LAWDRILL_DATABASE_URL"])
    assert faults(database, log) == []
    database.close()
    assert len(waits) == 200
    assert max(waits) <= 3
    assert len(log.acks) > 2000
    assert len(log.receipts) > SEATS


@pytest.mark.postgres
def test_f01_twenty_kills_lose_nothing_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    office = build(tmp_path, officers=SEATS, url=postgres_url)
    log, waits = killed_again_and_again(office, 20)

    database = Database(postgres_url)
    assert faults(database, log) == []
    database.close()
    assert max(waits) <= 3
    assert len(log.acks) > 200
