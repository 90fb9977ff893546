"""A fictional office with a year behind it: people, classes, exams, practice, certificates. For trying things out.

Everything is written through the same actions that the product uses, at instants of the past year; the dice are
seeded, so that two demos of one day are alike. All names are made up.
"""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawbank.database import Database
from lawbank.kinds import CHOICE_KINDS, Difficulty, Kind
from lawbank.questions.leaves import load_leaves
from lawbank.questions.models import Question
from lawbank.review.actions import add_remark
from quiz.analysis.actions import refresh
from quiz.attempts.actions import save, start
from quiz.attempts.models import Attempt
from quiz.attempts.rules import LETTERS, Click, Ending
from quiz.certification.actions import issue, record
from quiz.certification.rules import Status
from quiz.challenges.actions import answer as settle
from quiz.challenges.actions import raise_challenge
from quiz.challenges.models import Challenge
from quiz.challenges.queries import of_attempt
from quiz.clock import OFFICE_ZONE, day_of
from quiz.exams.actions import Terms, create, publish
from quiz.exams.models import Exam
from quiz.exams.rules import Band, Feedback, Purpose
from quiz.grading.rules import shown_key
from quiz.handin import hand_in
from quiz.hours.actions import approve, enter
from quiz.hours.rules import Activity, Claim, HoursKind
from quiz.papers.actions import create_plan
from quiz.papers.models import PaperItem
from quiz.papers.queries import plan_by_code
from quiz.papers.rules import Drawing, Line, shown_letters
from quiz.people.access import change_password
from quiz.people.actions import add_person, add_unit
from quiz.people.models import Person, RoleGrant, Unit
from quiz.people.rules import Category, Role
from quiz.practice.actions import answer, begin
from quiz.practice.rules import Mode

__all__ = ["PASSWORD", "Login", "fill"]

PASSWORD = "Lianbing-2026!"  # noqa: S105
"""The password of every demo account; the demo listens on 127.0.0.1 only."""

SURNAMES = "陈李张王刘周黄吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜"
GIVEN = ("静", "伟", "芳", "强", "磊", "敏", "洋", "艳", "勇", "军", "杰", "娟", "涛", "超", "霞", "平", "志远", "雨桐", "国栋", "思源", "晓梅", "文博", "嘉怡", "建华")  # fmt: skip
SECTIONS = ("办领导", "综合科", "法规科", "工程管理科", "指挥通信科", "宣传教育科", "指挥信息保障中心")
OFFICIAL = (
    Line(Kind.SINGLE, 30, Decimal(2)),
    Line(Kind.MULTIPLE, 10, Decimal(2)),
    Line(Kind.TRUE_FALSE, 10, Decimal(1)),
    Line(Kind.BLANK, 3, Decimal(2)),
    Line(Kind.SHORT_ANSWER, 1, Decimal(4)),
)
COMMON = (
    Line(Kind.SINGLE, 16, Decimal(4)),
    Line(Kind.MULTIPLE, 4, Decimal(4)),
    Line(Kind.TRUE_FALSE, 10, Decimal(2)),
)
EASIER = {Difficulty.EASY: 0.1, Difficulty.MEDIUM: 0.0, Difficulty.HARD: -0.15}
"""What a difficulty adds to the chance of a right answer."""
MISLED = 5
"""The item of the common paper whose key the able doubt: the wrong-key alarm finds it."""
COUNTIES = ("临江县国动办", "云溪区国动办", "湘阳县国动办", "洞山县国动办")
STAFFED: tuple[tuple[str, Role | None, str, str], ...] = (
    ("M001", Role.TRAINING_MANAGER, "法规科", "培训管理员"),
    ("M002", Role.TRAINING_MANAGER, "法规科", "培训管理员（第二人，审核学时）"),
    ("E001", Role.EDITOR, "法规科", "命题人"),
    ("R001", Role.REVIEWER, "工程管理科", "审题人"),
    ("K001", Role.MARKER, "法规科", "阅卷人"),
    ("L001", Role.LIAISON, "临江县国动办", "法治联络员（只见本单位）"),
    ("S001", Role.SYSTEM_ADMIN, "综合科", "系统管理员"),
    ("S002", Role.SECURITY_ADMIN, "综合科", "安全保密管理员"),
    ("S003", Role.AUDIT_ADMIN, "办领导", "审计管理员"),
    ("C001", Role.AUDITOR, "办领导", "领导（只读）"),
    ("A001", None, "工程管理科", "执法人员"),
)
DOUBTS = (
    "实践中一直是这样做的，这个选项也应算对。",
    "题干没有写明是哪一种情形，按条文的但书，我选的这一项也说得通。",
    "条文写的是“可以”，题目写成了“应当”。",
)
CLASSES = (
    (2, "行政处罚法专题培训", Activity.CLASS, HoursKind.GENERAL_LAW, 270),
    (3, "人防工程审批业务培训", Activity.CLASS, HoursKind.SPECIAL_LAW, 270),
    (4, "省办组织的执法骨干培训", Activity.DISPATCHED, HoursKind.SPECIAL_LAW, 360),
    (5, "案卷评查与文书制作", Activity.CASE_SEMINAR, HoursKind.SKILLS, 90),
    (6, "党组中心组学习：法治宣传教育法", Activity.GROUP_STUDY, HoursKind.GENERAL_LAW, 135),
    (7, "执法技能比武", Activity.COMPETITION, HoursKind.SKILLS, 360),
    (9, "行政执法监督条例专题培训", Activity.CLASS, HoursKind.GENERAL_LAW, 270),
    (10, "突发事件应对与警报试鸣实务", Activity.CLASS, HoursKind.SPECIAL_LAW, 270),
)


