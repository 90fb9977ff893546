"""F06, F07, F08: replies lost, requests doubled, requests that arrive late."""

import threading
import time
from collections.abc import Iterator

import pytest

from benchmarks.office import Office
from lawbank.database import Database
from quiz.attempts.queries import attempt, journal
from tests.faults.officers import Log, ask, officers
from tests.faults.oracle import faults
from tests.faults.proxy import Line, bad_line
from tests.faults.serving import Mortal


@pytest.fixture
def line(server: Mortal) -> Iterator[Line]:
    with bad_line(server.port) as made:
        yield made


def worked(office: Office, line: Line, *, seconds: float, hand_in_after: int = 0) -> Log:
    """Everybody answers over the bad line for a while; the log."""
    log = Log()
    people = officers(office, line.port, log, hand_in_after=hand_in_after)
    for each in people:
        each.start()
    time.sleep(seconds)
    for each in people:
        each.stopping.set()
    for each in people:
        each.join(30)
    return log


def lines_of(database: Database, public_id: str) -> list[tuple[int, int, list[str] | str]]:
    with database.reading() as session:
        return [
            (each.item, each.revision, each.response)
            for each in journal(session, attempt(session, public_id).id)
        ]


def test_f06_a_reply_lost_after_the_commit_costs_nothing_when_it_is_asked_again(
    office: Office, line: Line, database: Database
) -> None:
    line.lose_every = 5
    log = worked(office, line, seconds=3, hand_in_after=40)

    assert faults(database, log) == []
    kept = sum(len(lines_of(database, public_id)) for public_id in {ack.attempt for ack in log.acks})
    assert line.forwarded > len(log.acks) * 1.1
    assert kept <= len(log.acks) + len(office.seats)
    assert len(log.acks) > 200


def test_f07_a_request_sent_twice_at_once_has_one_effect(
    office: Office, line: Line, database: Database
) -> None:
    line.twice = True
    log = worked(office, line, seconds=3, hand_in_after=40)

    assert faults(database, log) == []
    kept = sum(len(lines_of(database, public_id)) for public_id in {ack.attempt for ack in log.acks})
    assert line.forwarded >= 2 * len(log.acks)
    assert kept <= len(log.acks) + len(office.seats)


def test_f08_an_older_answer_that_arrives_last_does_not_win(
    office: Office, line: Line, database: Database
) -> None:
    seat, heard = office.seats[0], {}
    address = f"/attempts/{seat.attempt}/answers"
    line.hold = 1.0

    def send(name: str, response: str) -> None:
        body = {"item": 1, "response": [response], "click": f"click-{name}-00", "seen": 0}
        heard[name] = ask(line.port, seat, "POST", address, body)

    older = threading.Thread(target=send, args=("older", "A"))
    older.start()
    time.sleep(0.2)
    send("newer", "B")
    assert (heard["newer"].status, heard["newer"].json["revision"]) == (200, 1)
    older.join()

    assert heard["older"].status == 409
    assert heard["older"].json["error"] == "stale"
    assert heard["older"].json["standing"] == {"response": ["B"], "revision": 1}
    assert lines_of(database, seat.attempt) == [(1, 1, ["B"])]


def test_f08_a_click_that_was_given_up_and_sent_again_is_one_line_when_both_arrive(
    office: Office, line: Line, database: Database
) -> None:
    seat = office.seats[0]
    address = f"/attempts/{seat.attempt}/answers"
    body = {"item": 1, "response": ["A"], "click": "click-patient", "seen": 0}
    line.hold = 0.6
    with pytest.raises(TimeoutError):
        ask(line.port, seat, "POST", address, body, timeout=0.2)
    again = ask(line.port, seat, "POST", address, body)
    line.hold = 0
    newer = ask(
        line.port, seat, "POST", address, {**body, "response": ["C"], "click": "click-newer0", "seen": 1}
    )
    time.sleep(0.8)

    assert (again.json["revision"], newer.json["revision"]) == (1, 2)
    assert lines_of(database, seat.attempt) == [(1, 1, ["A"]), (1, 2, ["C"])]
