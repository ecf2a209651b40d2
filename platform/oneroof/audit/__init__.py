"""Who did what, to whose data, and why: written in the same transaction."""
