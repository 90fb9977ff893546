"""The command `lawdrill`, run as an office runs it: on an installation of its own, by name and options."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from admin.cli import main, server
from admin.demo import Login
from admin.serving import prepare
from lawbank.database import Database
from lawbank.intake.models import Batch
from lawbank.questions.actions import add_questions
from lawbank.questions.drafts import drafts_of
from lawbank.questions.models import Choice, Question
from quiz.audit.models import AuditNote
from quiz.certification.actions import issue
from quiz.clock import set_clock
from quiz.exams.actions import Terms, create
from quiz.migrations.schema import head
from quiz.papers.queries import plan_by_code
from quiz.people.models import Person
from quiz.people.queries import person_by_number, unit_by_name
from quiz.settings import Settings, create_secret
from tests.conftest import NOON

HEADING = ("工号", "姓名", "单位", "人员类别", "在编", "执法岗位")
CHEN = ("A001", "陈静", "法规科", "执法人员", "是", "是")
LI = ("A002", "李强", "法规科", "执法人员", "是", "是")


@dataclass(frozen=True, slots=True)
class Installed:
    """An installation in a folder, and its command."""

    data: Path
    database: Database

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, list(words), prog_name="lawdrill")

    def json(self, *words: str, code: int = 0) -> Any:
        done = self.run(*words, "--json")
        assert (done.exit_code, done.stderr) == (code, "")
        return json.loads(done.stdout)

    def roster(self, *rows: tuple[str, ...]) -> str:
        path = self.data / "花名册.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate((HEADING, *rows)):
                sheet.write_row(number, 0, row)
        return str(path)

    def enrolled(self, *rows: tuple[str, ...]) -> None:
        assert self.run("people", "import", self.roster(*rows), "--yes").exit_code == 0


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database after the first start."""
    folder = tmp_path_factory.mktemp("first")
    create_secret(folder)
    settings = Settings.from_environment({"LAWDRILL_DATA": str(folder)})
    database = Database(settings.database_url)
    set_clock(lambda: NOON)
    prepare(database, settings)
    set_clock(None)
    database.close()
    return folder / "lawdrill.db"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[Installed]:
    """A folder in which nothing was started yet but the secret."""
    create_secret(tmp_path)
    monkeypatch.setenv("LAWDRILL_DATA", str(tmp_path))
    for name in ("LAWDRILL_DATABASE_URL", "LAWDRILL_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    database = Database(f"sqlite:///{tmp_path / 'lawdrill.db'}")
    yield Installed(tmp_path, database)
    database.close()


@pytest.fixture
def here(empty: Installed, prepared: Path) -> Installed:
    shutil.copy(prepared, empty.data / "lawdrill.db")
    return empty


def commands() -> list[tuple[str, click.Command]]:
    """Every command by its full name, groups included."""
    found: list[tuple[str, click.Command]] = []

    def walk(name: str, command: click.Command) -> None:
        found.append((name, command))
        if isinstance(command, click.Group):
            for each in command.commands.values():
                walk(f"{name} {each.name}", each)

    walk("lawdrill", main)
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_explains_itself_with_an_example(name: str, command: click.Command) -> None:
    said = CliRunner().invoke(main, [*name.split()[1:], "--help"]).stdout

    assert f"示例：{name}" in said.replace("\n  ", " ")
    assert [
        option.name for option in command.params if isinstance(option, click.Option) and not option.help
    ] == []
    assert isinstance(command, click.Group) or "--json" in said


@pytest.mark.parametrize(
    "words",
    [
        ("db", "backup"),
        ("bank", "search", "听证"),
        ("bank", "check"),
        ("bank", "statistics"),
        ("statutes", "list"),
        ("statutes", "diff", "行政处罚法"),
        ("people", "password", "A001"),
        ("exams", "list"),
        ("exams", "close-expired"),
        ("figures", "show"),
        ("audit", "verify"),
    ],
)
def test_without_a_database_a_command_says_so_and_makes_none(
    empty: Installed, words: tuple[str, ...]
) -> None:
    done = empty.run(*words)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("lawdrill: 还没有数据库")
    assert not (empty.data / "lawdrill.db").exists()


def test_wrong_usage_is_two(here: Installed) -> None:
    assert here.run("figures", "show", "--day", "昨天").exit_code == 2
    assert here.run("figures", "show", "--day", "2026-11-24").exit_code == 2
    assert here.run("people", "import", "没有.xlsx").exit_code == 2
    assert here.run("nothing").exit_code == 2


def test_a_database_that_does_not_answer_is_one_sentence(
    empty: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAWDRILL_DATABASE_URL", "postgresql+psycopg://lawdrill@127.0.0.1:1/lawdrill")

    done = empty.run("exams", "list")

    assert done.exit_code == 1
    assert done.stderr.startswith("lawdrill: 数据库不能使用，请核对 LAWDRILL_DATABASE_URL")


def test_a_weak_secret_is_refused_by_name(here: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAWDRILL_SECRET_KEY", "123456")

    done = here.run("exams", "list")

    assert (done.exit_code, done.stderr.startswith("lawdrill: LAWDRILL_SECRET_KEY 太弱")) == (1, True)


def test_the_first_start_prints_a_code_and_the_second_none(
    empty: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[str, int, int]] = []

    def serve(settings: Settings, *, host: str, port: int, workers: int = 1) -> None:
        served.append((host, port, workers))

    monkeypatch.setattr(server, "serve", serve)

    first = empty.json("serve", "--port", "8001")
    second = empty.json("serve", "--port", "8001")

    assert set(first) == {"url", "number", "code"}
    assert second == {"url": "http://127.0.0.1:8001"}
    assert served == [("127.0.0.1", 8001, 1)] * 2
    assert "一次性验证码" not in empty.run("serve").stdout


def test_the_demo_starts_afresh_beside_the_real_data(
    here: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "serve", lambda settings, **_: None)
    monkeypatch.setattr(server, "fill", lambda database, **_: [Login("A001", "陈静", "执法人员")])
    before = (here.data / "lawdrill.db").read_bytes()
    (here.data / "demo").mkdir()
    (here.data / "demo" / "demo.db").write_bytes(b"stale")
    (here.data / "demo" / "backups").mkdir()
    shutil.copy(here.data / "lawdrill.db", here.data / "demo" / "backups" / "lawdrill-20261101T000000Z.db")

    facts = here.json("demo", "--port", "8002")

    assert facts["logins"] == [{"number": "A001", "name": "陈静", "part": "执法人员"}]
    assert (here.data / "lawdrill.db").read_bytes() == before
    assert (here.data / "demo" / "demo.db").read_bytes()[:6] == b"SQLite"
    monkeypatch.setenv("LAWDRILL_DATA", str(here.data))
    assert "陈静" in here.run("demo").stdout


def test_upgrading_makes_the_database_and_may_be_repeated(empty: Installed) -> None:
    assert empty.json("db", "upgrade") == {"before": None, "after": head()}
    assert empty.json("db", "upgrade") == {"before": head(), "after": head()}
    assert not (empty.data / "backups").exists()


def test_checking_names_the_version(here: Installed) -> None:
    assert here.json("db", "check") == {"sound": True, "fault": None, "version": head(), "wanted": head()}


def test_checking_an_empty_database_asks_for_an_upgrade(empty: Installed) -> None:
    (empty.data / "lawdrill.db").touch()

    done = empty.run("db", "check")

    assert (done.exit_code, "lawdrill db upgrade" in done.stdout) == (1, True)


def test_checking_finds_damage(here: Installed) -> None:
    path = here.data / "lawdrill.db"
    path.write_bytes(b"\0" * 5000 + path.read_bytes()[5000:])

    done = here.run("db", "check")

    assert (done.exit_code, done.stdout[:6]) == (1, "数据库损坏：")


def test_a_backup_comes_back(here: Installed) -> None:
    taken = here.json("db", "backup")["path"]
    here.enrolled(CHEN)

    facts = here.json("db", "restore", taken)

    assert Path(taken) == here.data / "backups" / "lawdrill-20261123T040000Z.db"
    assert Path(facts["kept"]).name == "lawdrill-replaced-20261123T040000Z.db"
    assert here.run("people", "password", "A001").exit_code == 1


def test_a_damaged_backup_is_not_restored(here: Installed) -> None:
    before = (here.data / "lawdrill.db").read_bytes()
    (here.data / "bad.db").write_bytes(b"not a database at all")

    done = here.run("db", "restore", str(here.data / "bad.db"))

    assert (done.exit_code, "已损坏" in done.stderr) == (1, True)
    assert (here.data / "lawdrill.db").read_bytes() == before


def test_a_backup_is_restored_where_nothing_is_left(here: Installed) -> None:
    taken = here.json("db", "backup")["path"]
    here.database.close()
    (here.data / "lawdrill.db").unlink()

    assert here.run("db", "restore", taken).stdout == "已恢复\n"
    assert here.run("db", "check").exit_code == 0


@pytest.mark.postgres
def test_postgresql_is_backed_up_by_its_own_tools(
    empty: Installed, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAWDRILL_DATABASE_URL", postgres_url)
    assert empty.run("db", "upgrade").exit_code == 0

    assert "pg_dump" in empty.run("db", "backup").stderr
    assert "pg_restore" in empty.run("db", "restore", "any.db").stderr
    assert empty.json("db", "check")["sound"] is True


def test_a_roster_is_previewed_before_anybody_is_enrolled(here: Installed) -> None:
    path = here.roster(CHEN, LI)

    preview = here.json("people", "import", path)
    done = here.json("people", "import", path, "--yes")

    assert [row["number"] for row in preview["rows"]] == ["A001", "A002"]
    assert (preview["enrolled"], done["enrolled"]) == (0, 2)
    with here.database.reading() as session:
        assert person_by_number(session, "A001").unit_id == unit_by_name(session, "本办/法规科").id


def test_a_roster_with_one_fault_enrols_nobody(here: Installed) -> None:
    path = here.roster(CHEN, ("110101199003078515", "李强", "法规科", "执法人员", "是", "也许"))

    done = here.run("people", "import", path, "--yes")

    assert done.exit_code == 1
    assert "第 3 行 · 工号：工号不能使用身份证号" in done.stdout
    assert "第 3 行 · 执法岗位：应为“是”或“否”" in done.stdout
    assert "1 行可以登记，2 处问题" in done.stdout
    with here.database.reading() as session:
        assert session.scalars(select(Person.staff_number)).all() == ["admin"]


def test_units_of_a_roster_are_made_below_a_named_one(here: Installed) -> None:
    here.enrolled(CHEN)
    path = here.roster(("B001", "王芳", "执法组", "执法人员", "是", "是"))

    assert here.run("people", "import", path, "--unit", "法规科", "--yes").exit_code == 0
    with here.database.reading() as session:
        assert unit_by_name(session, "本办/法规科/执法组").name == "执法组"
    assert here.run("people", "import", here.roster(LI), "--unit", "无", "--yes").exit_code == 1


def test_one_person_is_added_and_gets_a_code(here: Installed) -> None:
    here.enrolled(CHEN)

    added = here.run("people", "add", "B101", "李敏", "--unit", "法规科", "--established", "--enforcement")
    again = here.run("people", "add", "B101", "李敏", "--unit", "法规科")
    code = here.json("people", "password", "B101")

    assert added.stdout.startswith("已登记 李敏（B101）")
    assert (again.exit_code, "B101" in again.stderr) == (1, True)
    assert (code["number"], len(code["code"]) > 8) == ("B101", True)


def test_figures_come_with_their_definition_and_names(here: Installed) -> None:
    here.enrolled(CHEN, LI, ("W001", "赵平", "工程科", "工勤人员", "是", "否"))
    with here.database.transaction() as session:
        issue(
            session,
            person_by_number(session, "A001").id,
            number="180600001",
            issuer="市政府",
            field="人民防空",
            area="本市",
            valid_from=date(2026, 1, 1),
            valid_until=date(2030, 12, 31),
            by=None,
            now=NOON,
        )

    certified, hours = here.json("figures", "show", "--names")["figures"]
    said = here.run("figures", "show", "--unit", "法规科", "--names").stdout

    assert (certified["numerator"], certified["denominator"], certified["value"]) == (1, 2, 0.5)
    assert [each["number"] for each in certified["missing_names"]] == ["A002"]
    assert (hours["numerator"], hours["name"]) == (0, "hours_met")
    assert "持证率  1 / 2 = 50.0%" in said
    assert certified["definition"] in said
    assert "A002  李强  法规科" in said


def test_two_units_of_one_name_are_told_apart_by_those_above(here: Installed) -> None:
    here.enrolled(
        ("A001", "陈静", "甲县/执法组", "执法人员", "是", "是"),
        ("A002", "李强", "乙县/执法组", "执法人员", "是", "是"),
    )

    unclear = here.run("figures", "show", "--unit", "执法组")

    assert (unclear.exit_code, "有 2 个单位叫“执法组”" in unclear.stderr) == (1, True)
    assert here.run("figures", "show", "--unit", " / ").exit_code == 1
    assert here.json("figures", "show", "--unit", "乙县/执法组")["figures"][0]["denominator"] == 1


def test_a_figure_of_nobody_is_not_a_number(here: Installed) -> None:
    assert "没有应计人员" in here.run("figures", "show", "--day", "2020-01-01").stdout
    assert "missing_names" not in here.json("figures", "show")["figures"][0]


def test_exams_are_listed_with_where_they_stand(here: Installed) -> None:
    with here.database.transaction() as session:
        plan = plan_by_code(session, "weekly")
        assert plan is not None
        terms = Terms(
            title="每周一测",
            plan_id=plan.id,
            opens_at=datetime.fromisoformat("2026-11-23T01:00:00+00:00"),
            closes_at=datetime.fromisoformat("2026-11-29T01:00:00+00:00"),
            minutes=15,
            unit_ids=(unit_by_name(session, "本办").id,),
            hours_granted=Decimal(0),
        )
        create(session, terms, created_by=person_by_number(session, "admin").id, now=NOON)

    facts = here.json("exams", "list")
    said = here.run("exams", "list").stdout

    assert (facts["total"], facts["exams"][0]["title"], facts["exams"][0]["phase"]) == (
        1,
        "每周一测",
        "draft",
    )
    assert "未发布" in said
    assert "2026-11-23 09:00" in said


def test_closing_what_expired_may_be_repeated(here: Installed) -> None:
    assert here.json("exams", "close-expired") == {"closed": 0}


def test_statutes_are_imported_each_on_its_own(here: Installed) -> None:
    (here.data / "某办法.md").write_text(
        "# 某办法\n\n2026年1月2日 通过\n\n第一条 甲。\n\n第二条 乙。\n", encoding="utf-8"
    )
    (here.data / "坏.docx").write_bytes(b"not a document")
    paths = [str(here.data / "坏.docx"), str(here.data / "某办法.md")]

    facts = here.json("statutes", "import", *paths, code=1)
    listed = {each["title"]: each for each in here.json("statutes", "list")["statutes"]}

    assert [(each["title"], each["articles"]) for each in facts["imported"]] == [("某办法", 2)]
    assert [each["file"] for each in facts["refused"]] == ["坏.docx"]
    assert (listed["某办法"]["has_text"], listed["某办法"]["articles"]) == (True, 2)
    assert listed["中华人民共和国行政处罚法"]["adopted_on"] == "2021-01-22"
    assert "某办法" in here.run("statutes", "list").stdout
    assert here.run("statutes", "import", paths[1], "--adopted", "2026-01-03").exit_code == 0
    assert here.run("statutes", "import", *paths, "--adopted", "2026-01-03").exit_code == 2


def test_two_editions_are_compared_article_by_article(here: Installed) -> None:
    old = "# 某办法\n\n2019年1月2日 通过\n\n第一条 警报试鸣应当提前五日公告。\n\n第二条 经费列入预算。\n"
    new = (
        old.replace("2019", "2026")
        .replace("五日", "七日")
        .replace("第二条", "第二条 社区应当配合。\n\n第三条")
    )
    for year, text in (("2019", old), ("2026", new)):
        (here.data / f"某办法{year}.md").write_text(text, encoding="utf-8")
        if year == "2026":
            assert "只有 1 个版本有正文" in here.run("statutes", "diff", "某办法").stderr
        here.json("statutes", "import", str(here.data / f"某办法{year}.md"))

    facts = here.json("statutes", "diff", "某办法")
    said = here.run("statutes", "diff", "某办法", "--all").stdout

    assert facts["counts"] == {"unchanged": 0, "moved": 1, "changed": 1, "new": 1, "repealed": 0}
    assert [(each["change"], each["old"], each["new"]) for each in facts["articles"]] == [
        ("changed", "第一条", "第一条"),
        ("new", None, "第二条"),
    ]
    assert "仅条号变动" in said
    assert "已修改 1 条" in said
    assert "2018-01-01 通过" in here.run("statutes", "diff", "某办法", "--old", "2018-01-01").stderr
    assert here.json("statutes", "impact", "某办法")["touched"] == []
    assert "影响 0 题" in here.run("statutes", "impact", "某办法").stdout
    assert here.run("statutes", "diff", "没有的法").exit_code == 1


def test_a_statute_is_read_article_by_article(here: Installed) -> None:
    path = here.data / "指引.txt"
    path.write_text("检查指引\n一、范围\n甲。\n二、要求\n乙。\n", encoding="utf-8")
    here.json(
        "statutes",
        "import",
        str(path),
        "--adopted",
        "2026-01-03",
        "--in-force",
        "2026-02-01",
        "--rank",
        "本办制度",
    )

    facts = here.json("statutes", "show", "检查指引")
    assert [(each["article"], each["text"]) for each in facts["articles"]] == [
        ("第一条", "范围\n甲。"),
        ("第二条", "要求\n乙。"),
    ]
    assert facts["in_force_on"] == "2026-02-01"
    assert "要求" in here.run("statutes", "show", "检查指引", "2", "--edition", "2026-01-03").stdout
    assert "要点：" in here.run("statutes", "show", "行政处罚法", "33").stdout
    refused = here.run("statutes", "show", "检查指引", "9")
    assert (refused.exit_code, "《检查指引》没有第九条的正文和要点" in refused.stderr) == (1, True)
    assert "《没有的法》" in here.run("statutes", "show", "没有的法").stderr
    listed = {each["title"]: each for each in here.json("statutes", "list")["statutes"]}
    assert listed["检查指引"]["rank"] == "本办制度"


def test_the_log_names_the_first_changed_note(here: Installed) -> None:
    assert here.json("audit", "verify")["sound"] is True
    with here.database.transaction() as session:
        session.execute(update(AuditNote).where(AuditNote.id == 2).values(act="nothing"))

    done = here.run("audit", "verify")

    assert (done.exit_code, done.stdout) == (1, "第 2 号日志被改动过\n")


def test_questions_are_found_by_every_word(here: Installed) -> None:
    facts = here.json("bank", "search", "行政处罚", "--limit", "3", "--state", "启用")

    assert len(facts["hits"]) == 3
    assert {each["state"] for each in facts["hits"]} == {"启用"}
    assert facts["hits"][0]["code"] in here.run("bank", "search", "行政处罚").stdout
    assert here.json("bank", "search", "量子色动力学")["total"] == 0


def test_the_bank_is_counted_by_kind_topic_and_state(here: Installed) -> None:
    facts = here.json("bank", "statistics", "--depth", "2")
    said = here.run("bank", "statistics").stdout

    assert sum(facts["states"].values()) == facts["total"]
    assert sum(sum(states.values()) for states in facts["kinds"].values()) == facts["total"]
    assert {len(each["code"]) for each in facts["topics"]} == {3, 5}
    assert f"题库 {facts['total']} 题" in said
    assert "K0301" not in said


def test_the_shipped_bank_passes_its_check_and_a_broken_key_does_not(here: Installed) -> None:
    before = here.json("bank", "check", code=0)
    with here.database.transaction() as session:
        code, current = session.execute(
            select(Question.code, Question.current_id)
            .join(Choice, Choice.revision_id == Question.current_id)
            .order_by(Question.id)
        ).first() or ("", None)
        session.execute(update(Choice).where(Choice.revision_id == current).values(is_key=False))

    after = here.json("bank", "check", code=1)

    assert before["wrong"] == []
    assert [each["code"] for each in after["wrong"]] == [code]
    assert "没有答案" in here.run("bank", "check").stdout


TEXT = """\
编号：990101-01
题型：单选题
知识点：030101
难度：易
题干：下列选项中排在第一个的是（　）。
A. 子
B. 丑
C. 寅
D. 卯
答案：A
解析：十二地支的次序。

编号：990101-02
题型：单选题
知识点：030101
难度：易
题干：下列选项中排在最后一个的是（　）。
A. 子
B. 丑
C. 寅
D. 亥
答案：E
解析：十二地支的次序。
"""


@pytest.fixture
def bank_file(here: Installed) -> str:
    """A good question and one whose key is not among its options."""
    path = here.data / "题库.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_a_bank_is_previewed_with_its_problems_grouped(here: Installed, bank_file: str) -> None:
    facts = here.json("bank", "import", bank_file, code=1)
    said = here.run("bank", "import", bank_file).stdout

    assert (facts["fates"]["importable"], facts["fates"]["repair"], facts["imported"]) == (1, 1, 0)
    assert [each["severity"] for each in facts["problems"] if each["severity"] == "error"] == ["error"]
    assert "须修改 · 1 处" in said
    assert "可导入 1，需修改 1。加 --yes 导入" in said
    assert here.json("bank", "search", "排在第一个")["total"] == 0


def test_what_can_be_imported_is_and_goes_again_by_its_batch(here: Installed, bank_file: str) -> None:
    done = here.json("bank", "import", bank_file, "--yes", code=1)
    (hit,) = here.json("bank", "search", "排在第一个")["hits"]
    undone = here.json("bank", "import", "--undo", done["batch"])

    assert (done["imported"], hit["code"], hit["state"]) == (1, "990101-01", "待审")
    assert undone == {"batch": done["batch"], "removed": 1}
    assert here.json("bank", "search", "排在第一个")["total"] == 0
    with here.database.reading() as session:
        acts = session.scalars(select(AuditNote.act).order_by(AuditNote.id.desc()).limit(2)).all()
    assert acts == ["intake.undo", "intake.commit"]


def test_an_import_twice_adds_nothing_the_second_time(here: Installed) -> None:
    path = here.data / "题库.txt"
    path.write_text(TEXT.split("\n\n")[0], encoding="utf-8")

    first = here.run("bank", "import", str(path), "--yes", "--by", "admin")
    second = here.run("bank", "import", str(path), "--yes", "--by", "admin")

    assert (first.exit_code, "已导入 1 题（待审）" in first.stdout) == (0, True)
    assert (second.exit_code, "重复 1。没有可以导入的题目" in second.stdout) == (0, True)
    with here.database.reading() as session:
        batch = session.scalars(select(Batch).where(Batch.committed_at.is_not(None))).one()
        assert (batch.actor, batch.question_count) == ("admin", 1)


def test_many_problems_of_one_kind_are_counted_not_all_printed(here: Installed) -> None:
    second = TEXT.split("\n\n")[1]
    path = here.data / "题库.txt"
    path.write_text(
        "\n\n".join(
            second.replace("-02", f"-{place}").replace("最后", f"第{place}") for place in range(20, 32)
        ),
        encoding="utf-8",
    )

    said = here.run("bank", "import", str(path)).stdout

    assert "须修改 · 12 处" in said
    assert "……还有 2 处" in said


def test_an_import_needs_a_file_or_a_batch_and_an_author_who_exists(here: Installed, bank_file: str) -> None:
    assert here.run("bank", "import").exit_code == 2
    assert here.run("bank", "import", bank_file, "--undo", "x").exit_code == 2
    assert here.run("bank", "import", "--undo", "x").stderr == "lawdrill: 没有这个批次，请核对批次号\n"
    assert here.run("bank", "import", bank_file, "--by", "Z999").exit_code == 1


@pytest.fixture
def exported(here: Installed) -> Callable[[str], Any]:
    def export(name: str) -> Any:
        return here.json("bank", "export", str(here.data / name))

    return export


def test_the_bank_is_exported_by_the_name_of_the_file(
    here: Installed, exported: Callable[[str], Any]
) -> None:
    path = here.data / "bank.json"

    assert exported("bank.json")["bytes"] == path.stat().st_size
    assert exported("bank.xlsx")["format"] == "xlsx"
    assert here.run("bank", "export", str(path)).exit_code == 2
    assert here.run("bank", "export", str(path), "--force").exit_code == 0
    assert here.run("bank", "export", str(here.data / "bank.pdf")).exit_code == 2


def test_an_export_lists_what_the_format_cannot_carry(
    here: Installed, exported: Callable[[str], Any]
) -> None:
    assert exported("bank.xml")["losses"] == []
    assert exported("bank.zip")["format"] == "qti21"
    lost = exported("bank.aiken")["losses"]

    said = here.run("bank", "export", str(here.data / "bank.txt"), "--format", "aiken").stdout

    assert said.splitlines()[1:21] == lost[:20]
    assert f"还有 {len(lost) - 20} 处写不进这种格式" in said


def test_questions_that_ask_the_same_are_listed(here: Installed) -> None:
    first = here.json("bank", "alike")
    assert (first["compared"] > 700, first["pairs"]) == (True, [])
    with here.database.transaction() as session:
        stands = next(
            drafts_of(session, session.scalars(select(Question.id).where(Question.code == "030101-01")).all())
        )
        near = replace(stands, code="N1", stem="依照有关规定，" + stands.stem)
        (wrong,) = [place for place in range(4) if place not in stands.key][:1]
        opposed = replace(stands, code="N2", key=(wrong,))
        add_questions(session, [near, opposed], actor="E001", now=NOON)

    found = here.json("bank", "alike", code=1)

    assert (found["compared"], found["open"]) == (2, {"same": 0, "near": 1, "contradicts": 2})
    assert {frozenset(side["code"] for side in pair["questions"]) for pair in found["pairs"]} == {
        frozenset({"030101-01", "N1"}), frozenset({"030101-01", "N2"}), frozenset({"N1", "N2"}),
    }  # fmt: skip
    told = here.run("bank", "alike", "--verdict", "near").stdout
    assert ("1/1 对" in told, "N1" in told, "未处理：相近 1 对，答案矛盾 2 对" in told) == (True, True, True)
    assert here.json("bank", "alike", "--verdict", "same")["pairs"] == []
