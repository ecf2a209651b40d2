"""A database for each test: these open a whole house."""

from support.fixtures import database_urls

__all__ = ["database_urls"]
