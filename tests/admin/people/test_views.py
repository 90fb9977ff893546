"""The people desk: roster, changes, accounts, roles, units, import."""

import io
import re
from datetime import date, datetime

import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from quiz.people.models import Account, OneTimeCode, Person, Posting, RoleGrant, RosterUpload, Unit
from quiz.people.queries import digest_of
from quiz.people.rules import Category, Role
from tests.admin.conftest import Enter, Hire, House
from tests.web import granted, sent_by, signed_in, writing

HEAD = ["工号", "姓名", "科室", "人员类别", "在编", "执法岗位", "到岗日期"]


def workbook(*rows: list[object]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEAD, *rows]):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def person_form(house: House, **changes: object) -> dict[str, object]:
    return {
        "staff_number": "A009", "name": "孙丽", "unit_id": house.section, "category": "执法人员",
        "from_on": "2026-03-01", "established": "y", "enforcement_post": "y", **changes,
    }  # fmt: skip


def test_a_person_is_added_with_a_posting_and_no_password(
    app: Flask, manager: FlaskClient, house: House
) -> None:
    answer = manager.post("/admin/people/new", data=person_form(house))

    with writing(app) as session:
        added = session.scalars(select(Person).where(Person.staff_number == "A009")).one()
        posting = session.scalars(select(Posting).where(Posting.person_id == added.id)).one()
        assert (posting.from_on, posting.established, posting.enforcement_post) == (
            date(2026, 3, 1),
            True,
            True,
        )
        assert session.get_one(Account, added.id).password_hash == ""
    assert answer.location == f"/admin/people/{added.id}"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"staff_number": "430602199001011234"}, "身份证"),
        ({"staff_number": "M001"}, "已有人使用"),
        ({"from_on": "2026-11-24"}, "日期不能晚于今天"),
        ({"name": " "}, "姓名"),
    ],
)
def test_a_refused_person_keeps_what_was_typed(
    app: Flask, manager: FlaskClient, house: House, changes: dict[str, object], words: str
) -> None:
    answer = manager.post("/admin/people/new", data=person_form(house, post_title="科员甲", **changes))

    assert answer.status_code == 200
    assert words in answer.text
    assert 'value="科员甲"' in answer.text
    with writing(app) as session:
        assert session.scalar(select(func.count(Person.id))) == 1


def test_a_person_is_not_added_outside_ones_units(app: Flask, house: House, enter: Enter) -> None:
    clerk = enter(Role.TRAINING_MANAGER, house.county)

    answer = clerk.post("/admin/people/new", data=person_form(house))

    assert answer.status_code == 200
    with writing(app) as session:
        assert session.scalar(select(Person.id).where(Person.staff_number == "A009")) is None


def test_somebody_elsewhere_does_not_exist(house: House, enter: Enter, hire: Hire) -> None:
    chen = hire("A001", "陈静", house.section)
    clerk = enter(Role.TRAINING_MANAGER, house.county)

    for path in ("", "/correct", "/move", "/leave"):
        assert clerk.get(f"/admin/people/{chen}{path}").status_code == 404
    for path in ("/code", "/disable", "/enable"):
        assert clerk.post(f"/admin/people/{chen}{path}").status_code == 404
    assert "陈静" not in clerk.get("/admin/people/?serving=all").text


def test_without_the_right_the_desk_is_refused(house: House, enter: Enter, hire: Hire) -> None:
    editor, auditor = enter(Role.EDITOR, house.office), enter(Role.AUDITOR, house.office, "R002")
    chen = hire("A001", "陈静", house.section)

    assert editor.get("/admin/people/").status_code == 403
    assert auditor.get(f"/admin/people/{chen}").status_code == 200
    for path in ("new", f"{chen}/correct", f"{chen}/move", f"{chen}/leave", f"{chen}/roles", "import"):
        assert auditor.get(f"/admin/people/{path}").status_code == 403
    for path in ("code", "disable", "enable", "roles/1/revoke"):
        assert auditor.post(f"/admin/people/{chen}/{path}").status_code == 403


