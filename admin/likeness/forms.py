"""What becomes of a pair, and why."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from quiz.web.forms import Form, text_field

__all__ = ["ActForm", "DecideForm"]

LOW, HIGH, BOTH = "low", "high", "both"


class ActForm(Form):
    """A button."""


class DecideForm(Form):
    """The button says which question stays."""

    reason = text_field(
        _l("理由"), most=200, description=_l("写给以后看到这两题的人，如：表述更准确；一题考期限、一题考主体")
    )
    act = HiddenField()

    @property
    def keeps(self) -> str:
        """low, high or both; empty when no button was pressed."""
        return self.act.data if self.act.data in (LOW, HIGH, BOTH) else ""
