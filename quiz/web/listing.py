"""Lists: sorted, filtered and paged in the URL, and exported as xlsx, all from one declaration.

A view declares its columns and filters once; the room's query is handed a `Wanted` and returns (rows, total).
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import xlsxwriter
from flask import Response, render_template, request, send_file
from flask_babel import gettext as _

from quiz.clock import OFFICE_ZONE, today
from quiz.web.words import word

__all__ = ["Column", "Filter", "Listing", "Wanted", "sheet_response", "workbook_response"]

R = TypeVar("R")

PAGE_SIZE = 50
DEEPEST_PAGE = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column: its URL name, heading, value, and how it shows.

    Args:
        kind: ``text``, ``code`` (kept on one line), ``number``, ``day``, ``instant``, ``word`` (an enum member) or ``percent`` (a fraction).
        link: the address a cell leads to.
        tone: the colour word of a badge (``good``, ``warn``, ``bad``, ``quiet``), for ``word`` columns.
    """

    name: str
    label: Any
    value: Callable[[R], Any]
    kind: str = "text"
    sortable: bool = False
    link: Callable[[R], str | None] | None = None
    tone: Callable[[R], str] | None = None
    phone: bool = True
    """Shown on a phone too."""
    lead: bool = False
    """On a phone it has a line of its own, below the others of its row."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: a select with *choices* (value, label), or a day field when *kind* is ``day``."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]] = ()
    kind: str = "select"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for. `limit` is None for an export."""

    text: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    limit: int | None = PAGE_SIZE
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def offset(self) -> int:
        return 0 if self.limit is None else (self.page - 1) * self.limit


@dataclass(frozen=True, slots=True)
class Listing(Generic[R]):
    """The declaration of a list. `sort` is the default column, with a leading ``-`` for descending."""

    title: Any
    columns: Sequence[Column[R]]
    filters: Sequence[Filter] = ()
    sort: str = ""
    searchable: Any = ""
    """Placeholder of the search box; empty: no search box."""
    empty: Any = ""
    """What to do when there is nothing at all."""

    def wanted(self) -> Wanted:
        """Read the URL; names and values that the list does not know are ignored."""
        asked = request.args
        sort = asked.get("sort", self.sort)
        known = {column.name for column in self.columns if column.sortable} | {self.sort.lstrip("-")}
        if sort.lstrip("-") not in known:
            sort = self.sort
        page = asked.get("page", "1")
        values = {}
        for each in self.filters:
            value = asked.get(each.name, "")
            if value and (
                each.kind != "select" or value in {str(offered) for offered, _label in each.choices}
            ):
                values[each.name] = value
        return Wanted(
            text=asked.get("q", "").strip()[:200],
            sort=sort.lstrip("-"),
            descending=sort.startswith("-"),
            page=max(1, min(int(page), DEEPEST_PAGE)) if page.isdecimal() and len(page) < 8 else 1,
            limit=None if asked.get("format") == "xlsx" else PAGE_SIZE,
            values=values,
        )

    def respond(
        self, template: str, fetch: Callable[[Wanted], tuple[Sequence[R], int]], **context: Any
    ) -> str | Response:
        """The page, or the same rows as xlsx when the URL says ``format=xlsx``."""
        wanted = self.wanted()
        rows, total = fetch(wanted)
        if wanted.limit is None:
            return sheet_response(str(self.title), self.columns, rows)
        shown = View(self, wanted, rows, total)
        return render_template(template, listing=shown, **context)


@dataclass(frozen=True, slots=True)
class View(Generic[R]):
    """A list as asked for: what the component `components/listing.html` draws."""

    declared: Listing[R]
    wanted: Wanted
    rows: Sequence[R]
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def narrowed(self) -> bool:
        return bool(self.wanted.text or self.wanted.values)

    def address(self, **changes: Any) -> str:
        """This list with some of the URL changed; ``None`` removes."""
        kept: dict[str, Any] = {"q": self.wanted.text, **self.wanted.values}
        sort = ("-" if self.wanted.descending else "") + self.wanted.sort
        if sort != self.declared.sort:
            kept["sort"] = sort
        if self.wanted.page > 1:
            kept["page"] = self.wanted.page
        kept.update(changes)
        query = urlencode({name: value for name, value in kept.items() if value not in (None, "")})
        return request.path + (f"?{query}" if query else "")

    def sort_address(self, column: Column[R]) -> str:
        upward = self.wanted.sort == column.name and not self.wanted.descending
        return self.address(sort=("-" if upward else "") + column.name, page=None)

    def direction(self, column: Column[R]) -> str:
        """The value of aria-sort."""
        if self.wanted.sort != column.name:
            return "none"
        return "descending" if self.wanted.descending else "ascending"


def sheet_response(title: str, columns: Sequence[Column[R]], rows: Iterable[R]) -> Response:
    """Rows as an xlsx download; every text is a text cell, so that no cell is ever a formula."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(title.translate(str.maketrans("", "", "[]:*?/\\'"))[:31] or _("清单"))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "percent": book.add_format({"num_format": "0.0%"}),
        }
        for place, column in enumerate(columns):
            sheet.write_string(0, place, str(column.label), head)
        widths = [len(str(column.label)) * 2 + 2 for column in columns]
        for line, row in enumerate(rows, 1):
            for place, column in enumerate(columns):
                value = column.value(row)
                widths[place] = max(widths[place], min(60, len(str(value)) * 2))
                _write(sheet, line, place, value, formats.get(column.kind))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 0)
    return workbook_response(buffer.getvalue(), f"{title}-{today().isoformat()}")


def workbook_response(data: bytes, name: str) -> Response:
    """The bytes of a workbook as a download named *name*.xlsx; names may be Chinese."""
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")


def _write(sheet: Any, line: int, place: int, value: Any, shape: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, StrEnum):
        sheet.write_string(line, place, word(value))
    elif isinstance(value, bool):
        sheet.write_string(line, place, _("是") if value else _("否"))
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, place, float(value), shape)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, place, value.astimezone(OFFICE_ZONE).replace(tzinfo=None), shape)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, datetime.combine(value, datetime.min.time()), shape)
    else:
        sheet.write_string(line, place, str(value))