def test_a_move_begins_a_posting_and_keeps_the_one_before(
    app: Flask, manager: FlaskClient, house: House, hire: Hire
) -> None:
    chen = hire("A001", "陈静", house.section)

    manager.post(
        f"/admin/people/{chen}/move",
        data={"unit_id": house.county, "category": "执法人员", "established": "y", "on": "2026-06-01"},
    )

    with writing(app) as session:
        found = session.execute(
            select(Posting.unit_id, Posting.enforcement_post, Posting.from_on, Posting.until_on)
            .where(Posting.person_id == chen)
            .order_by(Posting.id)
        ).all()
    assert [tuple(row) for row in found] == [
        (house.section, True, date(2024, 3, 1), date(2026, 6, 1)),
        (house.county, False, date(2026, 6, 1), None),
    ]
    page = manager.get(f"/admin/people/{chen}").text
    assert "法规科" in page
    assert "平江县人防办" in page


def test_leaving_disables_the_account_and_ends_its_sessions(
    app: Flask, manager: FlaskClient, house: House, hire: Hire
) -> None:
    chen = hire("A001", "陈静", house.section)
    own = signed_in(app, chen)

    manager.post(f"/admin/people/{chen}/leave", data={"on": "2026-11-20"})

    assert own.get("/").status_code == 302
    assert "陈静" not in manager.get("/admin/people/").text
    assert "陈静" in manager.get("/admin/people/?serving=left").text


def test_a_day_before_the_posting_is_refused_in_the_form(
    manager: FlaskClient, house: House, hire: Hire
) -> None:
    chen = hire("A001", "陈静", house.section)

    answer = manager.post(f"/admin/people/{chen}/leave", data={"on": "2024-03-01"})

    assert "离岗日期应晚于现岗位的起始日期 2024-03-01" in answer.text


def test_correcting_changes_the_name_and_how_it_sorts(
    app: Flask, manager: FlaskClient, house: House, hire: Hire
) -> None:
    chen = hire("A001", "陈静", house.section)

    manager.post(
        f"/admin/people/{chen}/correct", data={"name": "陈婧", "post_title": "科长", "law_qualified": "y"}
    )

    with writing(app) as session:
        person = session.get_one(Person, chen)
        assert (person.name, person.post_title, person.law_qualified) == ("陈婧", "科长", True)


def test_a_one_time_code_stands_only_in_the_answer(
    app: Flask, manager: FlaskClient, house: House, hire: Hire
) -> None:
    chen = hire("A001", "陈静", house.section)

    answer = manager.post(f"/admin/people/{chen}/code")

    shown = re.search(r"<code[^>]*>([^<]+)</code>", answer.text)
    assert answer.status_code == 200
    assert shown is not None
    with writing(app) as session:
        assert session.scalar(select(OneTimeCode.code_digest)) == digest_of(shown[1])
    with manager.session_transaction() as cookie:
        assert shown[1] not in str(dict(cookie))
    assert shown[1] not in manager.get(f"/admin/people/{chen}").text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_password_reset_is_no_way_up(app: Flask, house: House, enter: Enter, hire: Hire) -> None:
    """A county's manager may reset the county's people, but nobody whose power reaches further."""
    clerk = enter(Role.TRAINING_MANAGER, house.county)
    wang = hire("B001", "王芳", house.county)
    assert clerk.post(f"/admin/people/{wang}/code").status_code == 200

    granted(app, wang, Role.EDITOR, house.office)
    assert clerk.post(f"/admin/people/{wang}/code").status_code == 403
    assert clerk.post(f"/admin/people/{wang}/disable").status_code == 403

    zhao = hire("B002", "赵敏", house.county)
    granted(app, zhao, Role.SECURITY_ADMIN, house.county)
    assert clerk.post(f"/admin/people/{zhao}/code").status_code == 403
    assert (
        clerk.post(f"/admin/people/{zhao}/leave", data={"on": "2026-11-20"}).text.count("管理权限高于您") == 1
    )


