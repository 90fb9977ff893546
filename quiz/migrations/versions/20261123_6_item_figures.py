"""What the answers of exams say about each question."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_6"
down_revision = "20261123_5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_figures",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("facility", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("discrimination", sa.Float(), nullable=False),
        sa.Column("item_rest", sa.Float(), nullable=True),
        sa.Column("complaints", sa.String(length=120), nullable=False),
        sa.Column("suspected", sa.Integer(), nullable=True),
        sa.Column("alarmed_persons", sa.Integer(), nullable=False),
        sa.Column("measured_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_item_figures_question_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_item_figures_revision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_item_figures")),
    )
    op.create_index(op.f("ix_item_figures_question_id"), "item_figures", ["question_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_item_figures_question_id"), table_name="item_figures")
    op.drop_table("item_figures")
