"""Which edition a citation was last read by."""

from alembic import op

revision = "20261124_1"
down_revision = "20261123_9"
branch_labels = None
depends_on = None

BACKFILL = """
UPDATE basis SET follows_id = (
    SELECT edition.id FROM edition, revision
    WHERE revision.id = basis.revision_id AND edition.statute_id = basis.statute_id
      AND edition.in_force_on <= date(revision.created_at)
      AND coalesce(edition.adopted_on, edition.in_force_on) <= date(revision.created_at)
    ORDER BY edition.in_force_on DESC, edition.adopted_on DESC LIMIT 1
) WHERE edition_id IS NULL AND statute_id IS NOT NULL
"""
"""The edition in force when it was written."""


def upgrade() -> None:
    # SQLite adds a column with its foreign key only in one statement; PostgreSQL reads the same.
    op.execute(
        "ALTER TABLE basis ADD COLUMN follows_id INTEGER CONSTRAINT fk_basis_follows_id REFERENCES edition (id)"
    )
    op.execute(BACKFILL)


def downgrade() -> None:
    op.drop_column("basis", "follows_id")
