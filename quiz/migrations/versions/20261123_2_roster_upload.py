"""A roster file is kept between its preview and its confirmation."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2"
down_revision = "20261123_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(), nullable=True),
        sa.Column("enrolled", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_roster_upload_unit_id")),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["person.id"], name=op.f("fk_roster_upload_uploaded_by"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_upload")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_upload_public_id")),
    )
    op.create_index("ix_roster_upload_uploaded_by", "roster_upload", ["uploaded_by"])


def downgrade() -> None:
    op.drop_table("roster_upload")
