"""One language for all QTI from 2.0 to 3.0: 3.0 writes ``qti-choice-interaction`` where 2.x writes ``choiceInteraction``."""

import re
from dataclasses import dataclass

from lxml import etree

from lawbank.formats.markup import name_of_element

__all__ = ["GAPS", "QTI_21", "QTI_30", "Version", "plainly_named"]

GAPS = "lawdrill-gaps"
"""The class of a line of gaps that the stem does not show."""

_LOM = "http://ltsc.ieee.org/xsd/LOM"
_CAPITAL = re.compile(r"(?<=[a-z])[A-Z]")
_HYPHEN = re.compile(r"-([a-z])")
_HTML = frozenset(["div", "br"])


@dataclass(frozen=True, slots=True)
class Version:
    """How a version of QTI names its things."""

    item_namespace: str
    manifest_namespace: str
    schema: str
    schema_version: str
    item_type: str
    templates: str
    is_hyphenated: bool = False

    def item(self, element: etree._Element) -> etree._Element:
        """Return an item, built with the names of 2.x, as this version writes it."""
        return self._named(element, self.item_namespace, is_hyphenated=self.is_hyphenated)

    def manifest(self, element: etree._Element) -> etree._Element:
        """Return a manifest as this version writes it."""
        return self._named(element, self.manifest_namespace)

    def _named(
        self, element: etree._Element, namespace: str, *, is_hyphenated: bool = False
    ) -> etree._Element:
        name = str(element.tag)
        namespace = _LOM if name == "lom" else namespace
        changes = is_hyphenated and name not in _HTML
        made = etree.Element(
            f"{{{namespace}}}{'qti-' + _hyphenated(name) if changes else name}",
            {_hyphenated(str(key)) if changes else str(key): str(value) for key, value in element.items()},
            nsmap={None: namespace},  # type: ignore[dict-item]
        )
        made.text, made.tail = element.text, element.tail
        made.extend(self._named(child, namespace, is_hyphenated=is_hyphenated) for child in element)
        return made


QTI_21 = Version(
    "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "http://www.imsglobal.org/xsd/imscp_v1p1",
    "QTIv2.1 Package",
    "1.0.0",
    "imsqti_item_xmlv2p1",
    "http://www.imsglobal.org/question/qti_v2p1/rptemplates/%s",
)
QTI_30 = Version(
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    "QTI Package",
    "3.0.0",
    "imsqti_item_xmlv3p0",
    "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/%s.xml",
    is_hyphenated=True,
)


def plainly_named(root: etree._Element) -> etree._Element:
    """Return *root* with every name as 2.x writes it, without namespaces."""
    for element in root.iter():
        name = name_of_element(element)
        if name.startswith("qti-"):
            for key, value in element.items():
                if "-" in str(key) and not str(key).startswith("data-"):
                    element.set(_joined(str(key)), value)
            name = _joined(name.removeprefix("qti-"))
        element.tag = name or element.tag
    return root


def _hyphenated(name: str) -> str:
    return _CAPITAL.sub(lambda found: f"-{found[0].lower()}", name)


def _joined(name: str) -> str:
    return _HYPHEN.sub(lambda found: found[1].upper(), name)
