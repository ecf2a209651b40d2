"""Every blueprint of the core, in the order in which their routes are listed."""

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint

from oneroof.identity import api as staff_api
from oneroof.identity import pages as staff_pages
from oneroof.portal import api as centre_api

API_BLUEPRINTS: tuple[ApiBlueprint, ...] = (centre_api.blueprint, staff_api.blueprint)
PAGE_BLUEPRINTS: tuple[Blueprint, ...] = (staff_pages.blueprint,)

JOB_MODULES: tuple[str, ...] = ("oneroof.identity.letters",)
"""Modules whose functions keep what an outbox row promises; a worker imports them."""
