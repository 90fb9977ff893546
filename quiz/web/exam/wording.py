"""Every sentence that the script of the exam page may say, in the reader's language."""

from flask_babel import gettext as _

__all__ = ["exam_words"]


def exam_words() -> dict[str, str]:
    """Sentences by name; ``%(name)s`` is filled in by the page."""
    return {
        "ready": _("尚未作答"),
        "saving": _("正在保存……"),
        "saved": _("已保存 %(time)s"),
        "kept": _("未联网，已存本机 %(count)s 题"),
        "closed": _("考试已结束"),
        "answered": _("已答 %(count)s / %(total)s 题"),
        "position": _("%(item)s / %(total)s"),
        "offline": _("网络不通，作答已存在本机（%(count)s 题待上传），可以继续答题，恢复后自动上传。"),
        "overtaken": _("第 %(item)s 题已在另一个页面改过，这里显示的是最新的作答；如需修改请重新选择。"),
        "refused": _("第 %(item)s 题没有保存，请重新作答。"),
        "signed_out": _("登录已失效。作答都在本机，请重新登录后回到这个页面。"),
        "sign_in": _("去登录（新标签页）"),
        "storage_full": _("本机存储不可用，作答会直接上传；请保持联网，不要关闭页面。"),
        "minutes_left": _("还剩 %(minutes)s 分钟"),
        "time_up": _("时间到，正在自动交卷。"),
        "time_up_offline": _(
            "时间到。网络不通，%(count)s 题还在本机；服务器会按截止前收到的作答收卷，联网后页面会自动再试。"
        ),
        "cannot_hand_in": _("没有交上：还有 %(count)s 题未上传。请检查网络后再交，作答都在本机。"),
        "all_answered": _("全部题目都已作答。"),
        "open_items": _("还有 %(count)s 题未答："),
        "flagged_items": _("标记了 %(count)s 题："),
        "cell": _("第 %(item)s 题：%(state)s"),
        "cell_done": _("已答"),
        "cell_open": _("未答"),
        "cell_flag": _("已标记"),
        "comma": _("，"),
    }
