"""For machines: is the server well, and how busy is it."""

from ipaddress import ip_address

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from quiz.web.database import session

__all__ = ["blueprint"]

blueprint = Blueprint("status", __name__)


@blueprint.get("/healthz")
def health() -> Response:
    """200 when the database answers."""
    session().execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Prometheus figures, for this machine only."""
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:  # noqa: S104
        abort(404)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
