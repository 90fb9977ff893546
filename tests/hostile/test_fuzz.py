"""A bounded run of the coverage-guided fuzzer over every reader."""

import subprocess
import sys
from pathlib import Path

SECONDS = 20


def test_twenty_seconds_of_fuzzing_find_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.fuzz", str(SECONDS), str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    assert "Done" in done.stderr
