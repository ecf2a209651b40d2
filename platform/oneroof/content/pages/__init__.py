"""The staff pages of content, under /staff/content."""

from flask import Blueprint

blueprint = Blueprint("content_staff", __name__, template_folder="../templates", url_prefix="/staff/content")

from oneroof.content.pages import editing, history, overview  # noqa: E402  # they register their views on the blueprint above

__all__ = ["blueprint", "editing", "history", "overview"]
