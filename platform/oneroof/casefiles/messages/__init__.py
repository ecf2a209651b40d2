"""Messages between a person and their centre."""
