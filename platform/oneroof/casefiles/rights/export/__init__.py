"""A copy of everything that is kept of a person: for machines as JSON, for people as PDF, with their files."""
