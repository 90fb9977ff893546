"""Words that rooms without gettext keep as data and faces translate when they show them.

Ranks and standings of statutes, flags, fields, definitions, the rules an installation starts with, and what the
system itself writes where a person would give a reason: templates say ``_(variable)`` or ``| said`` for these, so the
catalogue finds them nowhere else. tests/test_translations.py holds the list against the rooms.
"""

from flask_babel import lazy_gettext as _l

__all__ = ["SENTENCES"]

SENTENCES = (
    # lawbank.statutes.models.StatuteRank
    _l("宪法"),
    _l("法律"),
    _l("行政法规"),
    _l("军事法规"),
    _l("监察法规"),
    _l("地方性法规"),
    _l("部门规章"),
    _l("地方政府规章"),
    _l("党内法规"),
    _l("规范性文件"),
    _l("标准"),
    _l("本办制度"),
    # lawbank.statutes.models.EditionStatus
    _l("现行有效"),
    _l("尚未生效"),
    _l("已修改"),
    _l("已废止"),
    _l("部分暂停适用"),
    _l("待核"),
    # lawbank.questions.rules.FLAGS
    _l("依据待核"),
    _l("暂停适用"),
    # lawbank.formats.written.LABELS, as far as no page uses the word
    _l("小题"),
    # quiz.figures.rates.DEFINITIONS
    _l(
        "持证率 = 当日持有有效行政执法证的人数 ÷ 当日应持证人数。应持证：在编、在岗、在执法岗位的执法人员；"
        "辅助人员和工勤人员不计；暂扣、到期的证件不算有效。"
    ),
    _l(
        "学时达标率 = 截至当日已认定学时达到本年度要求的人数 ÷ 应训人数。应训：当日在岗、所属类别本年度有学时要求的人员；"
        "年中到岗的按在岗月数折算要求；待审核的学时不计。"
    ),
    # quiz.hours.defaults
    _l("本办年度目标：执法人员每人每年不少于 80 学时（可在学时规则中改为正式文件号）"),
    _l("本办暂定：辅助人员每人每年不少于 40 学时（可在学时规则中改为正式文件号）"),
    _l("考试按发布时设定的学时计，全年最多 16 学时"),
    _l("在线练习按服务器计时，30 分钟 1 学时，每日最多 1 学时，全年最多 24 学时（总学时的 30%）"),
    _l("集中培训 45 分钟 1 学时，每日最多 8 学时"),
    _l("外派培训每日最多 8 学时，全年最多 48 学时"),
    _l("中心组学法每次最多 3 学时，全年最多 24 学时"),
    _l("跟班学习每日最多 4 学时，全年最多 24 学时"),
    _l("案例研讨每次最多 2 学时，全年最多 16 学时"),
    _l("技能比武每次最多 8 学时，全年最多 16 学时"),
    _l("网络课程 30 分钟 1 学时，全年最多 24 学时（总学时的 30%）"),
    _l("授课按 20 分钟 1 学时，全年最多 20 学时"),
    _l("自学经审核认定，全年最多 8 学时"),
    # bands of an exam: admin.exams.forms
    _l("优秀"),
    _l("良好"),
    # written by the system: quiz.certification.actions, quiz.handin, quiz.practice.actions, admin.bank.forms
    _l("发证"),
    _l("未发证"),
    _l("复核评分后未达到合格线"),
    _l("服务器计时"),
    _l("自编"),
)
"""Each once, in the source language."""
