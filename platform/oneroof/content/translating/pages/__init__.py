"""The pages of translators: what is to be done, the desk, the terms, files, the machine, and what readers ask for."""

from flask import Blueprint

blueprint = Blueprint("translating_pages", __name__, template_folder="../templates", url_prefix="/staff/content")

# routes register themselves on import
from oneroof.content.translating.pages import desk, files, machine, overview, terms  # noqa: E402, F401
