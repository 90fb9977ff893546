"""Drawn pieces are found again by equal values, in the same language, and only then."""

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from jinja2.runtime import Macro

from quiz.web import pieces


def drawn(app: Flask, language: str, *values: object) -> str:
    with app.test_request_context(headers={"Accept-Language": language}):
        macro = app.jinja_env.from_string(
            "{% macro line(text, points) %}{{ text }} {{ _('得分') }} {{ points }}{% endmacro %}"
        ).module.line  # type: ignore[attr-defined]
        assert isinstance(macro, Macro)
        found = pieces.kept(macro, *values)  # type: ignore[arg-type]
        assert g.pieces[macro.name, values] == found
        return found


def test_a_piece_is_drawn_by_its_values_and_escaped(app: Flask) -> None:
    assert drawn(app, "zh", "<b>", 2) == "&lt;b&gt; 得分 2"
    assert drawn(app, "zh", "<b>", 3) == "&lt;b&gt; 得分 3"
    assert drawn(app, "zh", "<b>", 2) == "&lt;b&gt; 得分 2"


def test_another_language_has_its_own_pieces(app: Flask) -> None:
    drawn(app, "zh", "甲", 1)
    drawn(app, "en", "甲", 1)

    assert {language for language, _root in app.extensions["lawdrill_pieces"]} == {"zh", "en"}


def test_a_full_shelf_is_emptied(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST_KEPT", 2)
    for points in range(5):
        drawn(app, "zh", "甲", points)

    shelf = app.extensions["lawdrill_pieces"]["zh", ""]
    assert [values for _name, values in shelf] == [("甲", 4)]


def test_pages_without_pieces_keep_none(app: Flask, officer: FlaskClient) -> None:
    officer.get("/")

    assert app.extensions["lawdrill_pieces"] == {}
