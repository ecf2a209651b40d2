"""The coordinator's pages of the floor, under /staff/floor: lines as they stand, live changes, and the model."""

from flask import Blueprint

blueprint = Blueprint("line_pages", __name__, template_folder="../templates", url_prefix="/staff/floor")
