"""The welcome desk, on the page of the desk: whose visit it is, why they came, where they go next.

A search is answered with a page and not with a redirect: who was looked for must not stand in an address.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, make_response
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding.ranking import Match
from oneroof.casefiles.pages.finding import looked_for
from oneroof.casefiles.pages.identity_form import typed_values
from oneroof.casefiles.pages.opening import opened_unless_known
from oneroof.casefiles.service import Found as FoundPerson
from oneroof.core.errors import Conflict, DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import NOTHING, as_id, given, given_id, given_number, go
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.pages import blueprint
from oneroof.frontdesk.pages.desk import desk_again, render_desk
from oneroof.frontdesk.pages.steps import chosen_target
from oneroof.frontdesk.service.reception import send_on
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

FIND_DATE = "born"
FIND_FIELDS = {"birth_date": FIND_DATE}
"""What the form to find a casefile calls its fields, beside the form to open one on the same page."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search or an attempt to open a casefile has shown."""

    people: list[FoundPerson]
    is_same: bool = False
    """Whether the casefile that was to be opened seems to exist already."""


@blueprint.post("/desk/casefile/find")
@requires("casefiles.read")
@states_purpose("identification")
def visitor_find() -> Response:
    """Look for the visitor's casefile."""
    values = typed_values(FIND_DATE)
    try:
        found = looked_for(FIND_DATE)
    except DomainError as error:
        error.fields = {FIND_FIELDS.get(name, name): messages for name, messages in error.fields.items()}
        return desk_again(error, values=values)
    return make_response(render_desk(found=Found(found), values=values))


@blueprint.post("/tickets/<uuid:ticket_id>/casefile")
@requires("casefiles.write")
@states_purpose("identification")
def visitor_is(ticket_id: UUID) -> AnyResponse | Response:
    """This casefile is the visitor's."""
    current = work()
    try:
        ticket = floor_service.read_ticket(current.session, current.context, ticket_id=ticket_id)
        floor_service.attach_casefile(
            current.session,
            current.context,
            current.clock,
            current.keys,
            visit_id=ticket.visit_id,
            casefile_id=given_id("casefile_id") or NOTHING,
        )
    except DomainError as error:
        return desk_again(error)
    return go("floor_pages.desk")


@blueprint.post("/tickets/<uuid:ticket_id>/casefile/new")
@requires("casefiles.write")
@states_purpose("identification")
def visitor_is_new(ticket_id: UUID) -> AnyResponse | Response:
    """Open a casefile for the visitor; where somebody of this name has one, ask first."""
    current, values = work(), typed_values()
    try:
        ticket = floor_service.read_ticket(current.session, current.context, ticket_id=ticket_id)
        view = opened_unless_known(
            lambda identity: floor_service.open_casefile(
                current.session,
                current.context,
                current.clock,
                current.keys,
                identity=identity,
                language=values["language"] or ticket.language,
                another_person=given("another_person") == "yes",
                visit_id=ticket.visit_id,
            )
        )
    except DomainError as error:
        return _not_opened(error, values)
    return go("casefile_pages.casefile_code", casefile_id=view.casefile.id, back="desk")


@blueprint.post("/tickets/<uuid:ticket_id>/send-on")
@requires("tickets.call")
def visitor_send_on(ticket_id: UUID) -> AnyResponse | Response:
    """Note the reason, issue the second ticket and end the first."""
    current = work()
    try:
        office_id, service_id = chosen_target()
        second = send_on(
            current.session,
            current.context,
            current.clock,
            current.keys,
            ticket_id=ticket_id,
            office_id=office_id,
            service_id=service_id,
            reason=given("reason"),
            version=given_number("version"),
        )
    except DomainError as error:
        return desk_again(error, values={"target": given("target"), "reason": given("reason")})
    return go("floor_pages.ticket_issued", staff_text("The second ticket was issued."), ticket_id=second.id)


def _not_opened(error: DomainError, values: dict[str, Any]) -> Response:
    existing = as_id(str(error.details.get("casefile_id", ""))) if isinstance(error, Conflict) else None
    if existing is None:
        return desk_again(error, values=values, opening=True)
    work().abandon()
    people = [_offered(found) for text in error.details["casefile_ids"] if (found := as_id(text))]
    return make_response(render_desk(found=Found(people, is_same=True), values=values, opening=True), error.status)


def _offered(casefile_id: UUID) -> FoundPerson:
    current = work()
    return FoundPerson(
        casefiles.read_casefile(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id),
        Match(0, 0, ()),
    )
