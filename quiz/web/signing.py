"""Signed texts that browsers bring: the session cookie, and the token against forged requests.

Checking both took a quarter of a saved answer, with the same outcome as at the click before. Whether a signature
holds depends on the text and the key alone, so that is remembered; how old the text may be is asked each time.
"""

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import Flask, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from quiz.clock import now

__all__ = ["init_app", "own_session"]

MOST_REMEMBERED = 20_000


class Signer(TimestampSigner):
    """Signs with the time of the one clock."""

    def get_timestamp(self) -> int:
        """Whole seconds since 1970."""
        return int(now().timestamp())


class Remembering(URLSafeTimedSerializer):
    """A serializer with one key that checks the signature of each text once."""

    default_signer = Signer

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        self._unsigned: Callable[[str | bytes], tuple[bytes, datetime]] = lru_cache(MOST_REMEMBERED)(
            self._unsign
        )

    def _unsign(self, text: str | bytes) -> tuple[bytes, datetime]:
        signer = self.make_signer()
        assert isinstance(signer, TimestampSigner)
        return signer.unsign(text, return_timestamp=True)

    def loads(self, s: str | bytes, max_age: int | None = None, *_: Any, **__: Any) -> Any:  # type: ignore[override]
        """What was signed.

        Raises:
            BadData: the signature is not ours, or older than *max_age* seconds.
        """
        payload, signed_at = self._unsigned(s)
        if max_age is not None and now() - signed_at > timedelta(seconds=max_age):
            raise SignatureExpired("too old", payload=payload, date_signed=signed_at)
        return self.load_payload(payload)


class Sessions(SecureCookieSessionInterface):
    """Flask's session cookies, read by one serializer instead of one a request."""

    def __init__(self, app: Flask) -> None:
        self._serializer = Remembering(
            app.secret_key,
            salt=self.salt,
            serializer=self.serializer,
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": self.digest_method},
        )

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer:
        """The one of this application."""
        return self._serializer


class Guard(CSRFProtect):
    """Flask-WTF's guard, that finds the token of a JSON request in its header first and remembers good ones.

    Another site cannot send JSON with a header of its own without asking us, and we never agree; so the referrer,
    which Flask-WTF asks for under HTTPS besides, adds nothing here. Whatever is in doubt is left to Flask-WTF.
    """

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        self._tokens = Remembering(app.secret_key, salt="wtf-csrf-token")

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuse a forged request.

        Raises:
            CSRFError: the token is missing, not ours or another session's.
        """
        if request.is_json and self.is_own(session, request.headers.get("X-CSRFToken", "")):
            g.csrf_valid = True
        else:
            super().protect(apply_exemptions)

    def is_own(self, session: Mapping[str, Any], token: str) -> bool:
        """Whether *token* was given to *session*."""
        try:
            return hmac.compare_digest(session.get("csrf_token", ""), self._tokens.loads(token) or " ")
        except BadData:
            return False


def init_app(app: Flask) -> None:
    """Give *app*, whose secret key is set, its sessions and its guard."""
    app.session_interface = Sessions(app)
    Guard(app)


def own_session(app: Flask, cookie: str, token: str) -> Mapping[str, Any]:
    """What a session *cookie* holds, beside the *token* that only its own pages know.

    Raises:
        BadData: the cookie is not ours or too old, or the token is another session's.
    """
    sessions, guard = app.session_interface, app.extensions["csrf"]
    assert isinstance(sessions, Sessions)
    assert isinstance(guard, Guard)
    max_age = int(app.permanent_session_lifetime.total_seconds())
    session: Mapping[str, Any] = sessions.get_signing_serializer(app).loads(cookie, max_age=max_age)
    if not guard.is_own(session, token):
        raise BadData("the token is not this session's")
    return session
