"""The staff pages of a centre's services, under /staff/services."""

from flask import Blueprint

blueprint = Blueprint("service_pages", __name__, template_folder="../templates", url_prefix="/staff/services")

from oneroof.catalogue.pages import changing, offices, reading  # noqa: E402  # they register their views on the blueprint above

__all__ = ["blueprint", "changing", "offices", "reading"]
