"""The dashboard over a very large office."""

import os
import statistics
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert

from admin.app import create_app
from benchmarks.office import build
from lawbank.database import Database
from quiz.certification.models import Certificate, CertificateChange
from quiz.certification.rules import Status
from quiz.clock import now, today
from quiz.hours.models import HoursEntry
from quiz.hours.rules import Activity, EntryState, HoursKind
from quiz.people.models import Account, Person, Posting, RoleGrant, Unit
from quiz.people.rules import Category, Role
from quiz.settings import Settings

__all__ = ["Dashboard", "dashboard"]

UNITS = 400


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Milliseconds for the whole page: the first look, and the looks after it."""

    officers: int
    cold: float
    warm: float


def dashboard(folder: Path, *, officers: int = 100_000) -> Dashboard:
    """The console's dashboard, by the application itself without a network between."""
    office = build(folder, officers=1)
    database = Database(office.environment["LAWDRILL_DATABASE_URL"])
    _populate(database, officers)
    database.close()
    app = create_app(Settings.from_environment({**os.environ, **office.environment}))
    headers = dict(line.split(": ", 1) for line in office.seats[0].headers.strip().split("\r\n"))
    client = app.test_client(use_cookies=False)
    taken = []
    for _look in range(9):
        began = time.perf_counter()
        answer = client.get("/admin/dashboard/", headers=headers)
        taken.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.status_code
    app.extensions["lawdrill_database"].close()
    return Dashboard(officers, taken[0], statistics.median(taken[1:]))


def _populate(database: Database, officers: int) -> None:
    day = today()
    with database.transaction() as session:
        root = session.query(Unit).one()
        session.add(RoleGrant(person_id=1, role=Role.TRAINING_MANAGER, unit_id=root.id, granted_at=now()))
        session.execute(
            insert(Unit),
            [
                {
                    "id": 1000 + place,
                    "name": f"单位{place}",
                    "parent_id": root.id,
                    "path": f"/{root.id}/{1000 + place}/",
                }
                for place in range(UNITS)
            ],
        )
        ids = range(10_000, 10_000 + officers)
        person = {
            "category": Category.OFFICER,
            "post_title": "",
            "law_qualified": False,
            "name": "某",
            "name_sort": "mou",
        }
        session.execute(
            insert(Person),
            [
                {"id": each, "staff_number": f"P{each}", "unit_id": 1000 + each % UNITS, **person}
                for each in ids
            ],
        )
        session.execute(insert(Account), [{"person_id": each} for each in ids])
        posting = {
            "category": Category.OFFICER,
            "established": True,
            "enforcement_post": True,
            "from_on": date(2020, 1, 1),
        }
        session.execute(
            insert(Posting), [{"person_id": each, "unit_id": 1000 + each % UNITS, **posting} for each in ids]
        )
        session.execute(
            insert(Certificate),
            [
                {
                    "id": each,
                    "person_id": each,
                    "number": f"N{each}000",
                    "verify_code": str(each),
                    "created_at": now(),
                }
                for each in ids
                if each % 20
            ],
        )
        step = {
            "effective_on": date(2023, 1, 1), "status": Status.VALID, "valid_from": date(2023, 1, 1),
            "valid_until": date(2032, 1, 1), "changed_at": now(),
        }  # fmt: skip
        session.execute(
            insert(CertificateChange), [{"certificate_id": each, **step} for each in ids if each % 20]
        )
        entry = {
            "year": day.year, "activity": Activity.CLASS, "hours_kind": HoursKind.SKILLS, "minutes": 360,
            "hours": 8, "state": EntryState.CREDITED, "entered_at": now(),
        }  # fmt: skip
        for number in range(5):
            held = day - timedelta(days=30 * number)
            if held.year == day.year:
                session.execute(
                    insert(HoursEntry),
                    [{"person_id": each, "held_on": held, "source": f"c:{number}", **entry} for each in ids],
                )
