"""The register of certificates: a page of it on any day, filtered and sorted by the database.

What `rules.status_on` says of one certificate is said here in SQL, so that a page of a hundred thousand costs
what a page of sixty does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from quiz.certification.models import Certificate, CertificateChange
from quiz.certification.queries import Card
from quiz.certification.rules import Days, Status
from quiz.errors import NotFound
from quiz.people.models import Person, Unit

__all__ = ["Sought", "card_within", "changes_of", "count", "register"]

_step, _dated = aliased(CertificateChange), aliased(CertificateChange)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which certificates are wanted.

    Attributes:
        unit_paths: only holders who serve below one of these paths.
        text: part of a name, the start of a staff number, part of a certificate number.
        status: as of the day.
        within_days: 有效 on the day and ending within so many days of it.
    """

    unit_paths: Sequence[str]
    text: str = ""
    status: Status | None = None
    within_days: int | None = None


def register(
    session: Session,
    sought: Sought,
    *,
    day: date,
    sort: str = "name",
    descending: bool = False,
    offset: int = 0,
    limit: int | None = 50,
) -> tuple[list[Card], int]:
    """A page of the register as it stands on *day*, and how many certificates there are.

    Args:
        sort: ``name``, ``number``, ``unit``, ``status`` or ``until``.
    """
    columns: dict[str, Any] = {
        "name": Person.name_sort,
        "number": Certificate.number,
        "unit": Unit.path,
        "status": _status(day),
        "until": _dated.valid_until,
    }
    column = columns.get(sort, Person.name_sort)
    rows = session.execute(
        _cards(sought, day)
        .where(*_conditions(sought, day))
        .order_by(column.desc() if descending else column.asc(), Certificate.id)
        .offset(offset)
        .limit(limit)
    )
    return [_card(row, day) for row in rows], count(session, sought, day=day)


def count(session: Session, sought: Sought, *, day: date) -> int:
    """How many certificates *sought* means on *day*."""
    chosen = _chosen(sought, func.count(Certificate.id))
    conditions = _conditions(sought, day)
    if conditions:
        chosen = _stepped(chosen, day).where(*conditions)
    return session.scalar(chosen) or 0


def card_within(session: Session, certificate_id: int, unit_paths: Sequence[str], *, day: date) -> Card:
    """A certificate of somebody who serves within *unit_paths*, as it stands on *day*.

    Raises:
        NotFound: no such certificate, or of somebody elsewhere: the two look the same.
    """
    sought = Sought(unit_paths)
    row = session.execute(_cards(sought, day).where(Certificate.id == certificate_id)).first()
    if row is None:
        raise NotFound("没有这本证件")
    return _card(row, day)


def changes_of(session: Session, certificate_id: int) -> list[tuple[CertificateChange, str | None]]:
    """Every recorded step of a certificate with who recorded it, the newest first."""
    rows = session.execute(
        select(CertificateChange, Person.name)
        .outerjoin(Person, Person.id == CertificateChange.actor_id)
        .where(CertificateChange.certificate_id == certificate_id)
        .order_by(CertificateChange.id.desc())
    )
    return [(change, name) for change, name in rows]


def _cards(sought: Sought, day: date) -> Select[Any]:
    return _stepped(
        _chosen(
            sought, Certificate, Person.id, Person.name, Person.staff_number, Unit.name, Unit.path,
            _status(day), _dated.valid_from, _dated.valid_until,
        ),
        day,
    )  # fmt: skip


def _chosen(sought: Sought, *columns: Any) -> Select[Any]:
    chosen = (
        select(*columns)
        .select_from(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in sought.unit_paths)))
    )
    if sought.text:
        chosen = chosen.where(
            or_(
                Person.name.contains(sought.text, autoescape=True),
                Person.staff_number.startswith(sought.text, autoescape=True),
                Certificate.number.contains(sought.text.upper(), autoescape=True),
            )
        )
    return chosen


def _stepped(chosen: Select[Any], day: date) -> Select[Any]:
    """With the last step up to *day*, and the last of those that set a validity."""
    upto = (
        select(func.max(CertificateChange.id))
        .where(CertificateChange.certificate_id == Certificate.id, CertificateChange.effective_on <= day)
        .correlate(Certificate)
    )
    dated = upto.where(CertificateChange.valid_until.is_not(None))
    return chosen.outerjoin(_step, _step.id == upto.scalar_subquery()).outerjoin(
        _dated, _dated.id == dated.scalar_subquery()
    )


def _status(day: date) -> ColumnElement[Status | None]:
    running = _step.status.in_((Status.VALID, Status.SUSPENDED))
    return case(
        (running & (_dated.valid_until < day), Status.EXPIRED),
        (running & (_dated.valid_from > day), Status.APPLYING),
        else_=_step.status,
    )


def _conditions(sought: Sought, day: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if sought.status is not None:
        conditions.append(_status(day) == sought.status)
    if sought.within_days is not None:
        last = day + timedelta(days=sought.within_days)
        ending = select(CertificateChange.certificate_id).where(
            CertificateChange.valid_until.between(day, last)
        )
        conditions += [
            Certificate.id.in_(ending),
            _step.status == Status.VALID,
            _dated.valid_from <= day,
            _dated.valid_until.between(day, last),
        ]
    return conditions


def _card(row: Any, day: date) -> Card:
    certificate, person_id, name, number, unit_name, unit_path, status, begun, until = row
    return Card(
        certificate=certificate,
        person_id=person_id,
        person_name=name,
        staff_number=number,
        unit_name=unit_name,
        unit_path=unit_path,
        status=None if status is None else Status(status),
        days=None if begun is None else Days(begun, until),
        days_left=None if until is None else (until - day).days,
    )
