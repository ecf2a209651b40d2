"""The fixtures of content serve its translations too."""

from ..conftest import database_urls, editors, house

__all__ = ["database_urls", "editors", "house"]
