"""The whole product in English: every sentence is in the catalogue, and no page falls back to Chinese."""

import io
import re
import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, String, select, update
from werkzeug.exceptions import HTTPException

from admin.app import create_app
from admin.demo import fill
from admin.serving import prepare
from lawbank.database import Base, Word
from lawbank.formats.written import LABELS
from lawbank.questions.rules import FLAGS
from lawbank.statutes.models import EditionStatus, StatuteRank
from quiz.clock import now as real_now
from quiz.figures.rates import DEFINITIONS
from quiz.hours.defaults import BASIS, RULES
from quiz.people.models import Person
from quiz.people.roster import COLUMNS
from quiz.people.rules import Role
from quiz.settings import Settings
from quiz.web.sentences import SENTENCES
from quiz.web.words import WORDS
from tests.admin.conftest import Enter, Hire, House, app, enter, hire, house, manager
from tests.translations import HAN, Said, foreign, said_by
from tests.web import database_of, signed_in, writing

__all__ = ["app", "enter", "hire", "house", "manager"]

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "quiz" / "web" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
Quoting = list[re.Pattern[str]]
ENGLISH = {"Accept-Language": "en-US,en;q=0.9"}


def one(message: Message) -> str:
    """The id of a message, the singular where it counts."""
    return message.id if isinstance(message.id, str) else message.id[0]


