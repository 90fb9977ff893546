"""The limit of a durable save on this server: a bare Flask route that does one INSERT, commits shared alike."""

import os

from flask import Flask, request
from sqlalchemy import text

from lawbank.database import Database

__all__ = ["create"]


def create() -> Flask:
    """The bare application on the database of LAWDRILL_BENCH_URL."""
    app = Flask(__name__)
    database = Database(os.environ["LAWDRILL_BENCH_URL"])
    with database.transaction() as session:
        session.execute(
            text("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, attempt INTEGER, body TEXT)")
        )
    insert = text("INSERT INTO bare (attempt, body) VALUES (:attempt, :body)")

    @app.post("/save")
    def save() -> dict[str, bool]:
        body = request.get_data(as_text=True)
        database.together(lambda session: session.connection().execute(insert, {"attempt": 1, "body": body}))
        return {"saved": True}

    return app
