"""Starting, killing and reaching servers."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Mortal", "free_port", "mortal"]

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mortal:
    """A server in a process of its own: `kill` ends it without a word, `start` brings it back on the same port."""

    def __init__(self, parent: subprocess.Popen[str], port: int) -> None:
        self.port = port
        self._parent = parent
        self._pid = 0

    def start(self) -> None:
        """Serve; returns when it accepts connections."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(f"{self.port}\n")
        self._parent.stdin.flush()
        self._pid = int(self._parent.stdout.readline())

    def kill(self) -> None:
        """kill -9."""
        os.kill(self._pid, signal.SIGKILL)
        self._pid = 0

    @property
    def running(self) -> bool:
        return self._pid != 0


@contextmanager
def mortal(environment: Mapping[str, str]) -> Iterator[Mortal]:
    """A server that is not started yet; it is gone when the block ends."""
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.zygote"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    server = Mortal(parent, free_port())
    try:
        yield server
    finally:
        if server.running:
            server.kill()
        parent.kill()
        parent.communicate()
