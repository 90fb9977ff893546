"""Reading certificates: whose, in what status on a day, running out when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz.certification.models import Certificate, CertificateChange
from quiz.certification.rules import Days, Status, Step, days_left, days_on, status_on
from quiz.errors import NotFound
from quiz.people.models import Person, Unit

__all__ = ["Card", "card", "cards", "find_by_verify_code", "held_by", "statuses", "steps_of", "valid_holders"]


@dataclass(frozen=True, slots=True)
class Card:
    """A certificate as it stands on a day."""

    certificate: Certificate
    person_id: int
    person_name: str
    staff_number: str
    unit_name: str
    unit_path: str
    status: Status | None
    days: Days | None
    days_left: int | None


def steps_of(changes: Iterable[CertificateChange]) -> list[Step]:
    """The recorded changes as the rules see them, in the order recorded."""
    return [
        Step(each.effective_on, each.status, each.valid_from, each.valid_until)
        for each in sorted(changes, key=lambda each: each.id)
    ]


def cards(
    session: Session,
    *,
    day: date,
    unit_paths: Sequence[str] | None = None,
    person_id: int | None = None,
    text: str = "",
) -> list[Card]:
    """Every certificate in sight as it stands on *day*, sorted by the holder's name.

    Args:
        unit_paths: only holders who serve below one of these paths.
        text: part of a name, a staff number or a certificate number.
    """
    chosen = (
        select(Certificate, Person.id, Person.name, Person.staff_number, Unit.name, Unit.path)
        .join(Person, Person.id == Certificate.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .order_by(Person.name_sort, Person.id, Certificate.id)
    )
    if unit_paths is not None:
        chosen = chosen.where(or_(*(Unit.path.startswith(path, autoescape=True) for path in unit_paths)))
    if person_id is not None:
        chosen = chosen.where(Certificate.person_id == person_id)
    if text:
        chosen = chosen.where(
            or_(
                Person.name.contains(text, autoescape=True),
                Person.staff_number.startswith(text, autoescape=True),
                Certificate.number.contains(text, autoescape=True),
            )
        )
    rows = session.execute(chosen).all()
    steps = _steps(session, [row[0].id for row in rows] if len(rows) <= 500 else None)
    return [
        Card(
            certificate=row[0],
            person_id=row[1],
            person_name=row[2],
            staff_number=row[3],
            unit_name=row[4],
            unit_path=row[5],
            status=status_on(steps[row[0].id], day),
            days=days_on(steps[row[0].id], day),
            days_left=days_left(steps[row[0].id], day),
        )
        for row in rows
    ]


def card(session: Session, certificate_id: int, *, day: date) -> Card:
    """One certificate as it stands on *day*.

    Raises:
        NotFound: there is none.
    """
    certificate = session.get(Certificate, certificate_id)
    found = cards(session, day=day, person_id=certificate.person_id) if certificate else []
    for each in found:
        if each.certificate.id == certificate_id:
            return each
    raise NotFound("没有这本证件")


def held_by(session: Session, person_id: int, *, day: date) -> list[Card]:
    """The certificates of a person as they stand on *day*."""
    return cards(session, day=day, person_id=person_id)


def find_by_verify_code(session: Session, code: str, *, day: date) -> Card | None:
    """The certificate of a public verification code, as it stands on *day*."""
    certificate = session.scalar(select(Certificate).where(Certificate.verify_code == code))
    return None if certificate is None else card(session, certificate.id, day=day)


def statuses(session: Session, *, day: date) -> dict[int, Status]:
    """The best status on *day* of every person who ever had a certificate; 有效 beats every other."""
    found: dict[int, Status] = {}
    owners = dict(session.execute(select(Certificate.id, Certificate.person_id)).all())
    for certificate_id, steps in _steps(session, None).items():
        status = status_on(steps, day)
        owner = owners[certificate_id]
        if status is not None and found.get(owner) is not Status.VALID:
            found[owner] = status
    return found


def valid_holders(session: Session, *, day: date) -> set[int]:
    """Ids of the persons who hold a certificate that is 有效 on *day*."""
    return {person_id for person_id, status in statuses(session, day=day).items() if status is Status.VALID}


def _steps(session: Session, certificate_ids: Collection[int] | None) -> dict[int, list[Step]]:
    columns = CertificateChange
    chosen = select(
        columns.certificate_id, columns.effective_on, columns.status, columns.valid_from, columns.valid_until
    ).order_by(columns.id)
    if certificate_ids is not None:
        chosen = chosen.where(columns.certificate_id.in_(certificate_ids))
    found: dict[int, list[Step]] = defaultdict(list)
    for certificate_id, effective_on, status, valid_from, valid_until in session.execute(chosen):
        found[certificate_id].append(Step(effective_on, status, valid_from, valid_until))
    return found
