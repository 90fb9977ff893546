"""A server of ours for a measurement: started, asked for its CPU time and memory, and ended by its pid."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Server", "serving"]

ROOT = Path(__file__).parents[1]
TICK = os.sysconf("SC_CLK_TCK")
START = """
import sys
from granian import Granian
from granian.constants import Interfaces
Granian(sys.argv[1], factory=True, address="127.0.0.1", port=int(sys.argv[2]), interface=Interfaces.WSGI,
        workers=1, blocking_threads=int(sys.argv[3]), backpressure=1024, log_enabled=False).serve()
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port and the pids of all its processes."""

    port: int
    process: subprocess.Popen[bytes]

    def pids(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, listed)]

    def cpu_seconds(self) -> float:
        """CPU time of all its processes, user and system."""
        total = 0
        for pid in self.pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICK

    def mebibytes(self) -> float:
        """Resident memory of all its processes; shared pages are counted once (PSS)."""
        total = 0
        for pid in self.pids():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        return total / 1024


@contextmanager
def serving(target: str, environment: Mapping[str, str], *, threads: int = 24) -> Iterator[Server]:
    """Serve *target* (``module:factory``) on a free port of 127.0.0.1 until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", START, target, str(port), str(threads)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield Server(port, process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"no server on port {port}")
