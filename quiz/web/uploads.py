"""Files from a reader: a wider limit for the few addresses that take one."""

from flask import Blueprint, Response, current_app, redirect, request
from flask_login import current_user
from werkzeug import Response as Redirect

__all__ = ["admit", "onward"]

AROUND = 64 * 1024
"""What a form may weigh beside its file."""


def admit(desk: Blueprint, *views: str) -> None:
    """Let the *views* of *desk* (function names) receive a file or a pasted text of LAWDRILL_UPLOAD_LIMIT bytes.

    Everywhere else, and for who is not signed in, the application's small limit holds. It is set before anything
    reads the form (the CSRF check does).
    """

    @desk.url_value_preprocessor
    def widen(endpoint: str | None, _values: dict[str, object] | None) -> None:
        if endpoint is None or request.method != "POST" or endpoint.rsplit(".", 1)[-1] not in views:
            return
        if current_user.is_authenticated and current_user.has_console:
            request.max_content_length = current_app.config["UPLOAD_LIMIT"] + AROUND
            request.max_form_memory_size = current_app.config["UPLOAD_LIMIT"]


def onward(place: str) -> Response | Redirect:
    """Send the reader on; upload.js, which follows no redirect by itself, is told where to."""
    if "X-Upload" in request.headers:
        return Response(status=204, headers={"X-Location": place})
    return redirect(place)
