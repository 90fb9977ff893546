"""Numbers that Word and WPS draw before a paragraph and that stand nowhere in its text: 一、 1. A. （1）"""

from dataclasses import dataclass, field

from lxml import etree

from lawbank.text import chinese_number

__all__ = ["Numbering", "W"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "chineseLegalSimplified",
    "ideographDigital",
    "japaneseCounting",
}
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str
    pattern: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document, counted paragraph by paragraph."""

    _lists: dict[str, str] = field(default_factory=dict)
    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    _styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, list[int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, numbering: etree._Element | None, styles: etree._Element | None) -> "Numbering":
        """Read `word/numbering.xml` and `word/styles.xml`; either may be missing."""
        made = cls()
        for abstract in () if numbering is None else numbering.iterfind(f"{W}abstractNum"):
            levels = {_int(each, "ilvl"): _level(each) for each in abstract.iterfind(f"{W}lvl")}
            made._levels[_word(abstract, "abstractNumId")] = levels
        for each in () if numbering is None else numbering.iterfind(f"{W}num"):
            name = _word(each, "numId")
            made._lists[name] = _value(each.find(f"{W}abstractNumId"))
            made._restarts[name] = {
                _int(override, "ilvl"): _start(start)
                for override in each.iterfind(f"{W}lvlOverride")
                if (start := override.find(f"{W}startOverride")) is not None
            }
        for style in () if styles is None else styles.iterfind(f"{W}style"):
            properties = style.find(f"{W}pPr/{W}numPr")
            if properties is not None:
                made._styles[_word(style, "styleId")] = _list_of(properties)
        return made

    def label(self, paragraph: etree._Element) -> str:
        """Return the number drawn before *paragraph*, "" where there is none. Call it once for each, in order."""
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        style = _value(paragraph.find(f"{W}pPr/{W}pStyle"))
        name, level = _list_of(properties) if properties is not None else self._styles.get(style, ("", 0))
        levels = self._levels.get(self._lists.get(name, ""), {})
        if name in ("", "0") or level not in levels:
            return ""
        counts = self._counts.setdefault(self._lists[name], [0] * _DEEPEST)
        if name not in self._begun:
            self._begun.add(name)
            for at, start in self._restarts.get(name, {}).items():
                if at < _DEEPEST:
                    counts[at] = start - 1
        counts[level] = counts[level] + 1 if counts[level] else levels[level].start
        counts[level + 1 :] = [0] * (_DEEPEST - level - 1)
        drawn = levels[level].pattern
        for at in range(level + 1):
            if at in levels:
                drawn = drawn.replace(f"%{at + 1}", _drawn(levels[at].kind, counts[at] or levels[at].start))
        return "" if levels[level].kind in ("bullet", "none") else drawn


def _start(element: etree._Element | None) -> int:
    """The number a list begins with, of at most four digits; 1 where what is written is none."""
    written = _value(element)
    return max(1, int(written)) if written.isdecimal() and len(written) < 5 else 1


def _level(element: etree._Element) -> _Level:
    return _Level(
        _value(element.find(f"{W}numFmt")) or "decimal",
        _value(element.find(f"{W}lvlText")),
        _start(element.find(f"{W}start")),
    )


def _list_of(properties: etree._Element) -> tuple[str, int]:
    level = _value(properties.find(f"{W}ilvl")) or "0"
    return _value(properties.find(f"{W}numId")), int(level) if level.isdecimal() and int(
        level
    ) < _DEEPEST else 0


def _drawn(kind: str, number: int) -> str:
    if kind in _CHINESE:
        return chinese_number(number)
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "upperLetter" else letter.lower()
    if kind in ("upperRoman", "lowerRoman"):
        return _roman(number) if kind == "upperRoman" else _roman(number).lower()
    if kind.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    return str(number)


def _roman(number: int) -> str:
    drawn = ""
    for value, letters in _ROMAN:
        drawn += letters * (number // value)
        number %= value
    return drawn


def _word(element: etree._Element, name: str) -> str:
    return str(element.get(f"{W}{name}", ""))


def _value(element: etree._Element | None) -> str:
    return "" if element is None else _word(element, "val")


def _int(element: etree._Element, name: str) -> int:
    written = _word(element, name)
    return int(written) if written.isdecimal() and len(written) < 5 else 0
