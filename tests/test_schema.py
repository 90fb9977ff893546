"""The migrated schema is the modelled one, on both engines, and migrating twice changes nothing."""

from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text, update

from lawbank.database import Base, Database
from lawbank.index import TABLE_PREFIX
from lawbank.kinds import State
from lawbank.questions.actions import add_questions
from lawbank.questions.models import Basis
from quiz import migrations
from quiz.errors import Invalid
from quiz.migrations.schema import current, head, require_current, upgrade
from tests.lawbank.conftest import fill
from tests.lawbank.test_impact import asked


def differences(database: Database) -> list[object]:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or not (name or "").startswith(TABLE_PREFIX)

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": False})
        return list(compare_metadata(context, Base.metadata))


def test_migrated_equals_modelled_on_sqlite(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'm.db'}")
    upgrade(database)
    upgrade(database)

    assert differences(database) == []
    assert current(database) == head()
    database.close()


def test_migrated_equals_modelled_on_postgres(postgres_url: str) -> None:
    database = Database(postgres_url)
    upgrade(database)

    assert differences(database) == []
    database.close()


def test_an_empty_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'm.db'}")

    with pytest.raises(Invalid, match="lawdrill db upgrade"):
        require_current(database)
    database.close()


def test_every_models_file_is_known_to_the_migrations() -> None:
    root = Path(__file__).parents[1]
    files = {
        ".".join(path.relative_to(root).with_suffix("").parts)
        for package in ("lawbank", "quiz", "admin")
        for path in (root / package).rglob("models.py")
    }

    assert {module.__name__ for module in migrations.MODELS} == files


def test_no_name_is_longer_than_30_characters(tmp_path: Path) -> None:
    names = [
        str(each.name)
        for table in Base.metadata.tables.values()
        for each in (table, *table.columns, *table.indexes, *table.constraints)
        if each.name
    ]

    assert [name for name in names if len(name) > 30] == []


def test_citations_from_before_follow_the_edition_of_their_day(opened: Database, now: datetime) -> None:
    with opened.transaction() as session:
        fill(session)
        drafts = [
            asked("law", "《行政处罚法》第九条"),
            asked("named", "《行政处罚法》（2017-09-01）第九条"),
        ]
        add_questions(session, drafts, actor="E001", state=State.ENABLED, now=now)
        written = dict(session.execute(select(Basis.printed, Basis.follows_id)).all())
        session.execute(update(Basis).values(follows_id=None))
        versions = "quiz.migrations.versions."
        session.execute(text(import_module(versions + "20261124_1_follows").BACKFILL))
        assert dict(session.execute(select(Basis.printed, Basis.follows_id)).all()) == written
    assert [each is None for each in written.values()] == [False, True]
