"""A dump out of another system: a question a line, tabs between 题型, 法律, 题目, the options and the key."""

from lawbank.formats.draft import Place
from lawbank.formats.notation import kind_of
from lawbank.formats.pasted_lines import Line
from lawbank.formats.written import Written, citation_of_subject
from lawbank.kinds import Kind

__all__ = ["dump_row", "is_dump"]

DUMP_COLUMNS = 5
"""A dump has a kind, a law, a question, two options or more, and a key, with tabs between."""


def is_dump(lines: list[Line]) -> bool:
    """True when most lines are rows of a dump."""
    filled = [line for line in lines if line.text]
    rows = [line for line in filled if line.text.count("\t") >= DUMP_COLUMNS and _dump_kind(line) is not None]
    return bool(rows) and len(rows) * 2 > len(filled)


def _dump_kind(line: Line) -> Kind | None:
    return kind_of(line.text.partition("\t")[0])


def dump_row(line: Line, file_name: str) -> Written:
    """Return the question on a line 题型⇥法律⇥题目⇥A…D⇥答案."""
    kind, subject, stem, *rest = (cell.strip() for cell in f"{line.text}\t\t".split("\t"))
    while rest and not rest[-1]:
        rest.pop()
    *choices, answer = rest or [""]
    while choices and not choices[-1]:
        choices.pop()
    citation = citation_of_subject(subject)
    return Written(
        place=Place(sheet=file_name, line=line.number),
        kind=kind,
        stem=stem,
        choices=choices,
        answer=answer,
        citations=citation,
        source="" if citation else subject,
        loose=True,
    )
