"""Fuzzing of every reader, guided by coverage, for a bounded time: ``python -m tests.hostile.fuzz SECONDS FOLDER``.

Whatever the bytes, a reader yields drafts or refuses in words of ours; it opens no socket, writes no file, and takes no
longer than five seconds (the sanitiser's clock is coarse; `test_exchange_hostile` holds each to one second).
"""

import resource
import sys
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["lawbank.formats"]):
    from lawbank import formats
    from lawbank.errors import BankError
    from lawbank.exporting import FORMATS
    from lawbank.formats.template import EXAMPLES

__all__ = ["main"]

CORPUS = Path(__file__).parents[1] / "corpus"
ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".docx", ".txt", ".json", ".gift", ".aiken", ".xml", ".zip", "")
MEGABYTES = 600


def forbid(event: str, arguments: tuple[object, ...]) -> None:
    """Raise where a reader reaches out of itself. Workbooks are opened by an interpreter of our own: that is allowed."""
    if event.startswith("socket.") or event in {"os.system", "os.remove", "os.rename"}:
        raise RuntimeError(f"a reader did {event} {arguments}")
    if event == "subprocess.Popen" and arguments[0] != sys.executable:
        raise RuntimeError(f"a reader started {arguments[0]}")
    if event == "open" and isinstance(arguments[0], str) and set(str(arguments[1])) & set("wax+"):
        raise RuntimeError(f"a reader wrote {arguments[0]}")


def read(data: bytes) -> None:
    """The first byte chooses the name, the others are the file."""
    if not data:
        return
    with suppress(BankError):
        formats.read(data[1:], f"题库{ENDINGS[data[0] % len(ENDINGS)]}")


def seed(folder: Path) -> None:
    """Begin with what offices and other systems really write."""
    files = [
        path
        for path in sorted(CORPUS.rglob("*"))
        if path.is_file() and not path.name.endswith(".drafts.json")
    ]
    samples = [(path.suffix, path.read_bytes()) for path in files]
    samples += [
        (format.endings[0] if format.endings else "", format.write(EXAMPLES)) for format in FORMATS.values()
    ]
    for number, (ending, content) in enumerate(samples):
        place = ENDINGS.index(ending) if ending in ENDINGS else len(ENDINGS) - 1
        (folder / f"{number:03d}").write_bytes(bytes([place]) + content)


def main(seconds: str, folder: str) -> None:
    """Fuzz for so many seconds, with *folder* for the samples."""
    seed(Path(folder))
    held = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    )  # the peak of whoever started us counts in it
    options = [
        f"-max_total_time={seconds}",
        "-timeout=5",
        f"-rss_limit_mb={held + MEGABYTES}",
        "-max_len=65536",
    ]
    atheris.Setup([sys.argv[0], folder, *options, f"-artifact_prefix={folder}/"], read)
    for path in sorted(Path(folder).iterdir()):
        read(path.read_bytes())  # what is imported or opened once, is before the guard
    sys.addaudithook(forbid)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:3])
