"""The floors of the house: the import contracts of setup.cfg hold, and every room stands on one."""

from configparser import ConfigParser
from pathlib import Path

import pytest
from importlinter import configuration
from importlinter.application.use_cases import lint_imports

ROOT = Path(__file__).parents[1]
STOREYS = ("lawbank", "quiz", "admin")
CONTRACT = "importlinter:contract:"


def _setup() -> ConfigParser:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    return setup


SETUP = _setup()

configuration.configure()


def _floors(storey: str) -> set[str]:
    """The rooms that the contract of a storey names, and those it leaves out on purpose."""
    contract = SETUP[f"{CONTRACT}{storey}"]
    written = f"{contract['layers']} {contract.get('exhaustive_ignores', '')}"
    return set(written.replace("|", " ").replace("(", " ").replace(")", " ").split())


def test_the_contracts_hold() -> None:
    """Which import breaks which contract stands in the captured output."""
    assert lint_imports(config_filename=str(ROOT / "setup.cfg"), cache_dir=None, no_logo=True)


@pytest.mark.parametrize("storey", STOREYS)
def test_every_room_has_a_floor_and_every_floor_a_room(storey: str) -> None:
    rooms = {
        path.stem
        for path in (ROOT / storey).iterdir()
        if (path.is_dir() and any(path.rglob("*.py"))) or path.suffix == ".py"
    }

    assert rooms - {"__init__"} == _floors(storey)


def test_every_storey_lists_its_rooms_exhaustively() -> None:
    assert [SETUP[f"{CONTRACT}{storey}"]["exhaustive"] for storey in STOREYS] == ["True"] * 3


def test_every_folder_with_code_is_a_package() -> None:
    """A folder without __init__.py would be seen by Python, but by no contract."""
    folders = {path.parent for storey in STOREYS for path in (ROOT / storey).rglob("*.py")}

    assert sorted(folder for folder in folders if not (folder / "__init__.py").exists()) == []


def test_every_rules_file_is_held_to_be_pure() -> None:
    pure = set(SETUP[f"{CONTRACT}rules"]["source_modules"].split())
    rules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for storey in ("lawbank", "quiz")
        for path in (ROOT / storey).rglob("rules.py")
    }

    assert rules - pure == set()


def test_every_room_of_the_quiz_but_its_faces_is_held_to_know_no_flask() -> None:
    held = set(SETUP[f"{CONTRACT}flask"]["source_modules"].split())
    faces = {"quiz.web", "quiz.app"}

    assert {f"quiz.{room}" for room in _floors("quiz")} - faces - held == set()
