"""Recording what happens to a certificate."""

import secrets
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.audit.actions import note
from quiz.certification.models import Certificate, CertificateChange
from quiz.certification.queries import steps_of
from quiz.certification.rules import Status, is_number, may_follow, status_on
from quiz.errors import Closed, Invalid, NotFound

__all__ = ["issue", "record"]

LONGEST_VALIDITY_YEARS = 10


def issue(
    session: Session,
    person_id: int,
    *,
    number: str,
    issuer: str,
    field: str,
    area: str,
    valid_from: date,
    valid_until: date,
    by: int | None,
    now: datetime,
) -> Certificate:
    """Enter a certificate issued to a person. Safe to repeat: the same number of the same person stands.

    Raises:
        Invalid: the number's shape, the days, or the number belongs to somebody else.
    """
    number = number.strip().upper()
    if not is_number(number):
        raise Invalid("证号应为 6–20 位数字、大写字母或短横线，现在是“%(number)s”", number=number)
    _check_days(valid_from, valid_until)
    standing = _standing(session, number, person_id)
    if standing is not None:
        return standing
    certificate = Certificate(
        person_id=person_id,
        number=number,
        verify_code=secrets.token_hex(8),
        issuer=issuer.strip(),
        field=field.strip(),
        area=area.strip(),
        created_at=now,
    )
    certificate.changes.append(
        CertificateChange(
            effective_on=valid_from,
            status=Status.VALID,
            valid_from=valid_from,
            valid_until=valid_until,
            reason="发证",
            actor_id=by,
            changed_at=now,
        )
    )
    try:
        with session.begin_nested():
            session.add(certificate)
    except IntegrityError:
        # PostgreSQL: somebody entered the same number since we looked.
        standing = _standing(session, number, person_id)
        if standing is None:
            raise
        return standing
    _noted(session, certificate, "certificate.issue", {"person": person_id}, by, now)
    return certificate


def _standing(session: Session, number: str, person_id: int) -> Certificate | None:
    """The certificate of a number if it is this person's; None: there is none.

    Raises:
        Invalid: it is somebody else's.
    """
    standing = session.scalar(select(Certificate).where(Certificate.number == number))
    if standing is not None and standing.person_id != person_id:
        raise Invalid("证号 %(number)s 已登记在另一人名下", number=number)
    return standing


def record(
    session: Session,
    certificate_id: int,
    status: Status,
    *,
    effective_on: date,
    reason: str,
    valid_from: date | None = None,
    valid_until: date | None = None,
    by: int | None,
    now: datetime,
) -> CertificateChange:
    """Record a step of a certificate's life. Safe to repeat: the same step on the same day stands.

    Args:
        valid_from, valid_until: the new days, for a renewal or a re-issue.

    Raises:
        NotFound: no such certificate.
        Invalid: no reason, a day before the last step, days the wrong way round.
        Closed: this step may not follow the status the certificate stands at.
    """
    certificate = session.get(Certificate, certificate_id, with_for_update=True)
    if certificate is None:
        raise NotFound("没有这本证件")
    if not reason.strip():
        raise Invalid("请写明事由，例如文件号")
    last = max(certificate.changes, key=lambda each: (each.effective_on, each.id))
    if (last.effective_on, last.status, last.valid_until) == (
        effective_on,
        status,
        valid_until or last.valid_until,
    ):
        return last
    if effective_on < last.effective_on:
        raise Invalid("生效日期不能早于上一次变动（%(day)s）", day=last.effective_on.isoformat())
    before = status_on(steps_of(certificate.changes), effective_on)
    if not may_follow(before, status):
        raise Closed(
            "证件现为“%(before)s”，不能改为“%(after)s”",
            before=before.value if before else "未发证",
            after=status.value,
        )
    if valid_from is not None or valid_until is not None:
        _check_days(valid_from, valid_until)
    elif status is Status.VALID and before is not Status.SUSPENDED:
        raise Invalid("换发、补发请填写新的有效期起止")
    change = CertificateChange(
        effective_on=effective_on,
        status=status,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason.strip(),
        actor_id=by,
        changed_at=now,
    )
    certificate.changes.append(change)
    session.flush()
    _noted(session, certificate, "certificate.record", {"status": status.value, "on": effective_on}, by, now)
    return change


def _check_days(valid_from: date | None, valid_until: date | None) -> None:
    if valid_from is None or valid_until is None or valid_until <= valid_from:
        raise Invalid("有效期止应晚于有效期起")
    if valid_until.year - valid_from.year > LONGEST_VALIDITY_YEARS:
        raise Invalid("有效期最长 %(years)d 年，请检查日期", years=LONGEST_VALIDITY_YEARS)


def _noted(
    session: Session,
    certificate: Certificate,
    act: str,
    detail: dict[str, object],
    by: int | None,
    now: datetime,
) -> None:
    note(
        session,
        actor_id=by,
        act=act,
        subject_kind="certificate",
        subject_id=certificate.id,
        detail={"tail": certificate.number[-4:], **detail},
        now=now,
    )
