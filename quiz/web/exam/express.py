"""The short way of a saved answer: past the framework, to the same act.

In an exam nearly every request is one saved answer, and the framework around it cost more than the save: with it a
server saved 38 % of what bare inserts allow, on this way 85 %. Taken only by what is beyond doubt: JSON, with this
session's own token, from somebody whom `login` remembers. Everything else goes the long way, untouched; what the act
refuses goes there too, with its error, to become the same words as ever.
"""

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import Flask
from itsdangerous import BadData
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.http import parse_cookie
from werkzeug.wsgi import get_host

from quiz.attempts.actions import record
from quiz.attempts.rules import Click, Receipt
from quiz.clock import now
from quiz.web.database import database_of
from quiz.web.login import recalled
from quiz.web.policy import SAFE_HEADERS, TRANSPORT
from quiz.web.signing import own_session

__all__ = ["REFUSAL", "Express", "iso", "saved"]

REFUSAL = "lawdrill.refusal"
"""Where the long way finds the error of an act that was already tried."""

ADDRESS = re.compile(r"/attempts/([0-9a-f-]{36})/answers")
LONGEST_BODY = 64 * 1024

Environ = dict[str, Any]


def iso(at: datetime) -> str:
    """An instant as JSON clients read it, in UTC with milliseconds."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def saved(receipt: Receipt) -> dict[str, Any]:
    """What a page hears of its saved answer."""
    return {
        "item": receipt.item,
        "revision": receipt.revision,
        "saved_at": iso(receipt.saved_at),
        "seconds_left": receipt.seconds_left,
    }


class Express:
    """WSGI: saves an answer by itself, hands everything else to the application."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._long_way = app.wsgi_app
        self._cookie_name = app.config["SESSION_COOKIE_NAME"]
        self._together = database_of(app).together

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        address = ADDRESS.fullmatch(environ["PATH_INFO"])
        person_id = self._known(environ) if address is not None else None
        if address is None or person_id is None:
            return self._long_way(environ, start_response)
        arrived = now()
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        try:
            click = Click.from_json(json.loads(body))
            receipt = record(self._together, address[1], person_id, click, now=arrived)
        except Exception as error:
            environ["wsgi.input"] = BytesIO(body)
            if not isinstance(error, (ValueError, RecursionError)):
                environ[REFUSAL] = error
            return self._long_way(environ, start_response)
        said = json.dumps(saved(receipt)).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(said))),
            ("Cache-Control", "no-store"),
            ("Vary", "Cookie"),
            *SAFE_HEADERS,
        ]
        if environ["wsgi.url_scheme"] == "https":
            headers.append(TRANSPORT)
        start_response("200 OK", headers)
        return [said]

    def _known(self, environ: Environ) -> int | None:
        """Who sends a save that needs no second look; None: the long way looks."""
        length = environ.get("CONTENT_LENGTH", "")
        kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip()
        if environ["REQUEST_METHOD"] != "POST" or kind != "application/json":
            return None
        if not length.isascii() or not length.isdigit() or int(length) > LONGEST_BODY:
            return None
        cookie = parse_cookie(environ.get("HTTP_COOKIE", "")).get(self._cookie_name, "")
        try:
            get_host(environ, self._app.config["TRUSTED_HOSTS"])
            session = own_session(self._app, cookie, environ.get("HTTP_X_CSRFTOKEN", ""))
        except (BadData, SecurityError):
            return None
        known = recalled(self._app, session.get("_user_id", ""))
        return None if known is None else known.person_id
