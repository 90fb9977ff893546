"""The knowledge point in the name of a category."""

import re

__all__ = ["topic_of_path"]

_DEFAULT = re.compile(r"\$\w{1,20}\$|top|\.*|Default for .*|.*的默认.*|默认.*", re.IGNORECASE | re.DOTALL)


def topic_of_path(path: str) -> list[str]:
    """Return the last part of a category such as ``$course$/top/行政处罚``; none for one that every course has."""
    last = path.strip().rstrip("/").replace("//", "\0").split("/")[-1].replace("\0", "/").strip()
    return [] if _DEFAULT.fullmatch(last) or ".." in path else [last]
