"""Who looked at a person's casefile, in plain words, and what the person asks about it."""