@dataclass(frozen=True, slots=True)
class Login:
    """An account to try the demo with."""

    staff_number: str
    name: str
    part: str


@dataclass(slots=True)
class Office:
    """What the demo is made of, while it is being made."""

    root: Unit
    units: dict[str, Unit]
    people: list[Person]
    ability: dict[int, float]

    def staffed(self, number: str) -> Person:
        return next(person for person in self.people if person.staff_number == number)


def fill(database: Database, *, now: datetime, progress: Callable[[str], None]) -> list[Login]:
    """Fill an installation that has the shipped bank and nobody in it but its first administrator.

    Returns:
        The accounts worth trying, with what each may do. All share `PASSWORD`.
    """
    dice = random.Random(20261123)  # noqa: S311
    progress("人员与单位")
    with database.transaction() as session:
        office = _people(session, dice, now)
    progress("执法证")
    with database.transaction() as session:
        _certificates(session, office, dice, now)
    progress("培训与学时")
    with database.transaction() as session:
        _classes(session, office, dice, now)
    for months_ago, title, purpose, misled in (
        (7, "每周一测（第 1 期）", Purpose.WEEKLY, None),
        (4, "公共法律知识半年考试", Purpose.OFFICIAL, None),
        (2, "执法知识摸底（统一试卷）", Purpose.MOCK, MISLED),
        (1, "每周一测（第 2 期）", Purpose.WEEKLY, None),
    ):
        progress(title)
        with database.transaction() as session:
            _past_exam(session, office, dice, title, purpose, now - timedelta(days=30 * months_ago), misled)
    progress("正在进行的考试与练习")
    with database.transaction() as session:
        _coming_exams(session, office, now)
        _practice(session, office, dice, now)
    progress("题目异议与审题意见")
    with database.transaction() as session:
        _review(session, office, now)
    progress("题目质量")
    with database.transaction() as session:
        refresh(session, actor="系统", now=now)
    return [Login(number, office.staffed(number).name, part) for number, _role, _unit, part in STAFFED]


def _people(session: Session, dice: random.Random, now: datetime) -> Office:
    root = session.scalars(select(Unit).where(Unit.parent_id.is_(None))).first()
    assert root is not None
    root.name = "湘河市国防动员办公室（演示）"
    units = {name: add_unit(session, name, parent=root, by=None, now=now) for name in SECTIONS + COUNTIES}
    names = [surname + dice.choice(GIVEN) for surname in SURNAMES]
    dice.shuffle(names)
    office = Office(root, units, [], {})
    for (number, role, unit, _part), name in zip(STAFFED, names, strict=False):
        person = _hired(session, office, dice, number, name, unit, now, serving_long=True)
        if role is not None:
            scope = units[unit] if role is Role.LIAISON else root
            session.add(RoleGrant(person_id=person.id, role=role, unit_id=scope.id, granted_at=now))
    for place, name in enumerate(names[len(STAFFED) :] + names[: 60 - len(names)], 1):
        _hired(session, office, dice, f"B{place:03d}", name, dice.choice(SECTIONS[1:] + COUNTIES), now)
    return office


def _hired(
    session: Session,
    office: Office,
    dice: random.Random,
    number: str,
    name: str,
    unit: str,
    now: datetime,
    *,
    serving_long: bool = False,
) -> Person:
    category = Category.OFFICER if serving_long or dice.random() < 0.85 else Category.AUXILIARY
    recent = not serving_long and dice.random() < 0.08
    begun = day_of(now) - timedelta(days=dice.randint(60, 200) if recent else dice.randint(700, 4000))
    person = add_person(
        session,
        staff_number=number,
        name=name,
        unit=office.units[unit],
        category=category,
        established=category is Category.OFFICER,
        enforcement_post=category is Category.OFFICER and (serving_long or dice.random() < 0.9),
        from_on=begun,
        post_title=dice.choice(("科长", "副科长", "一级主任科员", "四级主任科员", "科员")),
        law_qualified=dice.random() < 0.15,
        by=None,
        now=now,
    )
    office.people.append(person)
    office.ability[person.id] = min(0.97, max(0.35, dice.gauss(0.72, 0.14)))
    if serving_long:
        change_password(session, person.id, PASSWORD, now=now)
    return person


