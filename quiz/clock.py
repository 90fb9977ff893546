"""The only clock. Instants are UTC; days and years are the office's (Asia/Shanghai).

Nothing else in the product asks what time it is: rules and actions are handed `now` or `day`. The clock is
injectable (`set_clock`) so that a test can stand at any instant.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

__all__ = ["OFFICE_ZONE", "day_of", "monotonic", "now", "set_clock", "today", "training_year"]

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")

_read: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731


def now() -> datetime:
    """The instant, aware, in UTC."""
    return _read()


def day_of(instant: datetime) -> date:
    """The office day on which *instant* falls."""
    return instant.astimezone(OFFICE_ZONE).date()


def today() -> date:
    """The office day."""
    return day_of(now())


def training_year(day: date) -> int:
    """The training year of a day: the calendar year (hours of different years are never mixed)."""
    return day.year


def monotonic() -> float:
    """Seconds that never run backwards, for durations within one process."""
    return time.monotonic()


def set_clock(read: Callable[[], datetime] | None) -> None:
    """Stand at another time; None returns to the real one. For tests and the demo only."""
    global _read
    _read = read or (lambda: datetime.now(UTC))
