"""A36-A39, A48, A49, A52: files that no spreadsheet program would write, through the door; previews that are not yours."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import openpyxl
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lawbank.formats import read
from lawbank.formats.template import EXAMPLES, write_workbook
from lawbank.intake.models import Batch, BatchState
from lawbank.questions.models import Question
from quiz.people.models import Person, RoleGrant
from quiz.people.rules import Role
from tests.admin.conftest import Hire
from tests.hostile.conftest import NOBODY, Town
from tests.lawbank.formats.hostile import HEADER, changed, inline, lying, parts_of, rezipped, row, sheet_of
from tests.web import database_of, granted, signed_in

LAUGHS = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
OUTSIDE = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
BOMB = b"0" * 300_000_000


def with_dtd(part: str, dtd: bytes) -> bytes:
    def laugh(xml: bytes) -> bytes:
        return dtd + xml.split(b"?>", 1)[-1]

    return changed(part, laugh, write_workbook(EXAMPLES))


def nested() -> bytes:
    return rezipped(
        {**parts_of(write_workbook(EXAMPLES)), "xl/media/inner.zip": rezipped({"a": b"0" * 1000})}
    )


def hostile_files() -> list[tuple[str, bytes, int]]:
    """Name, bytes, and how many drafts a preview may show at most (0: refused in words)."""
    parts = [name for name in parts_of(write_workbook(EXAMPLES)) if name.endswith((".xml", ".rels"))]
    corner = f'<row r="1048576">{inline("XFD1048576", "x")}</row>'
    many = "".join(row(number, f"第 {number} 题") for number in range(2, 20_100))
    return [
        *((f"{part.replace('/', '-')}.xlsx", with_dtd(part, dtd), 0) for part in parts for dtd in (LAUGHS, OUTSIDE)),
        ("bomb.xlsx", rezipped({**parts_of(write_workbook(EXAMPLES)), "xl/media/a.bin": BOMB}), 0),
        ("lying.xlsx", lying("xl/media/a.bin", BOMB, declared=1), 0),
        ("nested.xlsx", nested(), 0),
        ("corner.xlsx", sheet_of(HEADER + row(2, "甲") + corner, dimension="A1:XFD1048576"), 0),
        ("long.xlsx", sheet_of(HEADER + many, dimension="A1:A1"), 0),
        ("quiet.xlsx", sheet_of(HEADER + "".join(row(n, f"第 {n} 题") for n in range(2, 300)), dimension="A1:A1"), 298),
        ("ole.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, 0),
        ("html.xls", b"<html><table><tr><td>=1+1</td></tr></table></html>", 0),
        ("empty.xlsx", b"", 0),
        ("zip.xlsx", rezipped({"readme.txt": b"x"}), 0),
        ("noise.xlsx", bytes(range(256)) * 200, 0),
        ("cut.xlsx", write_workbook(EXAMPLES)[:-300], 0),
        ("a\r\nSet-Cookie: a=b.xlsx", b"PK\x03\x04", 0),
    ]  # fmt: skip


def upload(
    browser: FlaskClient, name: str, data: bytes, address: str = "/admin/intake/", **more: object
) -> TestResponse:
    return browser.post(
        address, data={"file": (io.BytesIO(data), name), **more}, content_type="multipart/form-data"
    )


def counted(town: Town, model: type[Question] | type[Person] | type[Batch]) -> int:
    with Session(database_of(town.app).engine) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_hostile_question_file_is_refused_in_words(town: Town, almighty: FlaskClient) -> None:
    questions, previews = counted(town, Question), counted(town, Batch)
    shown = 0
    for name, data, drafts in hostile_files():
        answer = upload(almighty, name, data)
        if drafts:
            assert answer.status_code == 302, name
            assert (
                f"第 {drafts + 1} 题"
                in almighty.get(answer.headers["Location"] + "?fate=importable&page=6").text
            )
            shown += 1
            continue
        assert answer.status_code == 200, (name, answer.status_code)
        assert 'class="wrong"' in answer.text or 'role="alert"' in answer.text, name
        assert "Traceback" not in answer.text
        assert "root:" not in answer.text
    assert (counted(town, Question), counted(town, Batch)) == (questions, previews + shown)


def test_a_hostile_roster_is_refused_in_words(town: Town, almighty: FlaskClient) -> None:
    before = counted(town, Person)
    for name, data, _drafts in hostile_files():
        if len(data) > 2_000_000 or not name.endswith(".xlsx"):
            continue
        answer = upload(almighty, name, data, "/admin/people/import", unit_id=str(town.house.office))
        assert answer.status_code == 200, (name, answer.status_code)
        assert "Traceback" not in answer.text
        assert "root:" not in answer.text
    assert counted(town, Person) == before


def test_too_large_is_said_before_it_is_read(
    town: Town, almighty: FlaskClient, stranger: FlaskClient
) -> None:
    town.app.config.update(WTF_CSRF_ENABLED=True, UPLOAD_LIMIT=100_000, MAX_CONTENT_LENGTH=100_000)
    for browser in (almighty, stranger, town.app.test_client()):
        assert upload(browser, "a.xlsx", b"0" * 300_000).status_code == 413


def preview_of(browser: FlaskClient) -> str:
    return upload(browser, "题库.xlsx", write_workbook(EXAMPLES)).headers["Location"]


def test_somebody_elses_preview_does_not_exist(town: Town, almighty: FlaskClient, hire: Hire) -> None:
    editor = hire("E001", "李强", town.house.section)
    granted(town.app, editor, Role.EDITOR, town.house.office)
    other = signed_in(town.app, editor)
    mine = preview_of(almighty)
    before = counted(town, Question)

    nothing = mine.rsplit("/", 1)[0] + "/" + NOBODY
    for method, path in (
        ("GET", ""),
        ("GET", "/0"),
        ("GET", "/rejected.xlsx"),
        ("POST", "/0"),
        *(("POST", f"/{act}") for act in ("commit", "undo", "abandon")),
    ):
        for address in (mine, nothing):
            assert other.open(address + path, method=method).status_code == 404, (method, path)
    assert counted(town, Question) == before
    assert almighty.get(mine).status_code == 200


def test_what_is_committed_is_what_was_previewed_once(town: Town, almighty: FlaskClient) -> None:
    before = counted(town, Question)
    mine = preview_of(almighty)
    swapped = almighty.post(f"{mine}/commit", data={"digest": "0" * 64})
    assert swapped.status_code == 200
    assert "文件与预览时不同" in swapped.text
    assert counted(town, Question) == before

    first = almighty.post(f"{mine}/commit")
    added = counted(town, Question) - before
    assert (first.status_code, added > 0) == (302, True)
    for _each in range(3):
        assert almighty.post(f"{mine}/commit").status_code == 302
    assert counted(town, Question) == before + added
    changed_after = almighty.post(f"{mine}/0", data={"stem": "换过的题干"})
    assert "换过的题干" not in almighty.get(mine).text
    assert changed_after.status_code in {200, 302}
    assert "已经" in almighty.post(f"{mine}/abandon").text

    assert almighty.post(f"{mine}/undo").status_code == 302
    assert counted(town, Question) == before
    again = almighty.post(f"{mine}/commit")
    assert "已经撤销" in again.text
    with Session(database_of(town.app).engine) as session:
        states = session.scalars(select(Batch.state)).all()
    assert sorted(states) == [BatchState.PREVIEWED, BatchState.UNDONE]


def test_an_archive_of_a_thousand_parts_is_refused(town: Town, almighty: FlaskClient) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in chain(
            parts_of(write_workbook(EXAMPLES)).items(), ((f"x{n}", b"") for n in range(3_000))
        ):
            archive.writestr(name, content)
    assert upload(almighty, "parts.xlsx", target.getvalue()).status_code == 200
    assert counted(town, Batch) == 1


ROSTER = (
    ("工号", "姓名", "单位", "人员类别", "角色", "角色范围"),
    ("A100", "<script>alert(1)</script>", "岳阳市国动办", "执法人员", "系统管理员", "全部"),
    ("A100", "王二", "岳阳市国动办", "执法人员", "", ""),
    ("430602199001011234", "李三", "岳阳市国动办", "执法人员", "", ""),
    ("A101", "赵四", "岳阳市国动办", "执法人员", "security_admin", ""),
)


def roster() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in ROSTER:
        sheet.append(line)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_roster_gives_no_roles_and_leaks_no_number(town: Town, almighty: FlaskClient) -> None:
    answer = upload(almighty, "名册.xlsx", roster(), "/admin/people/import", unit_id=str(town.house.office))
    preview = almighty.get(answer.headers["Location"])
    roles = counted_roles(town)

    assert "与第 2 行相同" in preview.text or "A100" in preview.text
    assert "<script>alert(1)</script>" not in preview.text
    assert "430602199001011234" not in preview.text
    assert "工号不能使用身份证号" in preview.text
    almighty.post(answer.headers["Location"])
    assert counted_roles(town) == roles
    with Session(database_of(town.app).engine) as session:
        assert session.scalars(select(Person.staff_number).where(Person.staff_number == "A101")).all() == [
            "A101"
        ]


def counted_roles(town: Town) -> int:
    with Session(database_of(town.app).engine) as session:
        return session.scalar(select(func.count()).select_from(RoleGrant)) or 0


def test_ten_thousand_rows_that_are_all_wrong_make_a_page_of_fifty_and_a_workbook(
    town: Town, almighty: FlaskClient
) -> None:
    rows = "".join(f"{number}题,单选题,Z\n" for number in range(10_000))
    head = "题干,题型,答案\n"
    address = upload(almighty, "全错.csv", (head + rows).encode()).headers["Location"]
    page = almighty.get(address)
    rejected = almighty.get(f"{address}/rejected.xlsx")

    assert len(page.data) < 400_000
    assert "10000" in page.text
    assert "第 1 / 200 页" in page.text
    assert "确认导入 0 题" in page.text
    assert len(read(rejected.data, "rejected.xlsx").drafts) == 10_000


def test_twenty_imports_at_once_all_end_in_a_preview_or_in_words(town: Town, almighty: FlaskClient) -> None:
    data = write_workbook(EXAMPLES * 40)
    before = counted(town, Batch)

    def send(_number: int) -> int:
        browser = signed_in(town.app, town.house.manager)
        return upload(browser, "题库.xlsx", data).status_code

    with ThreadPoolExecutor(20) as threads:
        codes = list(threads.map(send, range(20)))

    assert set(codes) == {302}
    assert counted(town, Batch) == before + 20
