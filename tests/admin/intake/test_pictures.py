"""A picture from a Word file to the officer's screen: previewed, stored once, shown, served to who is signed in."""

from datetime import datetime
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lawbank.exporting import export_drafts
from lawbank.formats.pictures import brief, unpictured
from lawbank.kinds import State
from lawbank.questions.models import Question, Revision, StoredPicture
from quiz.people.rules import Role
from quiz.web.pictures import pictured
from tests.admin.conftest import Enter, House
from tests.lawbank.conftest import fill
from tests.lawbank.formats.test_pictures import drawn, photograph, word
from tests.web import writing


@pytest.fixture
def editor(app: Flask, house: House, enter: Enter) -> FlaskClient:
    with writing(app) as session:
        fill(session)
    return enter(Role.EDITOR, house.office, "E001")


def test_from_a_word_file_to_the_page(app: Flask, editor: FlaskClient, now: datetime) -> None:
    data = {"file": (BytesIO(word(photograph(), drawn())), "题.docx"), "text": ""}
    preview = editor.post("/admin/intake/", data=data, follow_redirects=True)
    assert preview.text.count('<img class="figure" src="/pictures/') == 2
    batch = preview.request.path.rsplit("/", 1)[1]
    with writing(app) as session:
        assert session.scalar(select(func.count()).select_from(Question)) == 0
    editor.post(f"/admin/intake/{batch}/commit")
    with writing(app) as session:
        keys = set(session.scalars(select(StoredPicture.key)))
        (question,) = session.scalars(select(Question)).all()
        assert question.current is not None
        assert question.state is State.PENDING
        stem = question.current.stem
        (draft,) = export_drafts(session)
        assert {picture.key for picture in draft.pictures} == keys
        number = question.id
    assert len(keys) == 2
    page = editor.get(f"/admin/bank/{number}").text
    assert page.count('<img class="figure"') >= 2
    assert "⟦" not in editor.get("/admin/bank/").text
    assert "［图］" in editor.get("/admin/bank/").text
    for key in keys:
        served = editor.get(f"/pictures/{key}")
        assert served.mimetype in ("image/png", "image/jpeg")
        assert served.headers["Cache-Control"].startswith("private")
        assert served.headers["X-Content-Type-Options"] == "nosniff"
        assert app.test_client().get(f"/pictures/{key}").status_code == 302
    assert stem.count("⟦图") == 2


def test_the_same_picture_twice_is_stored_once_and_other_pictures_make_another_question(
    app: Flask, editor: FlaskClient
) -> None:
    for file in (word(drawn()), word(drawn()), word(drawn(size=(61, 40)))):
        page = editor.post(
            "/admin/intake/", data={"file": (BytesIO(file), "题.docx"), "text": ""}, follow_redirects=True
        )
        editor.post(f"/admin/intake/{page.request.path.rsplit('/', 1)[1]}/commit")

    with writing(app) as session:
        assert session.scalar(select(func.count()).select_from(StoredPicture)) == 2
        assert session.scalar(select(func.count()).select_from(Revision)) == 2


@pytest.mark.parametrize("key", ["0123456789abcdef", "x", "0123456789abcdef0", "..%2f..%2fetc"])
def test_a_picture_that_is_not_there_is_not_found(editor: FlaskClient, key: str) -> None:
    assert editor.get(f"/pictures/{key}").status_code == 404


def test_only_tokens_become_pictures_and_everything_else_is_escaped(app: Flask) -> None:
    with app.test_request_context():
        shown = pictured('<b>⟦图0123456789abcdef⟧⟦图"onerror=x⟧</b>')

    assert str(shown) == (
        '&lt;b&gt;<img class="figure" src="/pictures/0123456789abcdef" alt="插图">⟦图&#34;onerror=x⟧&lt;/b&gt;'
    )
    assert pictured("没有图") == "没有图"
    assert unpictured("看⟦图0123456789abcdef⟧答") == "看［图］答"
    assert brief("看⟦图0123456789abcdef⟧答", 5) == "看［图］答"
    assert brief("看⟦图0123456789abcdef⟧答一", 5) == "看［图］…"
