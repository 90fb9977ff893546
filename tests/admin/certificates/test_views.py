"""The certificates desk: the register on any day, issuing, steps."""

import io
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from quiz.certification.actions import issue
from quiz.certification.models import Certificate, CertificateChange
from quiz.certification.rules import Status
from quiz.people.rules import Role
from tests.admin.conftest import Enter, Hire, House
from tests.web import sent_by, writing


@pytest.fixture
def card(app: Flask, house: House, hire: Hire, now: datetime) -> int:
    """陈静's certificate, good from March 2024 to 1 March 2027."""
    chen = hire("A001", "陈静", house.section)
    with writing(app) as session:
        return issue(
            session, chen, number="HN000001", issuer="省政府", field="人防", area="岳阳",
            valid_from=date(2024, 3, 1), valid_until=date(2027, 3, 1), by=house.manager, now=now,
        ).id  # fmt: skip


def issue_form(**changes: object) -> dict[str, object]:
    return {
        "staff_number": "A001", "number": "hn000009", "issuer": "省政府", "field": "人防", "area": "",
        "valid_from": "2025-01-01", "valid_until": "2029-12-31", **changes,
    }  # fmt: skip


def step_form(**changes: object) -> dict[str, object]:
    return {"status": "暂扣", "effective_on": "2026-11-23", "reason": "市司函 7 号", **changes}


def test_a_certificate_is_issued_and_shown(
    app: Flask, manager: FlaskClient, house: House, hire: Hire
) -> None:
    hire("A001", "陈静", house.section)

    answer = manager.post("/admin/certificates/new", data=issue_form())

    page = manager.get(answer.location).text
    assert "HN000009" in page
    with writing(app) as session:
        code = session.scalars(select(Certificate.verify_code)).one()
    assert f'href="/verify/{code}"' in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "短"}, "证号应为 6–20 位"),
        ({"number": "HN000001"}, "已登记在另一人名下"),
        ({"staff_number": "A999"}, "没有这个工号"),
        ({"valid_until": "2024-12-31"}, "有效期止应晚于有效期起"),
        ({"valid_until": ""}, "请填写这一项"),
    ],
)
def test_a_refused_certificate_keeps_what_was_typed(
    app: Flask,
    manager: FlaskClient,
    house: House,
    hire: Hire,
    card: int,
    changes: dict[str, object],
    words: str,
) -> None:
    hire("A002", "李强", house.section)

    answer = manager.post(
        "/admin/certificates/new",
        data=issue_form(**{"staff_number": "A002", "issuer": "市政府甲", **changes}),
    )

    assert words in answer.text
    assert 'value="市政府甲"' in answer.text
    with writing(app) as session:
        assert len(session.scalars(select(Certificate)).all()) == 1


def test_the_register_shows_the_status_of_any_day(manager: FlaskClient, card: int) -> None:
    manager.post(f"/admin/certificates/{card}", data=step_form(effective_on="2026-11-01"))

    for query, total in {
        "status=暂扣": 1, "status=有效": 0, "status=有效&day=2026-10-31": 1, "status=到期&day=2027-03-02": 1,
        "day=2024-02-29": 1, "status=有效&day=2024-02-29": 0, "expiring=180": 0, "expiring=180&day=2026-10-31": 1,
        "expiring=90&day=2026-10-31": 0, "q=hn0000": 1, "q=陈": 1, "q=李": 0,
    }.items():  # fmt: skip
        assert f"共 {total} 条" in manager.get(f"/admin/certificates/?{query}").text, query


def test_a_step_is_recorded_with_its_reason(app: Flask, manager: FlaskClient, card: int) -> None:
    manager.post(f"/admin/certificates/{card}", data=step_form())

    page = manager.get(f"/admin/certificates/{card}").text
    assert "市司函 7 号" in page
    assert "周敏" in page
    with writing(app) as session:
        steps = session.scalars(select(CertificateChange.status).order_by(CertificateChange.id)).all()
    assert list(steps) == [Status.VALID, Status.SUSPENDED]


def test_only_steps_that_may_follow_are_offered(manager: FlaskClient, card: int) -> None:
    page = manager.get(f"/admin/certificates/{card}").text
    assert '<option value="申领中">' not in page
    assert 'value="吊销"' in page

    manager.post(f"/admin/certificates/{card}", data=step_form(status="吊销"))
    final = manager.get(f"/admin/certificates/{card}").text
    assert "不再有后续变动" in final
    assert manager.post(f"/admin/certificates/{card}", data=step_form(status="有效")).status_code == 200


def test_a_refused_step_says_why(manager: FlaskClient, card: int) -> None:
    early = manager.post(f"/admin/certificates/{card}", data=step_form(effective_on="2024-01-01"))
    renewal = manager.post(f"/admin/certificates/{card}", data=step_form(status="有效"))

    assert "生效日期不能早于上一次变动" in early.text
    assert 'value="市司函 7 号"' in early.text
    assert "换发、补发请填写新的有效期起止" in renewal.text


def test_somebody_elses_certificate_does_not_exist(house: House, card: int, enter: Enter) -> None:
    clerk = enter(Role.TRAINING_MANAGER, house.county)

    assert clerk.get(f"/admin/certificates/{card}").status_code == 404
    assert clerk.post(f"/admin/certificates/{card}", data=step_form()).status_code == 404
    assert "没有这个工号" in clerk.post("/admin/certificates/new", data=issue_form()).text
    assert "陈静" not in clerk.get("/admin/certificates/").text


def test_rights_are_asked_for(house: House, card: int, enter: Enter) -> None:
    liaison, auditor = enter(Role.LIAISON, house.office), enter(Role.AUDITOR, house.office, "R002")

    assert liaison.get("/admin/certificates/").status_code == 403
    assert auditor.get(f"/admin/certificates/{card}").status_code == 200
    assert auditor.post(f"/admin/certificates/{card}", data=step_form()).status_code == 404
    assert auditor.get("/admin/certificates/new").status_code == 403


def test_the_register_costs_the_same_statements_however_long(
    app: Flask, manager: FlaskClient, house: House, hire: Hire, card: int
) -> None:
    manager.get("/admin/certificates/")
    with sent_by(app) as one:
        manager.get("/admin/certificates/")
    for number in ("A002", "A003"):
        hire(number, "李强", house.section)
        manager.post("/admin/certificates/new", data=issue_form(staff_number=number, number=f"HN-{number}"))
    manager.get("/admin/certificates/")
    with sent_by(app) as three:
        manager.get("/admin/certificates/")

    assert len(three) == len(one)


def test_the_register_is_exported(manager: FlaskClient, card: int) -> None:
    answer = manager.get("/admin/certificates/?format=xlsx&sort=-until")

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[1][:5] == ["陈静", "A001", "法规科", "HN000001", "有效"]
