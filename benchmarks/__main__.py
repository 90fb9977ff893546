"""Measure everything and write docs/performance.md, with the machine it was measured on."""

import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from admin.serving import spare_collecting
from benchmarks.bank import import_beside_reading, search_over
from benchmarks.figures import dashboard
from benchmarks.items import item_figures, item_lines
from benchmarks.likeness import likeness, likeness_line
from benchmarks.saves import compare, hashing, steps
from quiz.clock import today

T = TypeVar("T")
LIBRARIES = {"xlsx": "openpyxl", "docx": "python-docx"}
REPORT = Path(__file__).parents[1] / "docs" / "performance.md"
OTHERS = {
    "log in": ("75", "–", "237", "≤ 5 beside Argon2id"),
    "start a 50-question paper": ("73", "49", "488", "≤ 5"),
    "page with 50 questions": ("99", "78", "–", "≤ 6"),
    "save one answer, durably": ("29.6", "15.4", "69", "≤ 0.8"),
    "hand in and grade": ("61", "40", "11", "≤ 5"),
    "result page": ("102", "76", "–", "≤ 6"),
}
"""CPU milliseconds a request: Moodle 4.5.6 with its defaults, with kept connections, TCExam 17.2.2; our aim.
Measured once on a machine of this kind, medians at 8 clients."""


def machine() -> str:
    """The processor, how many cores, the memory, the versions."""
    described = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next(
        (line.split(":")[1].strip() for line in described.splitlines() if line.startswith("model name")), "?"
    )
    cores = described.count("processor\t")
    return f"{model}, {cores} cores; {platform.system()} {platform.release()}; Python {platform.python_version()}"


def in_folder(work: Callable[[Path], T]) -> T:
    """Run *work* in a folder of its own that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="lawdrill-bench-") as folder:
        return work(Path(folder))


def main() -> None:
    """Measure, print, and keep the report."""
    spare_collecting()
    console = Console(stderr=True)
    with console.status("saves beside a bare durable INSERT"):
        pairs, rest = in_folder(compare)
    with console.status("CPU of each step"):
        found = in_folder(steps)
        argon = hashing()
    with console.status("import of 10,000 questions"):
        imports = [
            in_folder(lambda folder, name=name: import_beside_reading(folder, name))  # type: ignore[misc]
            for name in ("xlsx", "docx")
        ]
    with console.status("search over 100,000 questions"):
        searched = in_folder(search_over)
    with console.status("likeness of 10,000 questions against 100,000"):
        compared = likeness()
    with console.status("dashboard over 100,000 officers"):
        figures = in_folder(dashboard)
    with console.status("statistics of 10 million answers"):
        judged = item_figures()
    lines = [
        "# Performance",
        "",
        f"Measured by `make bench` on {today().isoformat()}. {machine()}.",
        "Machines are noisy: read the ratios, which come from the same run, not the seconds.",
        "",
        "## Answer saves beside a bare Flask route doing one durable INSERT on the same server",
        "",
        "| clients | saves/s | bare/s | ratio | p50 ms | p95 ms | p99 ms | bare p99 ms | p99 ratio | refused |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for pair in pairs:
        ours, bare = pair.ours, pair.bare
        lines.append(
            f"| {pair.clients} | {ours.rate:.0f} | {bare.rate:.0f} | {ours.rate / bare.rate:.0%} | {ours.percentile(50):.1f} "
            f"| {ours.percentile(95):.1f} | {ours.percentile(99):.1f} | {bare.percentile(99):.1f} "
            f"| {ours.percentile(99) / bare.percentile(99):.1f} × | {sum(ours.refused.values())} |"
        )
    lines += [
        "",
        "Aim at 32 clients: at least 50 % of the bare route's rate, p99 at most 3 × its p99.",
        f"Server at rest: {rest:.0f} MiB, all processes (aim: under 150).",
        "",
        "## CPU milliseconds a request, all server processes, 8 clients",
        "",
        "| step | ours | aim | Moodle, defaults | Moodle, kept | TCExam | requests |",
        "|---|---|---|---|---|---|---|",
    ]
    for step in found:
        default, kept, tcexam, aim = OTHERS[step.name]
        lines.append(
            f"| {step.name} | {step.cpu:.2f} | {aim} | {default} | {kept} | {tcexam} | {step.requests} |"
        )
    lines += [
        "",
        f"Argon2id alone takes {argon:.1f} ms of a log-in.",
        "",
        "## The bank and the figures",
        "",
        "| what | measured | aim |",
        "|---|---|---|",
        *(
            f"| import of {each.questions:,} questions from {each.format} | {each.importing:.1f} s, "
            f"{each.importing / each.opening:.1f} × opening it with {LIBRARIES[each.format]} ({each.opening:.1f} s), "
            f"{each.importing / each.reading:.1f} × our reading of it ({each.reading:.1f} s) | ≤ 4 ×; xlsx ≤ 3 s |"
            for each in imports
        ),
        f"| search over {searched.questions:,} questions | p50 {searched.p50:.1f} ms, p95 {searched.p95:.1f} ms | p95 ≤ 20 ms |",
        likeness_line(compared),
        *item_lines(judged),
        f"| dashboard over {figures.officers:,} officers | {figures.warm:.0f} ms; first look {figures.cold:.0f} ms, then kept for 30 s | ≤ 150 ms |",
        "",
    ]
    REPORT.write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
