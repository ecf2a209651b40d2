"""`/staff/network/agencies`: the network's agencies, and who of their people has an account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, NotFound
from oneroof.core.i18n import native_name, staff_languages, staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.core.time import real_now
from oneroof.federation.umbrella import as_umbrella
from oneroof.identity import invitations
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.agency_people import service as people
from oneroof.identity.web import pepper
from oneroof.partners.console import agencies, wording
from oneroof.tenancy.work import work

blueprint = Blueprint("agencies", __name__, template_folder="templates", url_prefix="/staff/network/agencies")
ONE = "agencies/agency.html"


@blueprint.get("")
@states_purpose("administration")
@requires("directory.manage")
def all_agencies() -> str:
    """All of them, and how many of their people have an account."""
    current = work()
    with _network() as network:
        found = agencies.agencies(network, current.context)
    counts = people.people_by_agency(current.session, current.context, [each.id for each in found])
    return render_template(
        "agencies/agencies.html", agencies=found, counts=counts, kind_names=wording.AGENCY_KIND_NAMES
    )


@blueprint.get("/<code>")
@states_purpose("administration")
@requires("directory.manage")
def agency(code: str) -> str:
    """One agency: its agreements, its people, who is invited."""
    typed = {"email": "", "name": "", "language": ""}
    return render_template(ONE, errors={}, trouble=None, typed=typed, **_facts(code))


@blueprint.post("/<code>/invite")
@states_purpose("administration")
@requires("staff.manage")
def invite(code: str) -> AnyResponse | Response:
    """Invite somebody of this agency."""
    current, typed = work(), {name: given(name) for name in ("email", "name", "language")}
    try:
        people.invite(
            current.session,
            current.context,
            current.clock,
            pepper(),
            network_agency_id=_facts(code)["agency"].id,
            email=typed["email"],
            name=typed["name"],
            language=typed["language"] or None,
        )
    except DomainError as error:
        current.abandon()
        return page_again(ONE, error, typed=typed, **_facts(code))
    return go(".agency", staff_text("The invitation is on its way."), code=code)


@blueprint.post("/<code>/invitations/<uuid:invitation_id>/<any(resend, withdraw):action>")
@states_purpose("administration")
@requires("staff.manage")
def invitation(code: str, invitation_id: UUID, action: str) -> AnyResponse:
    """Send it again, or make it void."""
    current = work()
    agency_id = _facts(code)["agency"].id
    if invitation_id not in {each.id for each in people.invited(current.session, network_agency_id=agency_id)}:
        raise NotFound("invitation_unknown", staff_text("There is no such invitation."))
    facts = (current.session, current.context, current.clock)
    if action == "resend":
        invitations.resend_invitation(*facts, pepper(), invitation_id=invitation_id)
        return go(".agency", staff_text("The invitation is on its way."), code=code)
    invitations.withdraw_invitation(*facts, invitation_id=invitation_id)
    return go(".agency", staff_text("The invitation was withdrawn."), code=code)


def _facts(code: str) -> dict[str, Any]:
    current = work()
    with _network() as network:
        found = agencies.agency_with(network, current.context, code=code)
        today = current.clock.now().date()
        views = agencies.agreements_of(network, current.context, agency_id=found.id, today=today)
    return {
        "agency": found,
        "agreements": views,
        "people": people.people_of(current.session, current.context, network_agency_id=found.id),
        "invitations": people.invited(current.session, network_agency_id=found.id),
        "languages": [(language, native_name(language)) for language in staff_languages()],
        "now": real_now(),
        "kind_names": wording.AGENCY_KIND_NAMES,
        "state_names": wording.STATE_NAMES,
        "state_colours": wording.STATE_COLOURS,
    }


@contextmanager
def _network() -> Iterator[Session]:
    with as_umbrella(current_app.extensions["oneroof"].database, work().context) as network:
        yield network
