"""Everything that lawbank refuses to do, as one tree.

    BankError
    ├── NotFound        the thing asked for is not in the bank
    ├── Invalid         a value breaks a rule; says which, and what to do
    ├── Conflict        the bank has moved on since the caller looked
    └── Unreadable      a file is not what it claims, or is unsafe to open
        └── TooLarge    a file exceeds a stated limit

Messages are sentences for people, in Chinese: what is wrong, where, and what to do.
"""

__all__ = ["BankError", "Conflict", "Invalid", "NotFound", "TooLarge", "Unreadable"]


class BankError(Exception):
    """The root: catch it to catch everything lawbank raises on purpose."""


class NotFound(BankError):
    """The thing asked for is not in the bank."""


class Invalid(BankError):
    """A value breaks a rule."""


class Conflict(BankError):
    """The bank has moved on since the caller looked."""


class Unreadable(BankError):
    """A file is not what it claims to be, or is unsafe to open."""


class TooLarge(Unreadable):
    """A file exceeds a stated limit."""
