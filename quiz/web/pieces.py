"""Drawn pieces of pages, kept by the values they were drawn from.

Fifty questions with their reasons and laws are the same words for everybody who sat the same paper; drawing them
anew took half of an exam page and two thirds of a result. A piece is found again only by equal values, so there is
nothing that could go stale.
"""

from collections.abc import Hashable

from flask import Flask, current_app, g, request
from flask_babel import get_locale
from jinja2.runtime import Macro

__all__ = ["init_app"]

MOST_KEPT = 4_000
"""About 10 MB; when it is full, all are forgotten."""


def init_app(app: Flask) -> None:
    """Give templates ``kept(macro, *values)``."""
    app.extensions["lawdrill_pieces"] = {}
    app.jinja_env.globals["kept"] = kept


def kept(macro: Macro, *values: Hashable) -> str:
    """What *macro* draws of *values*: it may look at nothing else but the language and its own address."""
    pieces: dict[Hashable, str] = g.get("pieces")
    if pieces is None:
        pieces = g.pieces = _pieces()
    key = (macro.name, values)
    piece = pieces.get(key)
    if piece is None:
        if len(pieces) >= MOST_KEPT:
            pieces.clear()
        piece = pieces[key] = macro(*values)
    return piece


def _pieces() -> dict[Hashable, str]:
    """Those in the language of this request, with addresses under its root."""
    shelves: dict[Hashable, dict[Hashable, str]] = current_app.extensions["lawdrill_pieces"]
    return shelves.setdefault((str(get_locale()), request.script_root), {})
