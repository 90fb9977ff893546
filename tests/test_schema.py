"""The migrated schema is the modelled one, on both engines, and migrating twice changes nothing."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from lawbank.database import Base, Database
from lawbank.index import TABLE_PREFIX
from quiz import migrations
from quiz.errors import Invalid
from quiz.migrations.schema import current, head, require_current, upgrade


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
