"""The first page of an agency's people: what is agreed, by centre; and the agency's entries in the directory."""

from __future__ import annotations

from flask import render_template

from oneroof.federation.directory.keeping_pages import KeepingPages
from oneroof.identity.access import requires, states_purpose
from oneroof.partners.console import agencies, wording
from oneroof.partners.console.pages import blueprint
from oneroof.partners.console.pages.asking import agency_id, keeper, network
from oneroof.tenancy.work import work


@blueprint.get("")
@states_purpose("administration")
@requires("agency.develop")
def home() -> str:
    """The agency's agreements, and where to begin."""
    current, own = work(), agency_id()
    with network() as session:
        found = agencies.agency(session, current.context, agency_id=own)
        today = current.clock.now().date()
        views = agencies.agreements_of(session, current.context, agency_id=own, today=today)
    return render_template(
        "developers/home.html",
        agency=found,
        agreements=views,
        state_names=wording.STATE_NAMES,
        state_colours=wording.STATE_COLOURS,
    )


KeepingPages(keeper, permission="agency.develop").register(blueprint, "/directory")
