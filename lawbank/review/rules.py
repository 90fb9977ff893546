"""One change to many questions: what it makes of a question, and why it may not be made."""

from dataclasses import dataclass, replace

from lawbank.errors import Invalid
from lawbank.formats.draft import Draft
from lawbank.kinds import Difficulty, State
from lawbank.questions.rules import TOPIC_LIMIT, enabling_faults, may_move
from lawbank.statutes.citation import Citation, read_citations
from lawbank.wording import Phrase, listed, phrase

__all__ = ["Change", "changed", "is_recited", "recited", "refusal", "state_after", "swap", "told"]

STATE = "中华人民共和国"
"""Titles are cited with it and without it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What to change; what is None stays.

    Attributes:
        topic: code of the knowledge point that becomes the first; the others stay behind it.
        cited, cited_as: a citation as printed, and what stands in its place; both or none.
        flag: "" takes it off.
        state: where the question goes.
    """

    topic: str | None = None
    difficulty: Difficulty | None = None
    cited: str = ""
    cited_as: str = ""
    flag: str | None = None
    state: State | None = None

    @property
    def is_nothing(self) -> bool:
        """True when nothing is to be changed."""
        return self == Change()


def swap(old: str, new: str) -> tuple[str, str]:
    """Return the two citations of a swap as they are printed; a *new* without a title is of the same law.

    An *old* that cannot be read is kept as it is written: it may stand so in the bank.

    Raises:
        Invalid: one of the two is missing, is more than one place, or the new one cannot be read.
    """
    if not old.strip() or not new.strip():
        raise Invalid(phrase("改依据要同时写明原来的和改成的。"))
    before = read_citations(old.strip())
    if len(before.citations) > 1 and not before.leftover:
        raise Invalid(phrase("一次只能改一处依据，请写一条一款。"))
    known = before.citations[0] if before.citations and not before.leftover else None
    title = "" if known is None or "《" in new else f"《{known.title}》"
    after = read_citations(title + new.strip())
    if len(after.citations) != 1 or after.leftover:
        raise Invalid(phrase("改成的依据要写成《法名》第几条的样子，而且只写一处。"))
    printed = (old.strip() if known is None else str(known), str(after.citations[0]))
    if printed[0] == printed[1]:
        raise Invalid(phrase("原来的依据和改成的一样。"))
    return printed


def recited(printed: str, change: Change) -> str:
    """Return a citation after the swap that *change* asks for; the same where it is not meant.

    Where a whole article goes to a whole article, its paragraphs and items go along: 第九条第一款 becomes
    第二十条第一款.
    """
    if printed == change.cited:
        return change.cited_as
    here, old, new = (_one(text) for text in (printed, change.cited, change.cited_as))
    if here is None or old is None or new is None or _place(here) != _place(old):
        return printed
    if (here.paragraph, here.item) == (old.paragraph, old.item):
        return str(new)
    if (old.paragraph, old.item, new.paragraph, new.item) != (None, None, None, None):
        return printed
    return str(replace(new, paragraph=here.paragraph, item=here.item))


def _one(text: str) -> Citation | None:
    found = read_citations(text)
    return found.citations[0] if len(found.citations) == 1 and not found.leftover else None


def _place(citation: Citation) -> tuple[str, object, int | None, int]:
    return (citation.title.removeprefix(STATE), citation.adopted_on, citation.article, citation.sub_article)


def changed(draft: Draft, change: Change) -> Draft:
    """Return *draft* with the change made; the same where there is nothing to change. Sub-questions follow."""
    made = _cited_anew(draft, change) if change.cited else draft
    if change.topic is not None:
        others = tuple(code for code in draft.topics if code != change.topic)
        made = replace(made, topics=(change.topic, *others)[:TOPIC_LIMIT])
    if change.difficulty is not None:
        parts = tuple(replace(part, difficulty=change.difficulty) for part in made.parts)
        made = replace(made, difficulty=change.difficulty, parts=parts)
    if change.flag is not None:
        made = replace(made, flag=change.flag)
    return made


def _cited_anew(draft: Draft, change: Change) -> Draft:
    citations = tuple(recited(each, change) for each in draft.citations)
    return replace(
        draft,
        citations=tuple(dict.fromkeys(citations)),
        parts=tuple(_cited_anew(part, change) for part in draft.parts),
    )


def is_recited(draft: Draft, made: Draft) -> bool:
    """True when the citations differ: another person has to see it again, for another law may mean another key."""
    return draft.citations != made.citations or any(
        is_recited(part, other) for part, other in zip(draft.parts, made.parts, strict=True)
    )


def state_after(before: State, draft: Draft, made: Draft, change: Change) -> State:
    """Return where a question stands after the change: what is asked for, or what the change brings with it."""
    if change.state is not None and change.state is not before:
        return change.state
    if is_recited(draft, made) and before is not State.DRAFT:
        return State.PENDING
    if made.flag and not draft.flag and before is State.ENABLED:
        return State.RECHECK
    return before


def refusal(
    before: State, draft: Draft, made: Draft, change: Change, *, author: str, actor: str
) -> Phrase | None:
    """Return why a question cannot be changed so, or None.

    Args:
        author: who wrote the standing revision.
        actor: who makes the change; enabling takes another person than either its author or who changed its law.
    """
    if before is State.VOID:
        return phrase("题目已作废，不能再改；请另建一题。")
    after = state_after(before, draft, made, change)
    if made == draft and after is before:
        return phrase("没有要改的内容。")
    if after is before:
        return None
    if not may_move(before, after) and change.state is after:
        return phrase("“%(before)s”的题不能直接转为“%(after)s”。", before=before.value, after=after.value)
    if after is State.ENABLED:
        if before is State.RECHECK:
            return phrase("待复核的题要在“法规—待复核的题”里对照条文逐题维持，不能成批启用。")
        if is_recited(draft, made):
            return phrase("改了依据的题要由另一人审核，不能同时转为启用。")
        faults = enabling_faults(made, author=author, reviewer=actor)
        return faults[0] if faults else None
    return None


def told(change: Change, topics: dict[str, str]) -> str:
    """Return the change in words, for the record."""
    said = []
    if change.topic is not None:
        said.append(phrase("知识点改为%(topic)s", topic=topics.get(change.topic, change.topic)))
    if change.difficulty is not None:
        said.append(phrase("难度改为%(difficulty)s", difficulty=change.difficulty.value))
    if change.cited:
        said.append(phrase("依据%(old)s改为%(new)s", old=change.cited, new=change.cited_as or "（删去）"))
    if change.flag is not None:
        said.append(phrase("标记改为%(flag)s", flag=change.flag or "无"))
    if change.state is not None:
        said.append(phrase("状态转为%(state)s", state=change.state.value))
    return listed(said)
