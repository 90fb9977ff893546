"""What the product refuses, as one tree. `quiz.web.errors` turns each into a page or JSON, in one table.

    QuizError
    ├── NotFound      404  no such thing, or not yours (the two look the same)
    ├── NotAllowed    403  you may not do this here
    ├── Closed        409  the window, the attempt or the year is closed
    ├── Stale         409  somebody else has written since you looked
    └── Invalid       400  a value breaks a rule

Each carries one sentence for the reader: what is wrong and what to do.
"""

from typing import Any

__all__ = ["Closed", "Invalid", "NotAllowed", "NotFound", "QuizError", "Stale"]


class QuizError(Exception):
    """The root of the tree.

    Args:
        message: a sentence for the reader, in Chinese (the gettext source language).
        values: named values for the sentence (``%(name)s``), filled in after translation.
    """

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class NotFound(QuizError):
    """No such thing, or not yours."""


class NotAllowed(QuizError):
    """You may not do this here."""


class Closed(QuizError):
    """The window, the attempt or the year is closed."""


class Stale(QuizError):
    """Somebody else has written since you looked."""


class Invalid(QuizError):
    """A value breaks a rule."""
