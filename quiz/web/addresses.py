"""What an address may hold."""

from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

__all__ = ["init_app"]

LARGEST_ID = 2**31 - 1


class Id(IntegerConverter):
    """A number that a column can hold; any other names nothing. SQLite and PostgreSQL both fail on larger ones."""

    def __init__(self, map: Map, *positional: Any, **named: Any) -> None:
        super().__init__(map, *positional, **{"max": LARGEST_ID, **named})


def init_app(app: Flask) -> None:
    """Teach *app*; before its blueprints."""
    app.url_map.converters["int"] = Id
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """PostgreSQL keeps no NUL, and no keyboard types one."""
    if "\0" in request.path:
        abort(404)
    if b"%00" in request.query_string:
        abort(400)
