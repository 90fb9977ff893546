"""The schema, step by step. Importing this module makes every table known to `Base.metadata`."""

from lawbank.alike import models as alike
from lawbank.intake import models as intake
from lawbank.questions import models as questions
from lawbank.review import models as review
from lawbank.statutes import models as statutes
from quiz.analysis import models as analysis
from quiz.attempts import models as attempts
from quiz.audit import models as audit
from quiz.certification import models as certification
from quiz.challenges import models as challenges
from quiz.exams import models as exams
from quiz.grading import models as grading
from quiz.hours import models as hours
from quiz.papers import models as papers
from quiz.people import models as people
from quiz.practice import models as practice

__all__ = ["MODELS"]

MODELS = (
    alike,
    intake,
    questions,
    review,
    statutes,
    analysis,
    attempts,
    audit,
    certification,
    challenges,
    exams,
    grading,
    hours,
    papers,
    people,
    practice,
)
