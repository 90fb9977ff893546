"""One change to many questions: what it makes of a question, and why it may not be made."""

from dataclasses import dataclass, replace

from lawbank.formats.draft import Draft
from lawbank.kinds import Difficulty, State
from lawbank.questions.rules import TOPIC_LIMIT, enabling_faults, may_move
from lawbank.wording import Phrase, listed, phrase

__all__ = ["Change", "changed", "refusal", "state_after", "told"]


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

    @property
    def asks_review(self) -> bool:
        """True when a reviewer has to see the question again: another citation may mean another answer."""
        return bool(self.cited)


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
    citations = tuple(change.cited_as if each == change.cited else each for each in draft.citations)
    return replace(
        draft,
        citations=tuple(dict.fromkeys(citations)),
        parts=tuple(_cited_anew(part, change) for part in draft.parts),
    )


def state_after(before: State, draft: Draft, made: Draft, change: Change) -> State:
    """Return where a question stands after the change: what is asked for, or what the change brings with it."""
    if change.state is not None:
        return change.state
    if made == draft or before is State.DRAFT:
        return before
    if change.asks_review and (made.citations, made.parts) != (draft.citations, draft.parts):
        return State.PENDING
    if made.flag and before is State.ENABLED:
        return State.RECHECK
    return before


def refusal(
    before: State, draft: Draft, made: Draft, change: Change, *, author: str, actor: str
) -> Phrase | None:
    """Return why a question cannot be changed so, or None."""
    if before is State.VOID:
        return phrase("题目已作废，不能再改；请另建一题。")
    after = state_after(before, draft, made, change)
    if made == draft and after is before:
        return phrase("没有要改的内容。")
    if after is not before and change.state is not None and not may_move(before, after):
        return phrase("“%(before)s”的题不能直接转为“%(after)s”。", before=before.value, after=after.value)
    if after is State.ENABLED and before is not State.ENABLED:
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
