"""Where a challenge was met and how its question was shown; which revision a state change was about; indexes."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_9"
down_revision = "20261123_8"
branch_labels = None
depends_on = None

INDEXES = (
    ("remark", "revision_id"),
    ("bulk_change", "revision_before"),
    ("bulk_change", "revision_after"),
    ("challenge", "revision_id"),
    ("state_change", "revision_id"),
)
"""Without them a revision that is removed with its intake is looked for in every row of these tables."""


def upgrade() -> None:
    # SQLite adds a column with its foreign key only in one statement; PostgreSQL reads the same.
    op.execute(
        "ALTER TABLE challenge ADD COLUMN run_id BIGINT CONSTRAINT fk_challenge_run_id "
        "REFERENCES practice_run (id)"
    )
    op.execute(
        "ALTER TABLE state_change ADD COLUMN revision_id INTEGER CONSTRAINT fk_state_change_revision_id "
        "REFERENCES revision (id)"
    )
    op.add_column("challenge", sa.Column("item", sa.Integer(), nullable=True))
    op.add_column("challenge", sa.Column("response", sa.Text(), nullable=True))
    op.add_column(
        "challenge", sa.Column("choice_order", sa.String(length=40), nullable=False, server_default="")
    )
    op.add_column(
        "bulk_change", sa.Column("skipped", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    for table, column in INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in INDEXES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    op.drop_column("bulk_change", "skipped")
    op.drop_column("state_change", "revision_id")
    for column in ("choice_order", "response", "item", "run_id"):
        op.drop_column("challenge", column)
