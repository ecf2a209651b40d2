"""`/developers`: the pages of an agency's own people. Every one of them asks first whose person it is."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("developers", __name__, template_folder="../templates", url_prefix="/developers")

from oneroof.partners.console.pages import (  # noqa: E402  # their views belong to the blueprint above
    clients,
    home,
    log,
    sandbox,
)

__all__ = ["blueprint", "clients", "home", "log", "sandbox"]