def strings(message: Message) -> list[str]:
    """Its translations: one, or one for each plural."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.fixture(scope="module")
def english() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def said_somewhere() -> set[str]:
    """What make translations would collect; it collects by the keywords of the Makefile."""
    words = re.findall(r"-k (\S+)", (ROOT / "Makefile").read_text().split("KEYWORDS := ")[1].split("\n")[0])
    with (CATALOGUE.parents[2] / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, {**DEFAULT_KEYWORDS, **parse_keywords(words)})
    return {ids if isinstance(ids, str) else ids[0] for _file, _line, ids, _comments, _context in found}


@pytest.fixture(scope="module")
def quoting(english: Catalog) -> list[re.Pattern[str]]:
    """Translations that quote Chinese words for the reader to type or to look for, whatever is filled in."""
    return [
        re.compile(".*?".join(map(re.escape, PLACEHOLDER.split(text))))
        for message in english
        if message.id
        for text in strings(message)
        if HAN.search(text)
    ]


def test_every_sentence_is_in_the_catalogue_and_nothing_else(
    english: Catalog, said_somewhere: set[str]
) -> None:
    known = {one(message) for message in english if message.id}
    assert (said_somewhere - known, known - said_somewhere) == (set(), set())


def test_nothing_is_empty_or_doubtful(english: Catalog) -> None:
    assert [
        message.id for message in english if message.id and (message.fuzzy or not all(strings(message)))
    ] == []


def test_the_same_values_are_filled_in(english: Catalog) -> None:
    assert [
        message.id
        for message in english
        for text in strings(message)
        if message.id and Counter(PLACEHOLDER.findall(text)) != Counter(PLACEHOLDER.findall(one(message)))
    ] == []


def test_english_quotes_only_chinese_that_the_source_has(english: Catalog) -> None:
    assert [
        (message.id, run)
        for message in english
        if message.id
        for text in strings(message)
        for run in re.findall(rf"{HAN.pattern}+", text)
        if run not in one(message)
    ] == []


def test_the_compiled_catalogue_is_that_of_the_source(english: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, english)
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_words_kept_as_data_are_in_the_catalogue(app: Flask, english: Catalog) -> None:
    with app.test_request_context():
        listed = {str(each) for each in (*SENTENCES, *WORDS.values())}
    data = {
        *StatuteRank, *EditionStatus, *FLAGS, *LABELS.values(), *DEFINITIONS.values(), *BASIS.values(),
        *(rule[-1] for rule in RULES), *(words[0] for words in COLUMNS.values()),
    }  # fmt: skip
    known = {one(message) for message in english if message.id}
    assert (data - known, len(listed) > 100) == (set(), True)


# --- pages ------------------------------------------------------------------------------------------------


def page(client: FlaskClient, address: str, status: int = 200) -> Said:
    """A page in English, read."""
    answer = client.get(address, headers=ENGLISH, follow_redirects=True)
    assert (address, answer.status_code) == (address, status)
    read = said_by(answer.text)
    assert (address, read.language) == (address, "en")
    return read


def plain_pages(app: Flask) -> list[str]:
    """Addresses of pages that need nothing told."""
    return sorted(
        {
            rule.rule
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            and not rule.arguments
            and not re.search(r"\.(xlsx|js)$", rule.rule)
        }
    )


def leaks(app: Flask, client: FlaskClient, quoting: Quoting) -> dict[str, list[str]]:
    """Chinese on the plain pages that a client may see."""
    found = {}
    for address in plain_pages(app):
        answer = client.get(address, headers=ENGLISH)
        if answer.mimetype == "text/html" and (texts := foreign(said_by(answer.text), quoting)):
            found[address] = texts
    return found


def test_a_visitor_reads_english(app: Flask, house: House, quoting: Quoting) -> None:
    assert leaks(app, app.test_client(), quoting) == {}


def test_an_officer_reads_english(app: Flask, house: House, hire: Hire, quoting: Quoting) -> None:
    to_latin(app)
    officer = signed_in(app, hire("A001", "Chen Jing", house.section))

    assert leaks(app, officer, quoting) == {}
    assert "Monday, November 23, 2026" in page(officer, "/").texts


def test_a_manager_reads_english(app: Flask, manager: FlaskClient, quoting: Quoting) -> None:
    to_latin(app)
    assert leaks(app, manager, quoting) == {}
    assert {"Overview", "To do today"} <= set(page(manager, "/admin/dashboard/").texts)


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/nowhere", 404, "Page not found"),
        ("/exams/999", 404, "Page not found"),
        ("/admin/people/1/roles", 403, "Not allowed"),
        ("/admin/bank/new", 403, "Not allowed"),
    ],
)  # fmt: skip
def test_errors_are_said_in_english(
    app: Flask, manager: FlaskClient, quoting: Quoting, address: str, status: int, title: str
) -> None:
    to_latin(app)
    answer = manager.get(address, headers=ENGLISH)
    read = said_by(answer.text)
    assert (answer.status_code, title in read.texts, foreign(read, quoting)) == (status, True, [])


REFUSED = (
    ("/sign-in", {"staff_number": "A001", "password": "x"}, "Wrong staff number or password"),
    ("/sign-in", {}, "Required"),
    ("/password/code", {"staff_number": "M001", "code": "x", "new": "short", "again": "short"}, "one-time code is wrong"),
    ("/admin/people/new", {"staff_number": "M001", "name": "Li", "unit_id": 1, "category": "执法人员", "from_on": "2026-01-01"}, "Staff no. M001 is taken"),
    ("/admin/people/new", {"staff_number": "430602199001011234", "name": "Li"}, "identity card number"),
    ("/admin/hours/new", {"activity": "专题培训"}, "Enter staff numbers, or choose a unit"),
    ("/admin/certificates/new", {"staff_number": "M001", "number": "1", "issuer": "x", "valid_from": "2026-01-01", "valid_until": "2027-01-01"}, "A certificate number has 6–20 digits"),
    ("/admin/exams/new", {"title": ""}, "Required"),
    ("/password", {"old": "x", "new": "y", "again": "z"}, "The two new passwords differ"),
)  # fmt: skip


@pytest.mark.parametrize(("address", "data", "sentence"), REFUSED)
def test_what_is_refused_is_said_in_english(
    app: Flask,
    manager: FlaskClient,
    quoting: Quoting,
    address: str,
    data: dict[str, object],
    sentence: str,
) -> None:
    to_latin(app)
    visitor = app.test_client() if address in ("/sign-in", "/password/code") else manager
    read = said_by(visitor.post(address, data=data, headers=ENGLISH).text)
    assert (sentence in " ".join(read.texts), foreign(read, quoting)) == (True, [])


FAULTY = """题型,题干,A,B,C,D,答案,知识点,难度,分值,法律依据,编号
single,One?,a,b,c,d,E,,,,,
单选题,Two?,a,a,c,d,A,nowhere,tough,many,nonsense,X1
单选题,,a,b,c,d,A,,,,,X1
多选题,Three?,a,b,c,,A,,,,,
判断题,Four.,,,,,maybe,,,,,
填空题,Five ____ and ____.,,,,,x,,,,,
简答题,Six?,,,,,,,,,,
单选题,Seven?,a,b,c,d,A,,,,,
单选题,Seven?,a,b,c,d,B,,,,,
"""


def test_what_is_wrong_with_a_file_is_said_in_english(
    app: Flask, house: House, enter: Enter, quoting: Quoting
) -> None:
    editor = enter(Role.EDITOR, house.office)
    to_latin(app)
    upload = {"file": (io.BytesIO(FAULTY.encode()), "faulty.csv")}
    preview = editor.post("/admin/intake/", data=upload, headers=ENGLISH).location

    read = page(editor, f"{preview}?fate=faulty")
    assert foreign(read, quoting) == []
    assert "Row 2 · Question type" in read.texts
    assert ": expected a stem; found nothing. Add the stem." in " ".join(read.texts)
    for place in range(9):
        assert foreign(page(editor, f"{preview}/{place}"), quoting) == []

    for name, data, sentence in (
        ("none.csv", b" ", "Choose a file or paste questions"),
        ("page.html", b"<html></html>", "the content is a web page or XML"),
        ("own.json", b'{"format": 1}', "This JSON is not a question bank exported from here."),
    ):
        answer = editor.post("/admin/intake/", data={"file": (io.BytesIO(data), name)}, headers=ENGLISH)
        read = said_by(answer.text)
        assert (name, sentence in " ".join(read.texts), foreign(read, quoting)) == (name, True, [])


def test_what_is_wrong_with_a_roster_is_said_in_english(
    app: Flask, house: House, manager: FlaskClient, quoting: Quoting
) -> None:
    to_latin(app)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(
            (
                [words[0] for words in COLUMNS.values()],
                ["", "", "", "boss", "perhaps", "perhaps", "", "soon"],
                ["M001", "Li", "Law", "", "", "", "", ""],
                ["430602199001011234", "Li", "Law", "", "", "", "", ""],
                ["A1", "Li", "Law", "", "", "", "", ""],
                ["A1", "Li", "Law", "", "", "", "", ""],
            )
        ):
            sheet.write_row(place, 0, row)
    upload = {"file": (io.BytesIO(buffer.getvalue()), "roster.xlsx"), "unit_id": house.office}
    answer = manager.post("/admin/people/import", data=upload, headers=ENGLISH, follow_redirects=True)
    read = said_by(answer.text)

    assert foreign(read, quoting) == []
    assert {
        "Enforcement post",
        "Expected 是 or 否; found “perhaps”",
        "Repeats row 5. Delete one row or correct the staff number.",
    } <= set(read.texts)


# --- a year of an office ----------------------------------------------------------------------------------

KEPT = frozenset({"basis", "reason", "evidence", "reversal_reason", "flag", "note", "hours_kind"})
"""Columns in which the system writes sentences of its own."""
DEEP = 5
"""Pages of each kind that are opened."""


def to_latin(app: Flask) -> None:
    """Spell every datum in Latin letters: whatever Chinese a page then shows is the product's own."""
    with app.test_request_context():
        own = {str(each) for each in SENTENCES} | {str(WORDS[member]) for member in WORDS}
    with writing(app) as session:
        for table in Base.metadata.sorted_tables:
            spelt = [column for column in table.columns if _is_text(column)]
            if table.name in {"audit_note", "batch", "roster_upload"} or not spelt:
                continue
            for row in session.execute(select(*table.primary_key.columns, *spelt)).mappings():
                changes = {
                    column.name: _latin(row[column])
                    for column in spelt
                    if HAN.search(row[column] or "") and not (column.name in KEPT and row[column] in own)
                }
                if changes:
                    mine = [column == row[column] for column in table.primary_key.columns]
                    session.execute(update(table).where(*mine).values(changes))


