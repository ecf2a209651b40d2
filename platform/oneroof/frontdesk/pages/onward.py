"""On the desk's page: the stops after this one, and who is served along."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.page_answers import NOTHING, given, given_id, go
from oneroof.frontdesk.pages import blueprint
from oneroof.frontdesk.pages.desk import desk_again
from oneroof.frontdesk.pages.steps import chosen_target
from oneroof.frontdesk.service import onward
from oneroof.frontdesk.service.stops import Stop
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

FIELDS = {"code": "companion", "casefile_id": "companion"}
"""What the form for a companion calls its field, beside the form to find the visitor's own casefile."""


@blueprint.post("/tickets/<uuid:ticket_id>/stops")
@requires("tickets.call")
def stop_add(ticket_id: UUID) -> AnyResponse | Response:
    """One more office after this one."""
    try:
        office_id, service_id = chosen_target("stop")
    except DomainError as error:
        return desk_again(error)
    return _then(onward.add_stop, ticket_id=ticket_id, stop=Stop(office_id=office_id, service_id=service_id))


@blueprint.post("/tickets/<uuid:ticket_id>/stops/<uuid:stop_id>/drop")
@requires("tickets.call")
def stop_drop(ticket_id: UUID, stop_id: UUID) -> AnyResponse | Response:
    """Not that office after all."""
    return _then(onward.drop_stop, ticket_id=ticket_id, stop_id=stop_id)


@blueprint.post("/tickets/<uuid:ticket_id>/together")
@requires("casefiles.read")
@states_purpose("identification")
def companion_add(ticket_id: UUID) -> AnyResponse | Response:
    """Somebody of the household is served along, by their case code."""
    current = work()
    return _then(onward.serve_together, keys=current.keys, ticket_id=ticket_id, code=given("companion"))


@blueprint.post("/tickets/<uuid:ticket_id>/together/remove")
@requires("casefiles.read")
def companion_remove(ticket_id: UUID) -> AnyResponse | Response:
    """They are served alone."""
    return _then(onward.serve_alone, ticket_id=ticket_id, casefile_id=given_id("casefile_id") or NOTHING)


def _then(act: Callable[..., Any], **arguments: Any) -> AnyResponse | Response:
    current = work()
    try:
        act(current.session, current.context, current.clock, **arguments)
    except DomainError as error:
        error.fields = {FIELDS.get(name, name): messages for name, messages in error.fields.items()}
        return desk_again(error, values={"companion": given("companion")})
    return go("floor_pages.desk")
