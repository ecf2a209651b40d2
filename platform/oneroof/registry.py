"""Every blueprint of the core, in the order in which their routes are listed."""

from flask import Blueprint
from flask_smorest import Blueprint as ApiBlueprint

from oneroof.casefiles import api as casefiles_api
from oneroof.catalogue import api as catalogue_api
from oneroof.frontdesk import api as frontdesk_api
from oneroof.identity import api as staff_api
from oneroof.identity import pages as staff_pages
from oneroof.mediation import api as mediation_api
from oneroof.portal import api as centre_api

API_BLUEPRINTS: tuple[ApiBlueprint, ...] = (
    centre_api.blueprint,
    staff_api.blueprint,
    catalogue_api.blueprint,
    casefiles_api.blueprint,
    *frontdesk_api.BLUEPRINTS,
    mediation_api.blueprint,
)
PAGE_BLUEPRINTS: tuple[Blueprint, ...] = (staff_pages.blueprint,)

JOB_MODULES: tuple[str, ...] = ("oneroof.statistics.jobs", "oneroof.federation.jobs", "oneroof.identity.letters")
"""Modules whose functions keep what an outbox row promises; a worker imports them."""
