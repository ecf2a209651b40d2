"""What class of data each table holds."""

from alembic import op

from oneroof.migrations.protection import classify

revision = "amenities_0002"
down_revision = "amenities_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
    classify(op, "amenities_room", "operations")
    classify(op, "amenities_taken_hour", "operations")
    # by a code, with an encrypted way to reach who asked: nobody's casefile knows of it
    classify(op, "amenities_booking", "visit")
