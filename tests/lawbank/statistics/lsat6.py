"""LSAT section 6 as printed by Bock and Lieberman (1970): answers to five items and how many of 1,000 gave them."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["lsat6"]

PATTERNS = """
00000:3 00001:6 00010:2 00011:11 00100:1 00101:1 00110:3 00111:4 01000:1 01001:8 01011:16 01101:3
01110:2 01111:15 10000:10 10001:29 10010:14 10011:81 10100:3 10101:28 10110:15 10111:80 11000:16
11001:56 11010:21 11011:173 11100:11 11101:61 11110:28 11111:298
"""


def lsat6() -> NDArray[np.int8]:
    """(1000, 5)."""
    rows = []
    for line in PATTERNS.split():
        answers, times = line.split(":")
        rows += [[int(answer) for answer in answers]] * int(times)
    return np.array(rows, dtype=np.int8)
