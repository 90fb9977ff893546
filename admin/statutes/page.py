"""The page of one statute, with the errors of whatever form on it was refused."""

from flask import render_template

from admin.statutes.forms import ActForm, LiftForm, SuspendForm
from lawbank.questions.counts import questions_citing
from lawbank.statutes.queries import editions, statute, suspensions
from lawbank.statutes.rules import in_force_on_day
from quiz.clock import today
from quiz.web.database import session
from quiz.web.forms import Form

__all__ = ["shown"]


def shown(statute_id: int, *, refused: Form | None = None, edition_id: int | None = None) -> str:
    """The page of a statute.

    Args:
        refused: a form of this page whose errors are to be shown.
        edition_id: the edition that it is about.
    """
    found = statute(session(), statute_id)
    known = editions(session(), [statute_id]).get(statute_id, [])
    return render_template(
        "admin/statutes/show.html",
        statute=found,
        editions=list(reversed(known)),
        details={each.id: each for each in found.editions},
        with_text=[each for each in known if each.has_text],
        suspensions={each.id: suspensions(session(), each.id) for each in known},
        held=in_force_on_day(known, today()),
        cited=questions_citing(session()).get(statute_id, 0),
        day=today(),
        refused=refused,
        refused_for=edition_id,
        suspend_form=refused if isinstance(refused, SuspendForm) else SuspendForm(formdata=None),
        lift_form=LiftForm(formdata=None, data={"until_on": today()}),
        act_form=ActForm(),
    )