def _certificates(session: Session, office: Office, dice: random.Random, now: datetime) -> None:
    today = day_of(now)
    for place, person in enumerate(office.people):
        if person.category is not Category.OFFICER or (place > 11 and dice.random() < 0.07):
            continue
        begun = max(person.postings[0].from_on, date(2022, 11, 1)) + timedelta(days=dice.randint(0, 40))
        if begun >= today:
            continue
        certificate = issue(
            session,
            person.id,
            number=f"1806{place:07d}",
            issuer="湘河市人民政府",
            field="人民防空",
            area="湘河市",
            valid_from=begun,
            valid_until=today + timedelta(days=100) if place == 13 else begun + timedelta(days=5 * 365),
            by=None,
            now=now,
        )
        if place == 17:
            record(
                session,
                certificate.id,
                Status.SUSPENDED,
                effective_on=today - timedelta(days=30),
                reason="培训学时未达标，暂扣三个月",
                by=None,
                now=now,
            )


def _classes(session: Session, office: Office, dice: random.Random, now: datetime) -> None:
    clerk, second = office.staffed("M001"), office.staffed("M002")
    year = day_of(now).year
    for month, title, activity, kind, minutes in CLASSES:
        for session_day in (6, 7, 8) if activity is Activity.DISPATCHED else (6, 20):
            held = date(year, month, session_day)
            if held >= day_of(now):
                continue
            for person in office.people:
                diligence = 0.35 + office.ability[person.id] * 0.55
                if dice.random() > diligence or held < person.postings[0].from_on:
                    continue
                claim = Claim(activity, kind, minutes, held, f"demo:{title}:{held}", title, evidence="签到表")
                by = second if person.id in {clerk.id} else clerk
                at = datetime.combine(held + timedelta(days=3), datetime.min.time(), OFFICE_ZONE)
                entry = enter(session, person.id, claim, entered_by=by.id, now=min(at, now))
                other = clerk if by is second else second
                waits = month == 10 and dice.random() < 0.1
                if not waits and person.id != other.id:
                    approve(session, entry.id, by=other.id, now=min(at, now))


def _past_exam(
    session: Session,
    office: Office,
    dice: random.Random,
    title: str,
    purpose: Purpose,
    at: datetime,
    misled: int | None,
) -> None:
    exam = _exam(session, office, title, purpose, opens=at, days=3, made=at - timedelta(days=7))
    for person in office.people:
        if dice.random() < 0.85 and person.postings[0].from_on <= day_of(at):
            _sit(
                session,
                exam,
                person,
                office.ability[person.id],
                dice,
                at + timedelta(minutes=dice.randint(1, 2000)),
                misled,
            )


def _exam(
    session: Session,
    office: Office,
    title: str,
    purpose: Purpose,
    *,
    opens: datetime,
    days: int,
    made: datetime,
) -> Exam:
    official = purpose is Purpose.OFFICIAL
    plan = plan_by_code(session, "weekly")
    assert plan is not None
    if official:
        plan = create_plan(
            session, title=f"{title}试卷", minutes=90, lines=OFFICIAL, drawing=Drawing.PER_OFFICER, now=made
        )
    elif purpose is Purpose.MOCK:
        plan = create_plan(session, title=title, minutes=45, lines=COMMON, drawing=Drawing.FIXED, now=made)
    terms = Terms(
        title=title,
        plan_id=plan.id,
        opens_at=opens,
        closes_at=opens + timedelta(days=days),
        minutes=plan.minutes,
        unit_ids=(office.root.id,),
        purpose=purpose,
        note="独立完成，可查阅法规；到时自动交卷。",
        attempts_allowed=1 if official else 3,
        feedback=Feedback.AFTER_WINDOW if official else Feedback.AT_ONCE,
        hours_granted=Decimal(4) if official else Decimal("0.5"),
        hours_kind=HoursKind.GENERAL_LAW.value,
        bands=(Band(90, "优秀"), Band(80, "良好")),
    )
    by = office.staffed("M001").id
    exam = create(session, terms, created_by=by, now=made)
    publish(session, exam, by=by, now=made)
    return exam


