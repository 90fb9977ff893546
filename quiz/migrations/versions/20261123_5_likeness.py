"""What every question asks, folded; which two ask the same; what was decided about them."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_5"
down_revision = "20261123_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "likeness_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("low_revision_id", sa.Integer(), nullable=False),
        sa.Column("high_revision_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=24), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=24), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["high_id"], ["question.id"], name=op.f("fk_likeness_decision_high_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["high_revision_id"],
            ["revision.id"],
            name=op.f("fk_likeness_decision_hi_60e331"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["question.id"], name=op.f("fk_likeness_decision_kept_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["low_id"], ["question.id"], name=op.f("fk_likeness_decision_low_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["low_revision_id"],
            ["revision.id"],
            name=op.f("fk_likeness_decision_lo_21d333"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likeness_decision")),
        sa.UniqueConstraint(
            "low_revision_id", "high_revision_id", name=op.f("uq_likeness_decision_lo_858d1f")
        ),
    )
    op.create_index(
        op.f("ix_likeness_decision_hi_002571"), "likeness_decision", ["high_revision_id"], unique=False
    )
    op.create_index(op.f("ix_likeness_decision_high_id"), "likeness_decision", ["high_id"], unique=False)
    op.create_index(op.f("ix_likeness_decision_kept_id"), "likeness_decision", ["kept_id"], unique=False)
    op.create_index(op.f("ix_likeness_decision_low_id"), "likeness_decision", ["low_id"], unique=False)
    op.create_table(
        "likeness_mark",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_likeness_mark_question_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_likeness_mark_revision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_likeness_mark")),
    )
    op.create_index(op.f("ix_likeness_mark_revision_id"), "likeness_mark", ["revision_id"], unique=False)
    op.create_table(
        "likeness_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("low_revision_id", sa.Integer(), nullable=False),
        sa.Column("high_revision_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=24), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["high_id"], ["question.id"], name=op.f("fk_likeness_pair_high_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["high_revision_id"],
            ["revision.id"],
            name=op.f("fk_likeness_pair_high_r_751abf"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["low_id"], ["question.id"], name=op.f("fk_likeness_pair_low_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["low_revision_id"],
            ["revision.id"],
            name=op.f("fk_likeness_pair_low_re_f2aae0"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likeness_pair")),
        sa.UniqueConstraint("low_id", "high_id", name=op.f("uq_likeness_pair_low_id_73cff1")),
    )
    op.create_index(op.f("ix_likeness_pair_high_id"), "likeness_pair", ["high_id"], unique=False)
    op.create_index(
        op.f("ix_likeness_pair_high_r_c19c08"), "likeness_pair", ["high_revision_id"], unique=False
    )
    op.create_index(
        op.f("ix_likeness_pair_low_re_c3985d"), "likeness_pair", ["low_revision_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("likeness_pair")
    op.drop_table("likeness_mark")
    op.drop_table("likeness_decision")
