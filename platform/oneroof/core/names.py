"""Names that stand in the database in several languages at once."""

from collections.abc import Mapping

from flask import g, has_request_context

from oneroof.core.i18n import current_language


def text_in(names: Mapping[str, str], language: str, fallback: str = "en") -> str:
    """The name in `language`, else in `fallback`, else in any; empty where there is none."""
    return names.get(language) or names.get(fallback) or next(iter(names.values()), "")


def named(names: Mapping[str, str]) -> str:
    """The name in the language of the moment, else in the host language of the request's tenant."""
    tenant = g.get("tenant") if has_request_context() else None
    return text_in(names, current_language(), getattr(tenant, "default_language", "en"))
