"""What every form shares: CSRF, Chinese messages, stripped text."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from lawbank import errors as bank
from quiz import errors
from quiz.clock import today
from quiz.people.queries import UnitNode
from quiz.web.database import session, transaction
from quiz.web.words import choices, said

__all__ = [
    "Form",
    "UnitField",
    "WordField",
    "carried_out",
    "day_field",
    "required",
    "text_field",
    "worked_out",
]


def _stripped(value: object) -> object:
    return value.strip().replace("\x00", "") if isinstance(value, str) else value


class Form(FlaskForm):
    """The base of every form: text arrives stripped."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            if issubclass(unbound_field.field_class, StringField):
                options.setdefault("filters", []).append(_stripped)
            return unbound_field.bind(form=form, **options)


T = TypeVar("T")

REFUSALS = (
    errors.Invalid,
    errors.Closed,
    errors.NotAllowed,
    bank.Invalid,
    bank.Conflict,
    bank.Unreadable,
)


def carried_out(form: "Form", act: Callable[[Session], T]) -> T | None:
    """Run *act* in a transaction and return what it returns; a refusal becomes an error of *form*.

    Nothing the user typed is lost: the view shows the same form again when this returns None.
    """
    try:
        with transaction() as writing:
            return act(writing)
    except REFUSALS as refusal:
        form.form_errors.append(said(refusal))
        return None


def worked_out(form: "Form", reckon: Callable[[Session], T]) -> T | None:
    """As `carried_out` for what is only read: nobody who writes has to wait for it."""
    try:
        return reckon(session())
    except REFUSALS as refusal:
        form.form_errors.append(said(refusal))
        return None


def required() -> InputRequired:
    """The field must be filled in."""
    return InputRequired(_l("请填写这一项"))


def text_field(label: Any, *, most: int = 200, need: bool = True, description: Any = "") -> StringField:
    """A line of text of at most *most* characters."""
    validators: list[Any] = [Length(max=most, message=_l("最多 %(max)d 个字"))]
    return StringField(
        label, [required(), *validators] if need else validators, description=description, default=""
    )


def day_field(label: Any, *, need: bool = True, future: bool = False, description: Any = "") -> DateField:
    """A day; not after today unless *future*."""

    def not_to_come(_form: Any, field: DateField) -> None:
        if field.data is not None and field.data > today():
            raise ValidationError(_("日期不能晚于今天"))

    validators: list[Any] = [required() if need else Optional()]
    return DateField(label, validators if future else [*validators, not_to_come], description=description)


class UnitField(SelectField):
    """A select over units; the view says which by `offer`, and no other is accepted."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, [required()], coerce=int, choices=[], **options)

    def offer(self, nodes: Iterable[UnitNode]) -> None:
        """Offer the units of a tree, indented."""
        self.choices = [(node.unit.id, "　" * node.depth + node.unit.name) for node in nodes]


class WordField(SelectField):
    """A select over the members of a StrEnum; `member` is the one chosen."""

    def __init__(self, label: Any, kind: type[StrEnum], *, empty: Any = None, **options: Any) -> None:
        self.kind = kind
        options.setdefault("validators", [] if empty is not None else [required()])
        offered = [] if empty is None else [("", empty)]
        super().__init__(label, choices=lambda: [*offered, *choices(kind)], **options)

    @property
    def member(self) -> Any:
        return self.kind(self.data) if self.data else None
