"""Requests go in one after the other, and past one that dawdles."""

import threading
from collections.abc import Iterable
from time import monotonic
from typing import Any

import pytest

from quiz.web.turnstile import PATIENCE_SECONDS, Turnstile


def nothing(*_given: object) -> None:
    """A start_response that nobody listens to."""


def test_two_requests_are_never_inside_together() -> None:
    inside, most = 0, 0

    def page(_environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        threading.Event().wait(0.005)
        inside -= 1
        return [b""]

    gate = Turnstile(page)
    threads = [threading.Thread(target=gate, args=({}, nothing)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)

    assert (most, inside) == (1, 0)


def test_one_that_dawdles_is_passed() -> None:
    go_on = threading.Event()

    def page(environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        if environ["slow"]:
            go_on.wait(10)
        return [b"done"]

    gate = Turnstile(page)
    slow = threading.Thread(target=gate, args=({"slow": True}, nothing))
    slow.start()
    began = monotonic()
    try:
        assert list(gate({"slow": False}, nothing)) == [b"done"]
        assert monotonic() - began >= PATIENCE_SECONDS * 0.9
    finally:
        go_on.set()
        slow.join(5)


def test_a_page_that_fails_gives_its_turn_back() -> None:
    def page(environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        if environ["broken"]:
            raise RuntimeError("planted")
        return [b"done"]

    gate = Turnstile(page)
    with pytest.raises(RuntimeError, match="planted"):
        gate({"broken": True}, nothing)

    assert not gate._turn.locked()
    assert list(gate({"broken": False}, nothing)) == [b"done"]
