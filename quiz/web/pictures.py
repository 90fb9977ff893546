"""Pictures in questions: shown where their tokens stand, served to who is signed in."""

from flask import Blueprint, Flask, Response, make_response
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup, escape

from lawbank.formats.pictures import TOKEN, brief, unpictured
from lawbank.questions.pictures import find_picture
from quiz.errors import NotFound
from quiz.web.database import session

__all__ = ["blueprint", "init_app", "pictured"]

blueprint = Blueprint("pictures", __name__)

A_YEAR = 365 * 24 * 3600


@blueprint.get("/pictures/<key>")
@login_required
def show(key: str) -> Response:
    """A picture; under its key it never changes."""
    found = find_picture(session(), key[:16])
    if found is None or found.key != key:
        raise NotFound("没有这张图片")
    response = make_response(found.data)
    response.mimetype = found.media
    response.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    return response


def pictured(text: str) -> str | Markup:
    """*text* with its pictures in place of their tokens; everything else is escaped as always."""
    if "⟦" not in text:
        return text
    pieces: list[Markup] = []
    end = 0
    for found in TOKEN.finditer(text):
        pieces += [escape(text[end : found.start()]), _image(found[1])]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _image(key: str) -> Markup:
    return Markup('<img class="figure" src="/pictures/{}" alt="{}">').format(key, _("插图"))


def init_app(app: Flask) -> None:
    """Register the page and the filters."""
    app.register_blueprint(blueprint)
    app.add_template_filter(pictured)
    app.add_template_filter(unpictured)
    app.add_template_filter(brief)
