"""Files become drafts: `read` recognises the format by what is in the bytes, then by the name."""

from dataclasses import dataclass
from pathlib import PurePath

from lawbank.errors import TooLarge, Unreadable
from lawbank.formats.aiken import is_aiken, read_aiken
from lawbank.formats.answers import MOST_QUESTIONS
from lawbank.formats.archive import OLE, ZIP
from lawbank.formats.document import is_document, read_document
from lawbank.formats.draft import Draft, Problem
from lawbank.formats.gift import is_gift, read_gift
from lawbank.formats.markup import root_name
from lawbank.formats.moodle_xml import ROOT as MOODLE
from lawbank.formats.moodle_xml import read_moodle_xml
from lawbank.formats.own import read_own
from lawbank.formats.package import is_package
from lawbank.formats.pasted import read_text
from lawbank.formats.qti import ROOTS as QTI
from lawbank.formats.qti import read_qti, read_qti_package
from lawbank.formats.workbook import Sheets, decoded, read_csv, read_workbook
from lawbank.wording import phrase

__all__ = ["MOST_BYTES", "Reading", "read"]

MOST_BYTES = 20 * 1024 * 1024

_ZIPPED = frozenset({".xlsx", ".xlsm", ".ods"})
_OLD = frozenset({".xls", ".et"})
_DOCUMENTS = frozenset({".docx", ".docm", ""})
_TEXT = frozenset({".csv", ".tsv", ".txt", ".md", ".json", ".gift", ".aiken", ".xml", ""})
_TYPED = frozenset({".txt", ".md", ".gift", ".aiken", ""})
"""Endings behind which any kind of text may stand."""
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", phrase("图片")),
    (b"\xff\xd8\xff", phrase("图片")),
    (b"GIF8", phrase("图片")),
    (b"Rar!", phrase("压缩包")),
    (b"7z\xbc\xaf", phrase("压缩包")),
    (b"\x1f\x8b", phrase("压缩包")),
    (b"{\\rtf", phrase("RTF 文档")),
    (b"MZ", phrase("程序")),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Attributes:
        format: xlsx, xls, ods, csv, hunan, docx, text, json, gift, aiken, moodle_xml or qti.
        problems: those of the file as a whole, such as a sheet without a header; each draft has its own.
    """

    format: str
    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...] = ()


def read(data: bytes, file_name: str) -> Reading:
    """Read a file of questions.

    Raises:
        TooLarge: more than 20 MB, or 20,000 questions, or it unpacks to too much.
        Unreadable: it is no file of questions, is damaged or unsafe, or is not what its name says.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(phrase("文件超过 20 MB，请分成几个文件再导入。"))
    if not data.strip():
        raise Unreadable(phrase("文件是空的。"))
    ending = PurePath(file_name).suffix.lower()
    if data.startswith(ZIP) and is_package(data, ending):
        drafts, problems = read_qti_package(data)
        return _counted(Reading("qti", tuple(drafts), tuple(problems)))
    if data.startswith(ZIP) and is_document(data):
        return _counted(_from_document(data, file_name, ending))
    if data.startswith((ZIP, OLE)):
        return _from_workbook(data, ending)
    return _counted(_from_text(data, file_name, ending))


def _counted(reading: Reading) -> Reading:
    if len(reading.drafts) > MOST_QUESTIONS:
        raise TooLarge(
            phrase(
                "共有 %(count)s 题，一次最多导入 %(most)s 题，请分成几个文件。",
                count=len(reading.drafts),
                most=MOST_QUESTIONS,
            )
        )
    return reading


def _from_document(data: bytes, file_name: str, ending: str) -> Reading:
    if ending not in _DOCUMENTS:
        raise _mismatch(ending, phrase("Word 文档（.docx）"))
    document = read_document(data, file_name=file_name)
    return Reading("docx", tuple(document.drafts), document.problems)


def _from_workbook(data: bytes, ending: str) -> Reading:
    if ending in (".doc", ".wps", ".dot", ".wpt"):
        raise Unreadable(phrase("这是旧版 Word 或 WPS 文档：请另存为 .docx，或全选复制后粘贴导入。"))
    is_old = data.startswith(OLE)
    named = _OLD if is_old else _ZIPPED
    sheets = read_workbook(data)
    if ending and ending not in named:
        raise _mismatch(
            ending,
            phrase("旧版 Excel 工作簿（.xls）")
            if is_old
            else phrase("工作簿（.%(ending)s）", ending=sheets.format.replace("hunan", "xlsx")),
        )
    return _of_sheets(sheets)


def _from_text(data: bytes, file_name: str, ending: str) -> Reading:
    for start, what in _FOREIGN:
        if data.startswith(start):
            raise _mismatch(ending, what)
    text = decoded(data)
    if exchanged := _exchanged(text, file_name, ending):
        return exchanged
    opening = text.lstrip()[:200]
    if opening.lower().startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise _mismatch(ending, phrase("网页或 XML"))
    if ending not in _TEXT:
        raise _mismatch(ending, phrase("纯文本"))
    if ending == ".json" or (ending == "" and opening.startswith("{")):
        return Reading("json", tuple(read_own(data)))
    if ending in (".csv", ".tsv"):
        return _of_sheets(read_csv(data))
    drafts, problems = read_text(text, file_name=file_name)
    if not drafts:
        raise Unreadable(phrase("没有在文本里找到题目。每题应以题号或“题干：”开头，选项以 A. B. 开头。"))
    return Reading("text", tuple(drafts), problems)


def _exchanged(text: str, file_name: str, ending: str) -> Reading | None:
    """The questions of a text in a format of other systems; None where it is none."""
    root = root_name(text)
    if root in QTI:
        return Reading("qti", tuple(read_qti(text, file_name=file_name)))
    if root == MOODLE or (root and ending == ".xml"):
        return Reading("moodle_xml", tuple(read_moodle_xml(text, file_name=file_name)))
    if ending in _TYPED and not root:
        if ending == ".aiken" or (ending != ".gift" and is_aiken(text)):
            return Reading("aiken", tuple(read_aiken(text, file_name=file_name)))
        if ending == ".gift" or is_gift(text):
            return Reading("gift", tuple(read_gift(text, file_name=file_name)))
    return None


def _of_sheets(sheets: Sheets) -> Reading:
    return Reading(sheets.format, tuple(sheets.drafts), sheets.problems)


def _mismatch(ending: str, real: str) -> Unreadable:
    if not ending:
        return Unreadable(
            phrase("文件内容是%(real)s，不是题库。请上传 .xlsx、.xls、.ods、.csv、.txt 或 .json。", real=real)
        )
    return Unreadable(
        phrase(
            "文件名以 %(ending)s 结尾，内容却是%(real)s。请用对应的程序打开后另存为 .xlsx 再上传。",
            ending=ending[:12],
            real=real,
        )
    )
