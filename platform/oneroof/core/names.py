"""Names that stand in the database in several languages at once."""

from collections.abc import Mapping


def text_in(names: Mapping[str, str], language: str, fallback: str = "en") -> str:
    """The name in `language`, else in `fallback`, else in any; empty where there is none."""
    return names.get(language) or names.get(fallback) or next(iter(names.values()), "")
