"""Keys that stand in a file of their own, by part and number; `lawbank.formats.merging` gives them to drafts."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from lawbank.errors import TooLarge, Unreadable
from lawbank.formats.archive import OLE, ZIP
from lawbank.formats.document import is_document, text_of_document
from lawbank.formats.draft import Draft
from lawbank.formats.notation import print_letters
from lawbank.formats.pasted import read_pasted
from lawbank.formats.pasted_keys import KeyRows
from lawbank.formats.pasted_lines import break_glued, head_of, is_noise, label_of, lines_of, number_of_line
from lawbank.formats.table import COLUMNS, text_of
from lawbank.formats.workbook import decoded, rows_of
from lawbank.formats.written import written_of
from lawbank.kinds import Kind
from lawbank.wording import phrase

__all__ = ["Answer", "KeySheet", "Numbered", "key_text", "read_keys"]

MOST_BYTES = 20 * 1024 * 1024

Numbered = tuple[int, int]
"""A part of the paper and a number in it."""


@dataclass(slots=True)
class Answer:
    """What a key file says of one question."""

    key: str
    explanation: str = ""


@dataclass(slots=True)
class KeySheet:
    """The answers by part and number; `kinds` are those that heads name, by part."""

    answers: dict[Numbered, Answer] = field(default_factory=dict)
    kinds: dict[int, Kind | None] = field(default_factory=dict)


def key_text(data: bytes, file_name: str) -> str:
    """Return the text of a key file: plain text, a Word document, a workbook or CSV.

    Raises:
        Unreadable, TooLarge: it cannot be opened.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(phrase("文件超过 20 MB，请分成几个文件再导入。"))
    if data.startswith(ZIP) and is_document(data):
        return text_of_document(data)
    if data.startswith((ZIP, OLE)):
        return "\n".join(line for rows in rows_of(data) for line in _lines_of_rows(rows))
    text = decoded(data)
    if PurePath(file_name).suffix.lower() == ".csv":
        try:
            return "\n".join(_lines_of_rows(list(csv.reader(io.StringIO(text, newline="")))))
        except csv.Error as error:
            raise Unreadable(
                phrase("这个 CSV 文件有一格过长或引号不成对，请另存为 .xlsx 后再试。")
            ) from error
    return text


def _lines_of_rows(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Rows as a key file in text has them: ``1. AB`` below a head with 题号 and 答案, cells with tabs elsewhere."""
    columns: dict[str, int] = {}
    kind = ""
    for row in rows:
        cells = [" ".join(text_of(cell).split()) for cell in row]
        found = {
            name: cells.index(word)
            for name in ("number", "answer", "explanation", "kind")
            for word in COLUMNS[name].split()
            if word in cells
        }
        if {"number", "answer"} <= found.keys() and not any(cell.isdecimal() for cell in cells):
            columns = found
            continue
        said = {name: cells[at] for name, at in columns.items() if at < len(cells)}
        if not said.get("number", "").isdecimal():
            yield "\t".join(cells).strip()
            continue
        if said.get("kind", "") != kind:
            kind = said.get("kind", "")
            yield f"{kind}："
        yield f"{said['number']}. {said.get('answer', '')}"
        if said.get("explanation"):
            yield f"解析：{said['explanation']}"


def read_keys(text: str) -> KeySheet:
    """Return the keys in *text*, collected in any manner, or those of a whole paper with its answers.

    Raises:
        Unreadable: there is none.
    """
    drafts = read_pasted(text)
    questions = [draft for draft in drafts if draft.numbered and draft.choices]
    sheet = _of_questions(drafts) if len(questions) > 1 else _Reader().read(text)
    if not sheet.answers:
        raise Unreadable(
            phrase("没有在答案文件里找到题号和答案。每行应写成“1.A”或“1-5 ABCDE”，或是带题号和答案两栏的表。")
        )
    return sheet


def _of_questions(drafts: Sequence[Draft]) -> KeySheet:
    sheet = KeySheet()
    for draft in drafts:
        answer = print_letters(draft.key) if draft.key else written_of(draft).answer
        if draft.numbered and (answer or draft.key_points):
            sheet.answers.setdefault(draft.numbered, Answer(answer, draft.explanation))
            sheet.kinds.setdefault(draft.numbered[0], draft.kind)
    return sheet


class _Reader:
    """The lines of a key file, one by one."""

    def __init__(self) -> None:
        self.sheet = KeySheet()
        self.part = 0
        self.last = 0
        self.rows = KeyRows()
        self.current: Answer | None = None
        self.state = "key"

    def read(self, text: str) -> KeySheet:
        for line in lines_of(text):
            if line.text and not is_noise(line.text):
                for piece in break_glued(line.text):
                    self._line(piece)
        return self.sheet

    def _line(self, text: str) -> None:
        if row := self.rows.read(text):
            if row.head:
                self._open_part(row.head.kind)
            for at, key in row.keys:
                self._put(at, key)
            return
        head = head_of(text)
        if head is not None and (head.kind is not None or self.current is None):
            self._open_part(head.kind)
            return
        if label := label_of(text):
            self._labelled(*label)
        elif number := number_of_line(text):
            self._put(number.value, number.rest.strip().rstrip("。.;；"))
        elif self.current is not None:
            said = getattr(self.current, self.state)
            setattr(self.current, self.state, f"{said}\n{text}".strip())

    def _open_part(self, kind: Kind | None) -> None:
        if self.last:
            self.part += 1
        self.sheet.kinds[self.part] = kind
        self.last, self.current = 0, None

    def _put(self, number: int, key: str) -> None:
        if number <= self.last and (self.part, number) in self.sheet.answers:
            self.part += 1
        self.sheet.kinds.setdefault(self.part, None)
        self.last, self.state = number, "key"
        self.current = self.sheet.answers.setdefault((self.part, number), Answer(key))

    def _labelled(self, name: str, text: str) -> None:
        if self.current is None or name not in ("answer", "explanation"):
            return
        self.state = "key" if name == "answer" else "explanation"
        said = text.rstrip("。") if name == "answer" and len(text) < 14 else text
        if said and not getattr(self.current, self.state):
            setattr(self.current, self.state, said)
