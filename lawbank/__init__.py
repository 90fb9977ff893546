"""Lawbank: a question bank in which every question cites the law it rests on.

    import lawbank

    with lawbank.open_bank("sqlite:///bank.db") as bank:
        preview = bank.preview("题库.docx")
        batch = bank.commit(preview, actor="A001")
        for hit in bank.search("听证", limit=20):
            print(hit.question.stem, hit.citations)
        bank.export("bank.json", format="json")

These are the names meant for scripts; each is loaded when it is first used, so that importing one room of the
package does not import the readers of every format.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lawbank.bank import Bank, open_bank
    from lawbank.errors import BankError, Conflict, Invalid, NotFound, TooLarge, Unreadable
    from lawbank.formats.draft import Draft, Place, Problem, Repair, Severity
    from lawbank.kinds import Difficulty, Kind, State
    from lawbank.questions.leaves import Leaf
    from lawbank.questions.rules import key_faults, prints
    from lawbank.search import QuestionHit
    from lawbank.statutes.citation import Citation, parse_citation, parse_citations
    from lawbank.statutes.reader import ParsedStatute, read_statute
    from lawbank.text import Segment, fold, same_answer

__all__ = [
    "Bank",
    "BankError",
    "Citation",
    "Conflict",
    "Difficulty",
    "Draft",
    "Invalid",
    "Kind",
    "Leaf",
    "NotFound",
    "ParsedStatute",
    "Place",
    "Problem",
    "QuestionHit",
    "Repair",
    "Segment",
    "Severity",
    "State",
    "TooLarge",
    "Unreadable",
    "fold",
    "key_faults",
    "open_bank",
    "parse_citation",
    "parse_citations",
    "prints",
    "read_statute",
    "same_answer",
]

_HOMES = {
    "lawbank.bank": ("Bank", "open_bank"),
    "lawbank.errors": ("BankError", "Conflict", "Invalid", "NotFound", "TooLarge", "Unreadable"),
    "lawbank.formats.draft": ("Draft", "Place", "Problem", "Repair", "Severity"),
    "lawbank.kinds": ("Difficulty", "Kind", "State"),
    "lawbank.questions.leaves": ("Leaf",),
    "lawbank.questions.rules": ("key_faults", "prints"),
    "lawbank.search": ("QuestionHit",),
    "lawbank.statutes.citation": ("Citation", "parse_citation", "parse_citations"),
    "lawbank.statutes.reader": ("ParsedStatute", "read_statute"),
    "lawbank.text": ("Segment", "fold", "same_answer"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'lawbank' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
