"""Drafts as JSON and back: what a preview keeps between two looks at it."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from lawbank.formats.draft import Draft, Place, Problem, Repair, Severity
from lawbank.kinds import Difficulty, Kind, State
from lawbank.wording import Phrase

__all__ = ["dumped", "loaded"]


def dumped(drafts: Iterable[Draft]) -> str:
    """Everything that *drafts* say, problems included."""
    return json.dumps([_draft_out(draft) for draft in drafts], ensure_ascii=False, separators=(",", ":"))


def loaded(text: str) -> list[Draft]:
    """What `dumped` wrote."""
    return [_draft_in(each) for each in json.loads(text or "[]")]


def _draft_out(draft: Draft) -> dict[str, Any]:
    return {
        "place": _place_out(draft.place),
        "kind": draft.kind,
        "stem": draft.stem,
        "choices": draft.choices,
        "key": draft.key,
        "truth": draft.truth,
        "blanks": draft.blanks,
        "key_points": [(text, str(points)) for text, points in draft.key_points],
        "answer_text": draft.answer_text,
        "explanation": draft.explanation,
        "citations": draft.citations,
        "topics": draft.topics,
        "difficulty": draft.difficulty,
        "points": None if draft.points is None else str(draft.points),
        "source": draft.source,
        "code": draft.code,
        "flag": draft.flag,
        "state": draft.state,
        "parts": [_draft_out(part) for part in draft.parts],
        "problems": [_problem_out(problem) for problem in draft.problems],
    }


def _draft_in(kept: dict[str, Any]) -> Draft:
    return Draft(
        place=Place(**kept["place"]),
        kind=Kind(kept["kind"]) if kept["kind"] else None,
        stem=kept["stem"],
        choices=tuple(kept["choices"]),
        key=tuple(kept["key"]),
        truth=kept["truth"],
        blanks=tuple(tuple(blank) for blank in kept["blanks"]),
        key_points=tuple((text, Decimal(points)) for text, points in kept["key_points"]),
        answer_text=kept["answer_text"],
        explanation=kept["explanation"],
        citations=tuple(kept["citations"]),
        topics=tuple(kept["topics"]),
        difficulty=Difficulty(kept["difficulty"]) if kept["difficulty"] else None,
        points=None if kept["points"] is None else Decimal(kept["points"]),
        source=kept["source"],
        code=kept["code"],
        flag=kept["flag"],
        state=State(kept["state"]) if kept["state"] else None,
        parts=tuple(_draft_in(part) for part in kept["parts"]),
        problems=tuple(_problem_in(problem) for problem in kept["problems"]),
    )


def _place_out(place: Place) -> dict[str, Any]:
    return {"sheet": place.sheet, "row": place.row, "line": place.line, "column": place.column}


def _problem_out(problem: Problem) -> dict[str, Any]:
    repair = problem.repair
    return {
        "code": problem.code,
        "severity": problem.severity,
        "place": _place_out(problem.place),
        "expected": _words_out(problem.expected),
        "found": _words_out(problem.found),
        "advice": _words_out(problem.advice),
        "repair": None if repair is None else [_words_out(repair.label), repair.field, repair.value],
    }


def _problem_in(kept: dict[str, Any]) -> Problem:
    repair = kept["repair"]
    return Problem(
        kept["code"],
        Severity(kept["severity"]),
        Place(**kept["place"]),
        _words_in(kept["expected"]),
        _words_in(kept["found"]),
        _words_in(kept["advice"]),
        None if repair is None else Repair(_words_in(repair[0]), repair[1], repair[2]),
    )


def _words_out(words: str) -> Any:
    """A phrase keeps its template, so that it can still be said in another language."""
    if not isinstance(words, Phrase):
        return words
    return {
        "said": words.template,
        "values": {
            name: _words_out(value) if isinstance(value, str) else _plain(value)
            for name, value in words.values.items()
        },
    }


def _words_in(kept: Any) -> str:
    if isinstance(kept, str):
        return kept
    values = {
        name: _words_in(value) if isinstance(value, dict | str) else value
        for name, value in kept["values"].items()
    }
    return Phrase(kept["said"], values)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float | bool | None) else str(value)
