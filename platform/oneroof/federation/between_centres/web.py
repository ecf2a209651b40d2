"""What other centres ask of this one: its keys, and that it takes letters and parts of packages.

Nobody signs in here: a letter is believed for its signature, a part for its hash in a signed manifest. Who sends what
is neither has to wait, longer each time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, jsonify, request

from oneroof.core.errors import Forbidden, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.ip_networks import network_of
from oneroof.core.names import text_in
from oneroof.federation.between_centres import (
    arriving,
    handing_over,  # noqa: F401  # takes answers and receipts
    keyring,
    others,
    referring,  # noqa: F401  # takes referrals, and tells of their steps
)
from oneroof.federation.between_centres.letters import MOST_BYTES
from oneroof.federation.between_centres.receiving import receive
from oneroof.federation.between_centres.sealing import NotGenuine
from oneroof.federation.between_centres.sending import LETTER_TYPE, PURPOSE
from oneroof.identity import throttle
from oneroof.identity.access import by_programs, public, states_purpose
from oneroof.services import Services
from oneroof.tenancy.context import Context, system_context

STRANGERS = throttle.Limit(free=40, first=timedelta(seconds=30))
"""Of one network: a peer that signs with a key which we have not heard of yet is sent away some times, too."""

blueprint = Blueprint("between_centres", __name__)


@blueprint.get("/.well-known/oneroof-centre.json")
@states_purpose("administration")
@public
def well_known() -> Response:
    """The centre's keys, for those who exchange casefiles with it."""
    services, context = _services(), _context()
    with services.database.transaction(context) as session:
        keyring.current_pair(session, context, g.clock, services.keys, services.database)
        session.expire_all()
        address = others.own_address(session, context, services.settings)
        name = text_in(g.tenant.name, g.tenant.default_language)
        answer = jsonify(keyring.told(session, context, address=address, name=name))
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.post("/between-centres/letters")
@by_programs
@states_purpose("administration")
@public
def letters() -> Response:
    """Take a letter in; the answer is the signed receipt."""
    services, context = _services(), _context()
    raw = _body(MOST_BYTES)
    try:
        with _counted(services, context), services.database.transaction(context) as session:
            receipt = receive(services, session, context, g.clock, raw)
    except NotGenuine as error:
        message = staff_text("This letter is not from a centre that we know, or it was changed on its way.")
        raise Forbidden(f"letter_{error.code}", message) from None
    return Response(receipt, content_type=LETTER_TYPE)


@blueprint.post("/between-centres/packages/<uuid:package_id>/parts/<int:number>")
@by_programs
@states_purpose("administration")
@public
def parts(package_id: UUID, number: int) -> Response:
    """Keep one part of a package that was accepted here."""
    services, context = _services(), _context()
    content = _body(arriving.MOST_PART_BYTES)
    with _counted(services, context), services.database.transaction(context) as session:
        arriving.take_part(services, session, context, g.clock, package_id=package_id, number=number, content=content)
    return Response(status=204)


def _body(most: int) -> bytes:
    """What was sent, read no further than it may be. Raises Invalid."""
    found = request.stream.read(most + 1)
    if len(found) > most:
        raise Invalid("too_large", staff_text("This is larger than what is taken here."))
    return found


@contextmanager
def _counted(services: Services, context: Context) -> Iterator[None]:
    """Count what is asked, and forgive what was good. Raises TooManyRequests for a network that has to wait."""
    asking = network_of(request.remote_addr)
    subject = throttle.Subject(services.keys.search_token(g.tenant.id, "centre network", asking), STRANGERS, False)
    with services.database.transaction(context) as session:
        throttle.count_attempt(session, context, [subject])
    yield
    with services.database.transaction(context) as session:
        throttle.forgive(session, [subject])


def _context() -> Context:
    return system_context(g.tenant.id, g.tenant.network_id, PURPOSE)


def _services() -> Services:
    services: Any = current_app.extensions["oneroof"]
    return services  # type: ignore[no-any-return]
