"""The officers' application, complete without the console."""

import hashlib
import os
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, g, request, url_for
from flask import session as cookie
from flask_babel import Babel
from flask_babel import lazy_gettext as _l
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_login import current_user
from jinja2 import FileSystemLoader, PrefixLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from lawbank.database import Database
from quiz import migrations
from quiz.settings import Settings
from quiz.web import addresses, database, errors, login, pictures, pieces, signing, words
from quiz.web.account.views import blueprint as account
from quiz.web.bodies import BodyReader
from quiz.web.challenges.views import blueprint as challenges
from quiz.web.exam.express import Express
from quiz.web.exam.views import blueprint as exam
from quiz.web.library.views import blueprint as library
from quiz.web.policy import SAFE_HEADERS, TRANSPORT
from quiz.web.practice.views import blueprint as practice
from quiz.web.record.views import blueprint as record
from quiz.web.status import blueprint as status
from quiz.web.turnstile import Turnstile

__all__ = ["WEB", "create_app"]

assert migrations.MODELS

WEB = Path(__file__).parent / "web"

LOG: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
"""One JSON line an event. Tracebacks without local variables: those may hold passwords and answers."""

OFFICER_TABS = (
    ("record", "record.home", _l("首页")),
    ("exam", "exam.index", _l("考试")),
    ("practice", "practice.index", _l("练习")),
    ("record", "record.index", _l("学时与证件")),
    ("library", "library.index", _l("法规")),
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application.

    Args:
        settings: read from the environment when not given.

    Raises:
        Invalid: a setting is wrong; the sentence names it.
    """
    settings = settings or Settings.from_environment(os.environ)
    structlog.configure(processors=LOG)
    app = Flask(__name__, static_folder=str(WEB / "static"), static_url_path="/static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SESSION_COOKIE_NAME="__Host-lawdrill" if settings.https else "lawdrill",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=1),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_TRANSLATION_DIRECTORIES=str(WEB / "translations"),
        COMPRESS_MIN_SIZE=1000,
        UPLOAD_LIMIT=settings.upload_limit,
    )
    app.json = BodyReader(app)
    app.extensions["lawdrill_settings"] = settings
    app.jinja_loader = PrefixLoader({"quiz": FileSystemLoader(WEB)})
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    addresses.init_app(app)
    signing.init_app(app)
    Babel(app, locale_selector=language)
    Bootstrap5(app)
    Compress(app)
    database.init_app(app, Database(settings.database_url))
    errors.init_app(app)
    login.init_app(app)
    words.init_app(app)
    pieces.init_app(app)
    pictures.init_app(app)
    for blueprint in (account, challenges, exam, library, practice, record, status):
        app.register_blueprint(blueprint)
    app.context_processor(_frame)
    app.template_global()(static_url)
    app.after_request(_headers)
    if settings.single_process:
        app.wsgi_app = Turnstile(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = Express(app)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def language() -> str:
    """zh or en: as the account says, else the cookie, else the browser."""
    if "language" not in g:
        chosen = current_user.signed_in.language if current_user.is_authenticated else ""
        chosen = chosen or cookie.get("language", "")
        g.language = chosen or request.accept_languages.best_match(["zh", "en"], "zh")
    return str(g.language)


@cache
def _print_of(name: str) -> str:
    return hashlib.sha256((WEB / "static" / name).read_bytes()).hexdigest()[:10]


def static_url(name: str) -> str:
    """The address of a static file; changes with its content, so that it may be cached for a year."""
    return f"{request.script_root}/static/{name}?v={_print_of(name)}"


def _frame() -> dict[str, Any]:
    signed_in = current_user.is_authenticated
    return {
        "language": language(),
        "signed_in": signed_in,
        "large_text": signed_in and current_user.signed_in.large_text,
        "officer_tabs": OFFICER_TABS,
        "console_address": None,
        "bootstrap_url": url_for("bootstrap.static", filename="css/bootstrap.min.css", v="5"),
    }


def _headers(answer: Response) -> Response:
    headers = answer.headers
    headers.extend(SAFE_HEADERS)
    if request.is_secure:
        headers.add(*TRANSPORT)
    if answer.direct_passthrough:
        # Compressing a file that streams leaves it open; ours are small enough to hold.
        answer.direct_passthrough = False
        answer.make_sequence()
    if not (request.endpoint or "").endswith("static") and not headers.get("Cache-Control", "").startswith(
        ("no-cache", "private")
    ):
        # Not a default: Flask marks every download as public for a year, an export of names too.
        headers["Cache-Control"] = "no-store"
    return answer
