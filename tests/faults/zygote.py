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


def _serve(port: int) -> None:
    server = make_server("127.0.0.1", port, served_app(), threaded=True, request_handler=Handler)
    server.daemon_threads = True
    print(os.getpid(), flush=True)
    server.serve_forever()


def main() -> None:
    """Fork on demand; the dead are buried by the kernel."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _serve(int(line))
            os._exit(0)


if __name__ == "__main__":
    main()
