"""What the documents say is what the program does: commands, variables, examples, links.

``python -m tests.test_docs`` writes docs/commands.md anew.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from admin.cli import main

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
COMMANDS = DOCS / "commands.md"
MARKDOWN = sorted([ROOT / "README.md", *DOCS.glob("*.md")])
HEAD = """# 命令 `lawdrill`

退出码：0 成功，1 被拒绝或查出问题（一句话说明原因），2 用法不对。结果写到标准输出，原因写到标准错误。
加 `--json` 时标准输出是一个 JSON 值。命令所用的数据库和文件夹由环境变量决定，见 [README](../README.md#环境变量)。

本页由程序自己的帮助写成：`python -m tests.test_docs`。
"""
CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command by its full name, groups before what is in them."""

    def walk(
        command: click.Command, context: click.Context
    ) -> Iterator[tuple[str, click.Command, click.Context]]:
        yield context.command_path, command, context
        if isinstance(command, click.Group):
            for name, each in command.commands.items():
                yield from walk(each, click.Context(each, info_name=name, parent=context))

    top = main.make_context("lawdrill", ["--help"], resilient_parsing=True, terminal_width=100)
    return walk(main, top)


def written() -> str:
    """The page of commands."""
    pages = [
        f"## `{name}`\n\n```\n{command.get_help(context)}\n```\n" for name, command, context in commands()
    ]
    return "\n".join([HEAD, *pages])


def test_the_page_of_commands_is_the_help_of_the_program() -> None:
    assert COMMANDS.read_text(encoding="utf-8") == written(), "run: python -m tests.test_docs"


def test_every_command_and_option_stands_in_the_page_of_commands() -> None:
    page = COMMANDS.read_text(encoding="utf-8")
    sections = {part.split("`", 1)[0]: part for part in page.split("\n## `")[1:]}

    missing = [
        (name, option)
        for name, command, _ in commands()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("-") and option not in sections[name]
    ]
    assert missing == []


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.split("### 命令", 1)[1].split("```")[1]
    listed = {
        f"{line.split(' ', 2)[0]} {line.split(' ', 2)[1]} {word}" if grouped else f"lawdrill {word}"
        for line in block.strip().splitlines()
        for grouped in [
            line.split()[1] in main.commands and isinstance(main.commands[line.split()[1]], click.Group)
        ]
        for word in [each.strip() for each in line.split(" ", 2 if grouped else 1)[-1].split("|")]
    }

    assert listed == {name for name, command, _ in commands() if not isinstance(command, click.Group)}


def test_every_variable_of_the_settings_stands_in_the_readme_table_and_no_other() -> None:
    settings = (ROOT / "quiz" / "settings.py").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `(LAWDRILL_[A-Z_]+)`", readme, re.MULTILINE)) == set(
        re.findall(r"LAWDRILL_[A-Z_]+", settings)
    )


@pytest.mark.parametrize("path", MARKDOWN, ids=[path.name for path in MARKDOWN])
def test_no_document_names_a_variable_or_a_command_that_is_not_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    settings = (ROOT / "quiz" / "settings.py").read_text(encoding="utf-8")
    groups = {name for name, _, _ in commands()}
    named = {" ".join(words) for words in re.findall(r"\b(lawdrill) ([a-z]+(?: [a-z-]+)?)", text)}

    assert (
        set(re.findall(r"LAWDRILL_[A-Z_]+", text)) - set(re.findall(r"LAWDRILL_[A-Z_]+", settings)) == set()
    )
    assert {name for name in named if name not in groups and name.rsplit(" ", 1)[0] not in groups} == set()


@pytest.mark.parametrize("path", MARKDOWN, ids=[path.name for path in MARKDOWN])
def test_every_link_within_the_repository_leads_somewhere(path: Path) -> None:
    links = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "docs/library.md"])
def test_the_examples_run_from_the_first_to_the_last(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one empty folder, each with the names that the one before left."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    examples = CODE.findall((ROOT / name).read_text(encoding="utf-8"))

    assert examples
    for number, example in enumerate(examples, 1):
        exec(compile(example, f"{name}, example {number}", "exec"), names)


def test_the_screenshot_is_small_enough_to_load_with_the_page() -> None:
    assert 0 < (DOCS / "screenshot.png").stat().st_size < 200_000


if __name__ == "__main__":
    COMMANDS.write_text(written(), encoding="utf-8")
