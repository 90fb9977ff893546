"""Reading the JSON that a request brings."""

from typing import Any

from flask.json.provider import DefaultJSONProvider

__all__ = ["BodyReader"]


class BodyReader(DefaultJSONProvider):
    """Flask's own, but that a body nested without end is a bad request and no error of ours."""

    def loads(self, s: str | bytes, **options: Any) -> Any:
        """Read a text.

        Raises:
            ValueError: it is no JSON.
        """
        try:
            return super().loads(s, **options)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
