"""The roster's pages, under /staff/roster."""

from flask import Blueprint

blueprint = Blueprint("roster_pages", __name__, template_folder="../templates", url_prefix="/staff/roster")

from oneroof.mediation.pages import planning, roster  # noqa: E402  # they register their views on the blueprint above

__all__ = ["blueprint", "planning", "roster"]
