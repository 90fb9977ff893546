"""A13, A14, A17, A19, A34: what a browser says of itself is not believed, and what it hears gives no key away."""

import json
import re
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.kinds import Kind
from lawbank.questions.leaves import load_leaves
from quiz.attempts.models import Attempt
from quiz.attempts.queries import standing_answers
from quiz.attempts.rules import LETTERS
from quiz.clock import set_clock
from quiz.exams.models import Exam
from quiz.exams.rules import Feedback
from quiz.grading.rules import shown_key
from quiz.papers.models import PaperItem
from quiz.papers.rules import Line
from tests.hostile.conftest import Town
from tests.hostile.test_forgery import fingerprint
from tests.quiz.exam_house import open_exam, question
from tests.web import database_of, signed_in, writing

SECRET = "只有答对的人才知道的解析"
_clicks = count(1)


def body(item: object = 1, response: object = ("A",), seen: object = 0, **more: object) -> dict[str, object]:
    value = list(response) if isinstance(response, tuple) else response
    return {"item": item, "response": value, "click": f"hostile-{next(_clicks):08d}", "seen": seen, **more}


def reading(town: Town) -> Session:
    return Session(database_of(town.app).engine)


def attempt_row(town: Town) -> tuple[object, ...]:
    with reading(town) as session:
        row = session.execute(select(Attempt.__table__).where(Attempt.public_id == town.open_attempt)).one()
    return tuple(row)


def test_what_a_browser_adds_to_a_save_is_ignored(town: Town, owner: FlaskClient) -> None:
    before = attempt_row(town)
    planted = {
        "score": 100, "passed": True, "role": "editor", "user_id": 1, "person_id": 1, "state": "finished",
        "duration": 99999, "started_at": "2020-01-01T00:00:00Z", "deadline_at": "2099-01-01T00:00:00Z", "timeup": True,
        "received_at": "2020-01-01T00:00:00Z", "now": 0, "revision": 77, "grace_seconds": 9999, "__proto__": {"a": 1},
    }  # fmt: skip
    answer = owner.post(
        f"/attempts/{town.open_attempt}/answers", json=body(seen=1, **planted), query_string=planted
    )
    assert (answer.status_code, answer.get_json()["revision"]) == (200, 2)
    handed = owner.post(
        f"/attempts/{town.open_attempt}/page", data={"score": "100", "started_at": "x", "item-99": "A"}
    )
    assert handed.status_code == 302
    assert attempt_row(town) == before


def test_what_an_account_may_not_set_about_itself_is_ignored(town: Town, stranger: FlaskClient) -> None:
    before = fingerprint(town)
    stranger.post("/settings", data={
        "language": "en", "large_text": "y", "role": "editor", "person_id": "1", "must_change": "y", "failures": "0",
        "disabled_at": "", "password_hash": "x", "unit_id": "1", "staff_number": "M001", "name": "首长", "csrf_token": "x",
    })  # fmt: skip
    after = fingerprint(town)
    assert {name for name in before if before[name] != after[name]} == {"account"}
    assert stranger.get("/admin/people/").status_code == 404
    assert "王芳" in stranger.get("/").text


def test_time_is_the_servers(town: Town, owner: FlaskClient, now: datetime) -> None:
    address = f"/attempts/{town.open_attempt}/answers"
    yesterday = body(seen=1, response=("B",), saved_at="2026-11-22T04:00:00Z", seconds_left=99999)
    assert owner.post(address, json=yesterday).status_code == 200
    answer = owner.post(address, json=body(item=2)).get_json()
    assert answer["saved_at"] == "2026-11-23T04:00:00.000Z"
    assert answer["seconds_left"] == 3600
    stale = owner.post(address, json=body(seen=1, response=("C",)))
    assert (stale.status_code, stale.get_json()["error"]) == (409, "stale")
    assert stale.get_json()["standing"] == {"response": ["B"], "revision": 2}
    again = owner.post(address, json=yesterday).get_json()
    assert (again["revision"], again["saved_at"]) == (2, "2026-11-23T04:00:00.000Z")
    other = owner.post(address, json={**yesterday, "response": ["D"]})
    assert (other.status_code, other.get_json()["field"]) == (400, "click")
    ahead = owner.post(address, json=body(seen=2**31 - 1, response=("D",)))
    assert ahead.get_json()["revision"] == 3


