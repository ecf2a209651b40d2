"""The authorization server: clients, keys, tokens and what was shown before."""

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only."""
