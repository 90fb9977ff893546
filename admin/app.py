"""The whole product: the officers' application with the console on top."""

from pathlib import Path

from flask import Flask, url_for
from jinja2 import FileSystemLoader, PrefixLoader

from admin.console import console, front_desk
from quiz.app import WEB
from quiz.app import create_app as create_quiz
from quiz.settings import Settings

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """The application with the console.

    Args:
        settings: read from the environment when not given.

    Raises:
        Invalid: a setting is wrong; the sentence names it.
    """
    app = create_quiz(settings)
    app.jinja_loader = PrefixLoader(
        {"quiz": FileSystemLoader(WEB), "admin": FileSystemLoader(Path(__file__).parent)}
    )
    app.register_blueprint(console())

    @app.context_processor
    def door() -> dict[str, str | None]:
        """The way into the console, for who has one."""
        desk = front_desk()
        return {"console_address": url_for(f"console.{desk}.index") if desk else None}

    return app
