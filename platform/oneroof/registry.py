"""Every blueprint of the core, in the order in which their routes are listed."""

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint

from oneroof.portal import api as centre_api

API_BLUEPRINTS: tuple[ApiBlueprint, ...] = (centre_api.blueprint,)
PAGE_BLUEPRINTS: tuple[Blueprint, ...] = ()

JOB_MODULES: tuple[str, ...] = ()
"""Modules whose functions keep what an outbox row promises; a worker imports them."""
