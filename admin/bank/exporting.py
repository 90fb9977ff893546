"""The bank as a file: which questions, which format, and what that format cannot carry, said before the download."""

import io
from collections import Counter

from flask import Response, render_template, request, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lawbank.exporting import FORMATS, export_drafts, losses
from lawbank.formats.written import LABELS
from lawbank.kinds import State
from lawbank.questions.queries import QuestionFilter, page_of_questions, topic_tree
from quiz.clock import today
from quiz.people.rules import Right
from quiz.web.database import session
from quiz.web.login import needs
from quiz.web.words import choices

__all__ = ["export"]

MOST = 100_000
SHOWN = 30
"""Codes listed on the page; the count is of all."""
LABELS_OF = {**LABELS, **dict.fromkeys(("key", "truth", "blanks", "answer_text"), LABELS["answer"])}

NAMES = {
    "xlsx": (_l("Excel 工作簿"), _l("办公室改题用，带下拉和示例；改好可再导入"), ".xlsx"),
    "docx": (_l("Word 题库"), _l("每项一段、带样式；在 Word 或 WPS 里改好可再导入"), ".docx"),
    "paper": (_l("Word 试卷"), _l("按题型分大题，可直接打印；答案与解析在最后"), ".docx"),
    "json": (_l("本系统 JSON"), _l("一项不丢，用于备份和换机"), ".json"),
    "moodle_xml": (_l("Moodle XML"), _l("给 Moodle 等学习平台"), ".xml"),
    "gift": (_l("GIFT"), _l("给 Moodle 的文本格式"), ".txt"),
    "aiken": (_l("Aiken"), _l("最简单的文本格式，只有单选和判断"), ".txt"),
    "qti21": (_l("QTI 2.1"), _l("给 Canvas 等考试系统"), ".zip"),
    "qti30": (_l("QTI 3.0"), _l("给新的考试系统"), ".zip"),
}
"""For each format its name, what it is for, and the ending of its file."""


@needs(Right.READ_BANK)
def export() -> str | Response:
    """Choose questions and format; the file comes once it is asked for with ``get``."""
    asked = request.args
    topics = [
        (topic.code, "　" * (topic.depth - 1) + topic.name)
        for topic in topic_tree(session())
        if topic.depth < 3
    ]
    format_ = asked.get("format", "xlsx") if asked.get("format") in FORMATS else "xlsx"
    topic = asked.get("topic", "") if asked.get("topic") in dict(topics) else ""
    state = State(asked["state"]) if asked.get("state") in set(State) else None
    found = page_of_questions(session(), QuestionFilter(topic=topic, state=state, per_page=MOST))
    ids = sorted(row.id for row in found.rows if state is not None or row.state is not State.VOID)
    drafts = export_drafts(session(), ids) if "get" in asked or "check" in asked else []
    if "get" in asked:
        name = _("题库") + f"-{today().isoformat()}{NAMES[format_][2]}"
        data = FORMATS[format_].write(drafts)
        return send_file(
            io.BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=name
        )
    lost = losses(drafts, format_)
    return render_template(
        "admin/bank/export.html",
        names=NAMES,
        format=format_,
        topics=topics,
        topic=topic,
        states=choices(State),
        state=state.value if state else "",
        count=len(ids),
        checked="check" in asked,
        fields=Counter(LABELS_OF.get(loss.field, loss.field) for loss in lost if loss.field).most_common(),
        whole=[loss.code or f"{loss.number}" for loss in lost if not loss.field and loss.part is None],
        shown=SHOWN,
    )
