"""An edition is enacted once: the questions that it touches are found on its first day."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_3"
down_revision = "20261123_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("enacted_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("edition", "enacted_at")
