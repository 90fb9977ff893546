"""Remarks on questions, bulk edits that can be undone, challenges of officers."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_7"
down_revision = "20261123_6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("settled_by", sa.String(length=40), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_remark_question_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_remark_revision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index(op.f("ix_remark_question_id"), "remark", ["question_id"])
    op.create_table(
        "bulk_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("told", sa.String(length=400), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("undone_by", sa.String(length=40), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_edit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bulk_edit_public_id")),
    )
    op.create_table(
        "bulk_change",
        sa.Column("edit_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("revision_before", sa.Integer(), nullable=False),
        sa.Column("revision_after", sa.Integer(), nullable=False),
        sa.Column("state_before", sa.String(length=24), nullable=False),
        sa.Column("state_after", sa.String(length=24), nullable=False),
        sa.Column("flag_before", sa.String(length=40), nullable=False),
        sa.Column("flag_after", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["edit_id"], ["bulk_edit.id"], name=op.f("fk_bulk_change_edit_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_bulk_change_question_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision_after"],
            ["revision.id"],
            name=op.f("fk_bulk_change_revision_after"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revision_before"],
            ["revision.id"],
            name=op.f("fk_bulk_change_revision_before"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edit_id", "question_id", name=op.f("pk_bulk_change")),
    )
    op.create_index(op.f("ix_bulk_change_question_id"), "bulk_change", ["question_id"])
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("proposed", sa.String(length=400), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cited", sa.String(length=240), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_challenge_answered_by")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_challenge_attempt_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_challenge_person_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_challenge_question_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_challenge_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_challenge_public_id")),
    )
    op.create_index(op.f("ix_challenge_person_id"), "challenge", ["person_id"])
    op.create_index(op.f("ix_challenge_question_id"), "challenge", ["question_id"])
    op.create_index(op.f("ix_challenge_raised_at"), "challenge", ["raised_at"])
    op.create_index(
        "ux_challenge_open",
        "challenge",
        ["person_id", "revision_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("challenge")
    op.drop_table("bulk_change")
    op.drop_table("bulk_edit")
    op.drop_table("remark")
