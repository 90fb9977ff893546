"""A server that can be killed and be back at once: a process that has imported everything forks the one that serves.

Run as ``python -m tests.faults.zygote``; each line on its standard input is a port on which a child shall serve.
The child is the application as the server runs it, sweeper included.
"""

import os
import signal
import sys

from werkzeug.serving import WSGIRequestHandler, make_server

from admin.serving import served_app

__all__ = ["Handler"]


class Handler(WSGIRequestHandler):
    """Keeps connections, says nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, *_said: object) -> None:
        """Nothing."""


def _serve(port: int, ready: int) -> None:
    # What the server logs must not come between the lines of its parent.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    server = make_server("127.0.0.1", port, served_app(), threaded=True, request_handler=Handler)
    server.daemon_threads = True
    os.write(ready, b".")
    server.serve_forever()


def main() -> None:
    """Fork on demand, say each child's pid once it listens; the dead are buried by the kernel."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        heard, ready = os.pipe()
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _serve(int(line), ready)
            os._exit(0)
        os.close(ready)
        os.read(heard, 1)
        os.close(heard)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