def _is_text(column: Column[object]) -> bool:
    return isinstance(column.type, String) and not isinstance(column.type, Word) and not column.primary_key


def _latin(text: str) -> str:
    return HAN.sub(lambda found: f"{ord(found[0]):x}", text)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("english")
    settings = Settings(
        data=folder, database_url=f"sqlite:///{folder / 'demo.db'}", secret_key=secrets.token_urlsafe(48)
    )
    app = create_app(settings)
    prepare(database_of(app), settings)
    fill(database_of(app), now=real_now(), progress=lambda _step: None)
    to_latin(app)
    yield app
    database_of(app).close()


@pytest.mark.slow
@pytest.mark.parametrize("number", ["A001", "M001", "E001", "R001", "K001", "L001", "S002", "C001"])
def test_every_page_that_links_lead_to_is_english(demo: Flask, number: str, quoting: Quoting) -> None:
    with writing(demo) as session:
        person = session.scalars(select(Person.id).where(Person.staff_number == number)).one()
    client = signed_in(demo, person)
    waiting, opened, found = plain_pages(demo), Counter[str](), {}
    seen: set[str] = set()
    while waiting:
        address = waiting.pop().split("#")[0]
        endpoint = _endpoint(demo, address)
        if address in seen or endpoint is None or opened[endpoint] == DEEP:
            continue
        seen.add(address)
        opened[endpoint] += 1
        answer = client.get(address, headers=ENGLISH)
        if answer.mimetype == "text/html" and answer.status_code != 302:
            read = said_by(answer.text)
            waiting += [link if link.startswith("/") else address.split("?")[0] + link for link in read.links]
            if texts := foreign(read, quoting):
                found[address] = texts
    assert (found, len(seen) > 30) == ({}, True)


def _endpoint(app: Flask, address: str) -> str | None:
    try:
        endpoint, _values = app.url_map.bind("localhost").match(address.split("?")[0])
    except HTTPException:
        return None
    return None if endpoint == "static" or address.endswith("format=xlsx") else endpoint
