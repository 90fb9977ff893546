"""The command `lawdrill`: a face. One file a group; every command works on the installation of its environment."""

import click

from admin.cli.audit import audit_group
from admin.cli.bank import bank_group
from admin.cli.db import db_group
from admin.cli.exams import exams_group
from admin.cli.figures import figures_group
from admin.cli.frame import Lawdrill
from admin.cli.people import people_group
from admin.cli.server import demo_command, serve_command
from admin.cli.statutes import statutes_group
from admin.serving import spare_collecting

__all__ = ["main"]


@click.group(cls=Lawdrill, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lawdrill")
def main() -> None:
    """法治练兵：培训、考试、学时、持证。

    示例：lawdrill serve
    """
    spare_collecting()


for command in (
    serve_command,
    demo_command,
    db_group,
    bank_group,
    statutes_group,
    people_group,
    exams_group,
    figures_group,
    audit_group,
):
    main.add_command(command)