def test_disabling_and_enabling(app: Flask, manager: FlaskClient, house: House, hire: Hire) -> None:
    chen = hire("A001", "陈静", house.section)

    manager.post(f"/admin/people/{chen}/disable")
    assert "已停用" in manager.get(f"/admin/people/{chen}").text
    manager.post(f"/admin/people/{chen}/enable")

    with writing(app) as session:
        assert session.get_one(Account, chen).disabled_at is None


def test_nobody_disables_themselves(manager: FlaskClient, house: House) -> None:
    assert manager.post(f"/admin/people/{house.manager}/disable").status_code == 403


def test_roles_are_granted_and_taken_back_within_ones_units(
    app: Flask, house: House, enter: Enter, hire: Hire
) -> None:
    guard = enter(Role.SECURITY_ADMIN, house.county)
    wang = hire("B001", "王芳", house.county)

    guard.post(f"/admin/people/{wang}/roles", data={"role": "liaison", "unit_id": house.county})
    outside = guard.post(f"/admin/people/{wang}/roles", data={"role": "auditor", "unit_id": house.office})

    with writing(app) as session:
        standing = session.scalars(select(RoleGrant).where(RoleGrant.person_id == wang)).one()
    assert (standing.role, standing.unit_id, outside.status_code) == (Role.LIAISON, house.county, 200)

    guard.post(f"/admin/people/{wang}/roles/{standing.id}/revoke")
    with writing(app) as session:
        assert session.get_one(RoleGrant, standing.id).revoked_at is not None


def test_a_grant_outside_ones_units_is_not_found(app: Flask, house: House, enter: Enter, hire: Hire) -> None:
    guard = enter(Role.SECURITY_ADMIN, house.county)
    wang = hire("B001", "王芳", house.county)
    granted(app, wang, Role.AUDITOR, house.office)
    with writing(app) as session:
        grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == wang)).one()

    assert guard.post(f"/admin/people/{wang}/roles/{grant.id}/revoke").status_code == 404


def test_a_refused_grant_says_why(house: House, enter: Enter, app: Flask) -> None:
    guard = enter(Role.SECURITY_ADMIN, house.office)
    with writing(app) as session:
        own = session.scalars(select(Person.id).where(Person.staff_number == "R001")).one()

    answer = guard.post(f"/admin/people/{own}/roles", data={"role": "editor", "unit_id": house.office})

    assert "不能给自己授权" in answer.text


def test_units_are_added_renamed_and_closed(app: Flask, manager: FlaskClient, house: House) -> None:
    manager.post("/admin/people/units", data={"name": "指挥科", "parent_id": house.office})
    with writing(app) as session:
        added = session.scalars(select(Unit.id).where(Unit.name == "指挥科")).one()

    manager.post(f"/admin/people/units/{added}", data={"name": "指挥通信科"})
    assert "指挥通信科" in manager.get("/admin/people/units").text
    twice = manager.post(f"/admin/people/units/{added}", data={"name": "法规科"})
    assert "已有单位“法规科”" in twice.text

    manager.post(f"/admin/people/units/{added}/close")
    assert "指挥通信科" not in manager.get("/admin/people/units").text


def test_a_unit_in_use_is_not_closed(manager: FlaskClient, house: House, hire: Hire) -> None:
    hire("B001", "王芳", house.county)

    assert "还有在岗人员" in manager.post(f"/admin/people/units/{house.county}/close").text
    assert "在岗人员" in manager.post(f"/admin/people/units/{house.office}/close").text
    assert manager.get("/admin/people/units/999").status_code == 404


def upload(client: FlaskClient, house: House, content: bytes, name: str = "花名册.xlsx") -> str:
    answer = client.post(
        "/admin/people/import",
        data={"file": (io.BytesIO(content), name), "unit_id": str(house.office)},
        content_type="multipart/form-data",
    )
    return answer.location or answer.text