def test_f31_an_answer_is_judged_by_when_it_arrived(town: Town, owner: FlaskClient, now: datetime) -> None:
    """Around the deadline of an hour and its grace of ten seconds; a later clock never reopens."""
    deadline = now + timedelta(minutes=60)
    arrivals = [-60_000, -15_000, -5_000, -1_000, -1, 0, 1, 1_000, 5_000, 9_999, 10_000]
    for seen, late in enumerate(arrivals):
        set_clock(lambda late=late: deadline + timedelta(milliseconds=late))
        answer = owner.post(
            f"/attempts/{town.open_attempt}/answers", json=body(item=2, seen=seen, timeup=True)
        )
        assert (answer.status_code, answer.get_json()["revision"]) == (200, seen + 1), late
        assert answer.get_json()["seconds_left"] == max(0, -late // 1000)
    for late in (10_001, 11_000, 15_000, 30_000, 60_000):
        set_clock(lambda late=late: deadline + timedelta(milliseconds=late))
        answer = owner.post(
            f"/attempts/{town.open_attempt}/answers", json=body(item=2, seen=99, timeup=False)
        )
        told = answer.get_json()
        assert (answer.status_code, told["error"], told["reason"]) == (409, "closed", "time_up"), late
        assert told["message"] == "考试时间已于 13:00:00 结束，之后的作答不再接收"
        assert told["standing"] == {"response": ["A"], "revision": len(arrivals)}


IMPOSSIBLE: tuple[tuple[dict[str, object], str], ...] = (
        ({"item": 99}, "item"), ({"item": 0}, "item"), ({"item": -1}, "item"), ({"item": "1"}, "item"),
        ({"item": 1.0}, "item"), ({"item": True}, "item"), ({"item": None}, "item"), ({"item": 2**63}, "item"),
        ({"item": [1]}, "item"), ({"item": {}}, "item"), ({"item": "__proto__"}, "item"),
        ({"response": None}, "response"), ({"response": "A"}, "response"), ({"response": {"A": 1}}, "response"),
        ({"response": ["E"]}, "response"), ({"response": ["A", "B"]}, "response"), ({"response": ["A", "A"]}, "response"),
        ({"response": ["a"]}, "response"), ({"response": ["AB"]}, "response"), ({"response": [""]}, "response"),
        ({"response": [1]}, "response"), ({"response": [None]}, "response"), ({"response": [["A"]]}, "response"),
        ({"response": ["🙂"]}, "response"), ({"response": ["\u202eA"]}, "response"), ({"response": ["Ａ"]}, "response"),
        ({"response": ["A"] * 1000}, "response"), ({"response": list(LETTERS)}, "response"),
        ({"click": ""}, "click"), ({"click": None}, "click"), ({"click": 12345678}, "click"), ({"click": "x" * 37}, "click"),
        ({"click": "short"}, "click"), ({"click": "a b c d e f"}, "click"), ({"click": "'; DROP TABLE answer;--"}, "click"),
        ({"click": "aaaaaaaa\n"}, "click"), ({"click": "ａａａａａａａａ"}, "click"),
        ({"seen": -1}, "seen"), ({"seen": None}, "seen"), ({"seen": "0"}, "seen"), ({"seen": 1.5}, "seen"),
        ({"seen": 2**31}, "seen"), ({"seen": False}, "seen"),
)  # fmt: skip


def test_an_answer_the_item_cannot_have_is_refused_by_field(town: Town, owner: FlaskClient) -> None:
    before = fingerprint(town)
    for changes, field in IMPOSSIBLE:
        answer = owner.post(f"/attempts/{town.open_attempt}/answers", json={**body(seen=1), **changes})
        assert (answer.status_code, answer.get_json().get("field")) == (400, field), changes
        assert re.search("[一-鿿]", answer.get_json()["message"])
    assert fingerprint(town) == before


TEXTS = ("x" * 20_001, "a\0b", "\ud800", 7, None, ["text"], {"a": 1}, True)
KEPT = (
    "🙂 第一点\u202e\u0301 = 1+1",
    "<script>alert(1)</script>",
    "{{1111111*7}}${1111111*7}",
    "x" * 20_000,
    "'; DROP TABLE answer;--",
)


def test_a_text_is_kept_as_it_is_or_refused(town: Town, owner: FlaskClient) -> None:
    address = f"/attempts/{town.open_attempt}/answers"
    for response in TEXTS:
        answer = owner.post(address, data=json.dumps(body(7, response)), content_type="application/json")
        assert (answer.status_code, answer.get_json()["field"]) == (400, "response"), response
    for seen, response in enumerate(KEPT):
        assert owner.post(address, json=body(7, response, seen)).get_json()["revision"] == seen + 1
        with reading(town) as session:
            sat = session.scalars(select(Attempt).where(Attempt.public_id == town.open_attempt)).one()
            assert standing_answers(session, sat.id)[7].response == response
        page = owner.get(f"/attempts/{town.open_attempt}").text
        assert "<script>alert" not in page
        assert "7777777" not in page


NOT_JSON = (
    b"", b"{", b"nonsense", b"\xff\xfe", b"[" * 100_000, b'{"item":' * 50_000, b'{"item": NaN', b"null", b"7", b'"text"', b"[]", b"true",
    b'{"item": NaN, "response": [], "click": "aaaaaaaa", "seen": 0}', b'{"item": Infinity, "response": [], "click": "aaaaaaaa", "seen": 0}',
    b'{"item": ' + b"9" * 100_000 + b', "response": ["A"], "click": "aaaaaaaa", "seen": 0}',
    b'{"item": 1e400, "response": ["A"], "click": "aaaaaaaa", "seen": 0}', b'{"item": 1, "item": 99, "response": ["A"], "click": "aaaaaaaa", "seen": 0}',
    b'\xef\xbb\xbf{"item": 99, "response": ["A"], "click": "aaaaaaaa", "seen": 0}', b'{"item": 1, "response": ["\\ud800"], "click": "aaaaaaaa", "seen": 1}',
    b'{"item": 1, "response": ' + b"[" * 90_000 + b"]" * 90_000 + b', "click": "aaaaaaaa", "seen": 1}',
)  # fmt: skip


def test_what_is_no_json_of_ours_is_refused_and_keeps_nobody_waiting(town: Town, owner: FlaskClient) -> None:
    before = fingerprint(town)
    for data in NOT_JSON:
        answer = owner.post(
            f"/attempts/{town.open_attempt}/answers", data=data, content_type="application/json"
        )
        assert answer.status_code == 400, data[:60]
        assert answer.get_json()["message"], data[:60]
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json-patch", ""):
        answer = owner.post(
            f"/attempts/{town.open_attempt}/answers", data=json.dumps(body()), content_type=kind
        )
        assert answer.status_code in {400, 415}, kind
    huge = owner.post(
        f"/attempts/{town.open_attempt}/answers",
        data=b" " * (1 << 20) + b"{}",
        content_type="application/json",
    )
    assert huge.status_code == 413
    assert fingerprint(town) == before


@pytest.fixture
def guarded(town: Town, now: datetime) -> tuple[FlaskClient, str, int]:
    """An exam whose key is never released before its window has closed, begun by the officer."""
    with writing(town.app) as session:
        for place in range(4):
            asked = question(
                session, now, Kind.SINGLE, stem=f"探测题 {place}", options=("甲甲", "乙乙", "丙丙", "丁丁"), key=(place,),
                topic="070101",
            )  # fmt: skip
            assert asked.current is not None
            asked.current.explanation = SECRET
        exam = open_exam(
            session, now, town.house.section, lines=(Line(Kind.SINGLE, 5, Decimal(2), topic_code="K07"),),
            feedback=Feedback.AFTER_WINDOW,
        )  # fmt: skip
        number = exam.id
    browser = signed_in(town.app, town.owner)
    return browser, browser.post(f"/exams/{number}/start").headers["Location"], number


def keys_of(town: Town, address: str) -> dict[int, str]:
    with reading(town) as session:
        sat = session.scalars(select(Attempt).where(Attempt.public_id == address.rsplit("/", 1)[1])).one()
        items = session.scalars(select(PaperItem).where(PaperItem.paper_id == sat.paper_id)).all()
        leaves = load_leaves(session, [item.revision_id for item in items])
        return {item.number: shown_key(leaves[item.revision_id], item.choice_order)[0] for item in items}


def test_a_right_and_a_wrong_save_are_answered_byte_for_byte_alike(
    town: Town, guarded: tuple[FlaskClient, str, int]
) -> None:
    browser, address, _exam = guarded
    for item, key in keys_of(town, address).items():
        heard = {}
        for seen, letter in enumerate("ABCD"):
            answer = browser.post(f"{address}/answers", json=body(item, (letter,), seen))
            assert answer.status_code == 200
            told = {**answer.get_json(), "revision": 0}
            heard[letter] = (len(answer.data), sorted(answer.headers), told)
        assert len({repr(each) for each in heard.values()}) == 1, key


def test_no_page_tells_the_key_before_it_is_released(
    town: Town, guarded: tuple[FlaskClient, str, int], stranger: FlaskClient
) -> None:
    browser, address, exam = guarded
    keys = keys_of(town, address)
    first = browser.get(address).text
    for item in keys:
        browser.post(f"{address}/answers", json=body(item, ("A",)))
    pages = {
        path: browser.get(path).text
        for path in (
            address,
            f"{address}/state",
            f"{address}/hand-in",
            f"/exams/{exam}",
            "/exams",
            "/",
            "/record",
        )
    }
    browser.post(f"{address}/hand-in", json={})
    pages[f"{address}/result"] = browser.get(f"{address}/result").text
    for path, text in {**pages, "first": first}.items():
        for word in (SECRET, "解析 q-", "is_key", "correct", "《行政处罚法》第九条", "正确答案"):
            assert word not in text, (path, word)

    with reading(town) as session:
        closes = session.get_one(Exam, exam).closes_at
    set_clock(lambda: closes + timedelta(seconds=11))
    assert SECRET in signed_in(town.app, town.owner).get(f"{address}/result").text


def test_options_look_alike_in_the_page_whichever_is_the_key(
    town: Town, guarded: tuple[FlaskClient, str, int]
) -> None:
    browser, address, _exam = guarded
    page = browser.get(address).text
    for item in keys_of(town, address):
        section = page.split(f'id="q{item}"')[1].split("</section>")[0]
        options = re.findall(r"<label.*?</label>", section, re.S)
        assert len(options) == 4
        shapes = {re.sub(r'[A-D]\b|[甲乙丙丁]+|id="[^"]*"|for="[^"]*"', "", option) for option in options}
        assert len(shapes) == 1, shapes
