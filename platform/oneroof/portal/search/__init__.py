"""One search over everything that visitors can read."""
