"""Works that begin at the same moment, and what became of them."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

__all__ = ["at_once", "outcomes"]

T = TypeVar("T")


def at_once(works: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run all works from one barrier; what each returned or raised."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], T]) -> T | Exception:
        barrier.wait()
        try:
            return work()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def outcomes(works: Sequence[Callable[[], str]]) -> list[str]:
    """Run all works from one barrier; what each returned or the name of what it raised, sorted."""
    return sorted(type(each).__name__ if isinstance(each, Exception) else each for each in at_once(works))
