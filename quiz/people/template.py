"""The roster template: a workbook with our headings, drop-downs where there is a choice, and notes."""

import io

import xlsxwriter

from quiz.people.rules import Category

__all__ = ["roster_template"]

HEADINGS = (
    ("工号*", 14, "单位内部编号，1–20 位字母、数字或短横线；不得使用身份证号"),
    ("姓名*", 12, "最多 60 个字"),
    ("单位*", 24, "多级写成“上级/本级”；系统里没有的单位会自动新建"),
    ("人员类别", 14, "不填按“执法人员”"),
    ("在编", 8, "不填按“否”"),
    ("执法岗位", 10, "不填按“否”"),
    ("职务", 16, "可不填"),
    ("到岗日期", 14, "如 2026-03-01；不填按导入当日"),
)
EXAMPLE = ("A001", "陈静", "法规科", Category.OFFICER.value, "是", "是", "一级主任科员", "2024-03-01")
ROWS = 2_000


def roster_template() -> bytes:
    """An empty roster with one example row on a sheet of its own."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E6EEF6"})
        text = book.add_format({"num_format": "@"})
        for title, rows in (("花名册", ()), ("示例", (EXAMPLE,))):
            sheet = book.add_worksheet(title)
            for place, (heading, width, remark) in enumerate(HEADINGS):
                sheet.set_column(place, place, width, text)
                sheet.write_string(0, place, heading, head)
                sheet.write_comment(0, place, remark)
            for number, row in enumerate(rows, 1):
                for place, value in enumerate(row):
                    sheet.write_string(number, place, value)
            sheet.freeze_panes(1, 0)
            sheet.data_validation(
                1, 3, ROWS, 3, {"validate": "list", "source": [each.value for each in Category]}
            )
            sheet.data_validation(1, 4, ROWS, 5, {"validate": "list", "source": ["是", "否"]})
        notes = book.add_worksheet("填写说明")
        notes.set_column(0, 0, 14)
        notes.set_column(1, 1, 70)
        for number, (heading, _width, remark) in enumerate(HEADINGS):
            notes.write_string(number, 0, heading)
            notes.write_string(number, 1, remark)
    return buffer.getvalue()