def test_a_roster_is_previewed_then_enrolled_once(app: Flask, manager: FlaskClient, house: House) -> None:
    content = workbook(
        ["A001", "陈静", "法规科", "执法人员", "是", "是", "2024-03-01"],
        ["A002", "李强", "指挥科/值班室", "", "", "", ""],
        ["A001", "重复", "法规科", "", "", "", ""],
        ["430602199001011234", "赵敏", "法规科", "", "", "", ""],
    )

    address = upload(manager, house, content)
    page = manager.get(address).text
    assert "可以登记 2 人" in page
    assert "与第 2 行重复" in page
    assert "身份证" in page
    with writing(app) as session:
        assert session.scalar(select(func.count(Person.id))) == 1

    manager.post(address)
    manager.post(address)
    with writing(app) as session:
        names = session.scalars(select(Person.name).order_by(Person.staff_number)).all()
        assert list(names) == ["陈静", "李强", "周敏"]
        assert session.scalar(select(func.count(Account.person_id))) == 3
        assert session.scalars(select(RosterUpload)).one().enrolled == 2
    assert "已登记 2 人" in manager.get(address).text


def test_a_number_taken_since_the_preview_enrols_nobody(
    app: Flask, manager: FlaskClient, house: House, hire: Hire
) -> None:
    address = upload(manager, house, workbook(["A001", "陈静", "法规科"], ["A002", "李强", "法规科"]))
    hire("A002", "别人", house.section)

    answer = manager.post(address)

    assert "工号 A002 已有人使用" in answer.text
    with writing(app) as session:
        assert session.scalar(select(Person.id).where(Person.staff_number == "A001")) is None


def test_somebody_elses_upload_does_not_exist(manager: FlaskClient, house: House, enter: Enter) -> None:
    address = upload(manager, house, workbook(["A001", "陈静", "法规科"]))
    other = enter(Role.TRAINING_MANAGER, house.office)

    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"PK\x03\x04 not a zip", "a.xlsx", "文件已损坏，打不开"),
        (b"", "a.xlsx", "文件已损坏，打不开"),
        (b"x", "a.docx", "请选择 .xlsx 文件"),
        (workbook()[:-40], "a.xlsx", "文件已损坏，打不开"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_the_form(
    manager: FlaskClient, house: House, content: bytes, name: str, words: str
) -> None:
    assert words in upload(manager, house, content, name)


def test_a_large_roster_passes_and_a_huge_one_is_refused(
    app: Flask, manager: FlaskClient, house: House
) -> None:
    app.config.update(MAX_CONTENT_LENGTH=100_000, UPLOAD_LIMIT=300_000)

    assert "文件已损坏，打不开" in upload(manager, house, b"x" * 200_000)
    answer = manager.post(
        "/admin/people/import",
        data={"file": (io.BytesIO(b"x" * 400_000), "a.xlsx"), "unit_id": str(house.office)},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413
    assert manager.post("/admin/people/new", data={"name": "x" * 200_000}).status_code == 413


def test_the_template_is_read_by_the_importer(manager: FlaskClient) -> None:
    answer = manager.get("/admin/people/import/template.xlsx")

    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert book.sheet_names == ["花名册", "示例", "填写说明"]
    assert book.get_sheet_by_name("示例").to_python()[1][:3] == ["A001", "陈静", "法规科"]


def test_the_roster_costs_the_same_statements_however_long(
    app: Flask, manager: FlaskClient, house: House, hire: Hire
) -> None:
    manager.get("/admin/people/")
    with sent_by(app) as one:
        manager.get("/admin/people/")
    hire("A002", "李强", house.section)
    hire("A003", "王芳", house.county)
    with sent_by(app) as three:
        manager.get("/admin/people/")

    assert len(three) == len(one)


def test_the_roster_is_exported(manager: FlaskClient, house: House, hire: Hire, now: datetime) -> None:
    hire("A001", "陈静", house.section, category=Category.AUXILIARY)

    answer = manager.get("/admin/people/?category=辅助人员&format=xlsx")

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [row[:3] for row in rows] == [["姓名", "工号", "单位"], ["陈静", "A001", "法规科"]]