def _sit(
    session: Session,
    exam: Exam,
    person: Person,
    ability: float,
    dice: random.Random,
    at: datetime,
    misled: int | None,
) -> None:
    attempt = start(session, exam.id, person.id, now=at)
    items = session.scalars(select(PaperItem).where(PaperItem.paper_id == attempt.paper_id)).all()
    leaves = load_leaves(session, [item.revision_id for item in items])
    for item in items:
        leaf = leaves[item.revision_id]
        right = dice.random() < ability + EASIER[leaf.difficulty]
        options = "AB" if leaf.kind is Kind.TRUE_FALSE else LETTERS[: len(leaf.choices)]
        if leaf.kind is Kind.BLANK:
            response: object = [each[0] if right else "不清楚" for each in leaf.blanks]
        elif leaf.kind in CHOICE_KINDS | {Kind.TRUE_FALSE}:
            key = shown_key(leaf, item.choice_order)
            wrong = [letter for letter in options if letter not in key] or list(options[:1])
            response = key if right else [dice.choice(wrong)]
            if item.number == misled and ability > 0.7:
                at_first = next(place for place in range(len(leaf.choices)) if place not in leaf.key)
                response = shown_letters([at_first], item.choice_order)
        else:
            response = leaf.answer_text[:40] or "应当依法处理。"
        at += timedelta(seconds=dice.randint(8, 40))
        if at < attempt.deadline_at:
            click = Click(item.number, response, str(uuid.UUID(int=dice.getrandbits(128))), 0)
            save(session, attempt.public_id, person.id, click, now=at)
    hand_in(
        session, attempt, ending=Ending.HANDED_IN, now=min(at + timedelta(seconds=20), attempt.deadline_at)
    )


def _coming_exams(session: Session, office: Office, now: datetime) -> None:
    _exam(session, office, "每周一测（本周）", Purpose.WEEKLY, opens=now - timedelta(days=1), days=6, made=now - timedelta(days=3))  # fmt: skip
    _exam(session, office, "人防专业年度考试", Purpose.OFFICIAL, opens=now + timedelta(days=5), days=2, made=now)  # fmt: skip


def _practice(session: Session, office: Office, dice: random.Random, now: datetime) -> None:
    for person in [office.staffed("A001"), *dice.sample(office.people, 12)]:
        for days_ago in (9, 4, 2, 1):
            at = now - timedelta(days=days_ago, minutes=dice.randint(0, 300))
            run = begin(session, person.id, mode=Mode.RANDOM, topic_code=None, size=10, now=at)
            leaves = load_leaves(session, [item.revision_id for item in run.items])
            for item in run.items[: 10 if days_ago > 1 else 6]:
                leaf = leaves[item.revision_id]
                at += timedelta(seconds=dice.randint(20, 80))
                if leaf.kind is Kind.BLANK:
                    answer(session, run, item.position, [each[0] for each in leaf.blanks], now=at)
                    continue
                key = shown_key(leaf, item.choice_order)
                right = dice.random() < office.ability[person.id]
                answer(session, run, item.position, key if right else ["A"], now=at)


def _review(session: Session, office: Office, now: datetime) -> None:
    """Officers doubt keys of the last weekly test: one was told no, two wait; a reviewer asks for a better option."""
    reviewer, officer = office.staffed("R001"), office.staffed("A001")
    sat = select(Attempt).where(Attempt.closed_at < now).order_by(Attempt.closed_at.desc(), Attempt.id)
    mine = session.scalars(sat.where(Attempt.person_id == officer.id)).first()
    theirs = session.scalars(sat.where(Attempt.person_id.not_in([officer.id, reviewer.id]))).first()
    assert mine is not None
    assert theirs is not None
    raised: list[Challenge] = []
    for attempt, item, days_ago, reason in zip(
        (mine, mine, theirs), (1, 2, 3), (6, 2, 1), DOUBTS, strict=True
    ):
        at = now - timedelta(days=days_ago)
        subject = of_attempt(session, attempt.public_id, item, attempt.person_id, now=at)
        picked, words = ("A", "") if subject.choice_order else ("", "错误")
        raised.append(
            raise_challenge(
                session, attempt.person_id, subject, picked=picked, proposed=words, reason=reason, now=at
            )
        )
    told = "对照过条文：法定的情形里没有这一项，答案无误。解析里已经写明是哪一款。"
    by_then = now - timedelta(days=5)
    settle(session, raised[0].public_id, upheld=False, text=told, by=reviewer.id, now=by_then)
    doubted = session.get_one(Question, raised[1].question_id)
    words = "有两个选项太像，建议换一个干扰项。"
    add_remark(session, doubted, words, author=reviewer.staff_number, now=now - timedelta(hours=20))
