"""Who is at the other end: Flask-Login over sessions that live in the database."""

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property, wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, current_app, flash, g, redirect, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, login_user, logout_user
from flask_login import current_user as flask_user
from werkzeug import Response

from quiz.clock import monotonic, now
from quiz.errors import NotAllowed
from quiz.people import access
from quiz.people.queries import SignedIn, find_signed_in, grants_of
from quiz.people.rules import Grant, Right, may, scopes
from quiz.settings import Settings
from quiz.web.database import after_writing, session, transaction

__all__ = [
    "User",
    "begin",
    "current",
    "end",
    "init_app",
    "look_away",
    "needs",
    "own_address",
    "recalled",
    "sign_in_first",
]

P = ParamSpec("P")
R = TypeVar("R")

TOUCH_EVERY = timedelta(minutes=5)
REMEMBER_SECONDS = 2.0
MOST_REMEMBERED = 20_000
IDLE_LIMIT = timedelta(hours=12)
"""A session unused this long is dead; an exam page keeps its session alive by saving."""

OPEN_WHILE_CHANGING = {"account.change_password", "account.sign_out", "account.switch_language", "static"}


class User(UserMixin):
    """The signed-in person, as views see them."""

    def __init__(self, token: str, signed_in: SignedIn) -> None:
        self.token = token
        self.signed_in = signed_in
        self.person_id = signed_in.person_id
        self.name = signed_in.name
        self.staff_number = signed_in.staff_number
        self.unit_path = signed_in.unit_path

    def get_id(self) -> str:
        """What the signed cookie carries: the session token, not a person."""
        return self.token

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """Standing roles; read once a request."""
        return grants_of(session(), self.person_id)

    def may(self, right: Right | str, unit_path: str | None = None) -> bool:
        """Whether this person has *right* over a unit, or anywhere when none is named."""
        return may(self.grants, Right(right), unit_path)

    def scopes(self, right: Right) -> tuple[str, ...]:
        """The subtrees over which this person has *right*."""
        return scopes(self.grants, right)

    @property
    def has_console(self) -> bool:
        """Whether any role was granted at all."""
        return bool(self.grants)


def current() -> User:
    """The signed-in user of this request; only behind a sign-in."""
    return cast(User, flask_user)


def init_app(app: Flask) -> None:
    """Set up Flask-Login and the first-sign-in gate."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.login_view = "account.sign_in"
    manager.user_loader(_load)
    remembered: dict[str, tuple[float, SignedIn]] = {}
    app.extensions["lawdrill_signed_in"] = remembered
    after_writing(app, remembered.clear)
    manager.unauthorized_handler(sign_in_first)
    app.before_request(_first_password)


def begin(person_id: int) -> None:
    """Begin a session for *person_id* in a fresh cookie (whatever the cookie held before is gone)."""
    with transaction() as writing:
        token = access.sign_in(writing, person_id, device=request.user_agent.string, now=now())
    language = cookie.get("language")
    cookie.clear()
    if language:
        cookie["language"] = language
    found = find_signed_in(session(), token)
    assert found is not None
    login_user(User(token, found))


def end() -> None:
    """End the session of this request; the cookie is dead even if it is replayed."""
    user = current()
    with transaction() as writing:
        access.sign_out(writing, user.signed_in.sign_in_id, user.person_id, now=now())
    logout_user()
    cookie.clear()


def look_away() -> None:
    """See nobody for the rest of this request: a page about a failure must not ask the database that failed."""
    g._login_user = AnonymousUserMixin()


def needs(right: Right) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A view behind *right*: NotAllowed for who has it nowhere. Scope is the query's business."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*positional: P.args, **named: P.kwargs) -> R:
            if not flask_user.is_authenticated:
                return cast(R, sign_in_first())
            if not current().may(right):
                raise NotAllowed("您没有这项操作的权限，如有需要请联系管理员。")
            return view(*positional, **named)

        return guarded

    return guard


def own_address(wanted: str | None) -> str | None:
    """*wanted* when it is a plain path on this very site, else None.

    One leading slash, no backslash, no control character, no scheme, no host: browsers repair all of these into
    other sites.
    """
    if not wanted or len(wanted) > 1000 or not wanted.startswith("/") or wanted.startswith("//"):
        return None
    if (
        "\\" in wanted
        or "//" in wanted.split("?", 1)[0]
        or any(ord(letter) < 33 or ord(letter) == 127 for letter in wanted)
    ):
        return None
    path = wanted.split("?", 1)[0].lower()
    return (
        None if any(mark in path for mark in ("%09", "%0a", "%0d", "%5c", "%2f", "/.", "@", ":")) else wanted
    )


def _load(token: str) -> User | None:
    found = _remembered(token)
    if found is None:
        return None
    idle = now() - found.seen_at
    if idle > IDLE_LIMIT:
        return None
    if idle > TOUCH_EVERY:
        with transaction() as writing:
            access.touch(writing, found.sign_in_id, now=now())
    return User(token, found)


def _remembered(token: str) -> SignedIn | None:
    """Who is behind *token*, remembered for two seconds where this process is the only one.

    Every transaction of this process forgets it: a session that was ended, an account that was disabled is dead at
    the next request. Only answer saves, which touch no session, do not. Reading it took a third of a save.
    """
    settings: Settings = current_app.extensions["lawdrill_settings"]
    if not settings.single_process:
        return find_signed_in(session(), token)
    kept: dict[str, tuple[float, SignedIn]] = current_app.extensions["lawdrill_signed_in"]
    at, found = kept.get(token, (0.0, None))
    if found is not None and monotonic() - at < REMEMBER_SECONDS:
        return found
    found = find_signed_in(session(), token)
    if found is None:
        kept.pop(token, None)
        return None
    if len(kept) >= MOST_REMEMBERED:
        kept.clear()
    kept[token] = (monotonic(), found)
    return found


def recalled(app: Flask, token: str) -> SignedIn | None:
    """Who is behind *token* by memory alone, and free to act; None: ask the database, or ask them first."""
    at, found = app.extensions["lawdrill_signed_in"].get(token, (0.0, None))
    if found is None or monotonic() - at >= REMEMBER_SECONDS:
        return None
    return None if found.must_change or now() - found.seen_at > TOUCH_EVERY else cast(SignedIn, found)


def sign_in_first() -> Response:
    """Ask for a sign-in: a page leads back here afterwards, JSON gets 401."""
    if request.is_json or request.accept_mimetypes.best == "application/json":
        answer = Response('{"error": "signed_out"}', 401, mimetype="application/json")
        return answer
    wanted = own_address(request.full_path.rstrip("?")) if request.method == "GET" else None
    return redirect(url_for("account.sign_in", next=wanted if wanted != "/" else None))


def _first_password() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_WHILE_CHANGING or endpoint.endswith("static"):
        return None
    if "_user_id" not in cookie or not flask_user.is_authenticated or not current().signed_in.must_change:
        return None
    if "asked" not in g:
        g.asked = True
        flash(_("首次登录请先设置自己的密码"), "warn")
    return redirect(url_for("account.change_password"))
