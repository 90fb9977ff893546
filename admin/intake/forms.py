"""Forms of the intake desk."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from quiz.web.forms import Form

__all__ = ["ActForm", "KeysForm", "UploadForm"]


class FileOrText(Form):
    """A file, or a block of text."""

    file: FileField
    text: TextAreaField

    def given(self) -> tuple[str, bytes]:
        """The name and the bytes of what was uploaded or pasted."""
        uploaded = self.file.data
        if uploaded is not None and uploaded.filename:
            return uploaded.filename, uploaded.read()
        return _("粘贴的文本") + ".txt", (self.text.data or "").encode()


class UploadForm(FileOrText):
    """Questions."""

    file = FileField(
        _l("题库文件"),
        description=_l(
            "Word（docx）、Excel（xlsx、xls）、ods、csv、纯文本、GIFT、Aiken、Moodle XML、QTI 压缩包或本系统的 JSON，最大 20 MB；原样上传即可。"
        ),
    )
    text = TextAreaField(
        _l("或粘贴文本"),
        [Optional(), Length(max=2_000_000, message=_l("最多 %(max)d 个字"))],
        description=_l("从 Word、微信或网页复制的题目，连同答案一起粘贴。"),
        render_kw={"rows": 10},
    )


class KeysForm(FileOrText):
    """The answers of a paper."""

    file = FileField(
        _l("答案文件"),
        description=_l("Word（docx）、Excel、csv 或纯文本；也可以是带答案的整份试卷。"),
    )
    text = TextAreaField(
        _l("或粘贴答案"),
        [Optional(), Length(max=200_000, message=_l("最多 %(max)d 个字"))],
        description=_l(
            "例如“1-5 ABCDE”“1.D 2.A”“判断题：1.√ 2.×”，或每题一行；题号从头编起的各部分，请写明“一、单选题”这样的标题。"
        ),
        render_kw={"rows": 8},
    )


class ActForm(Form):
    """Only the token: confirm, undo, give up."""
