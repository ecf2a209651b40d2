"""What one agreed to: reading, agreeing, refusing and withdrawing."""

from typing import Any
from uuid import UUID

from flask import Response, g, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.consents import service
from oneroof.casefiles.consents.pages.showing import side_by_side
from oneroof.casefiles.consents.service import Asked, Standing
from oneroof.casefiles.consents.service.proof import online
from oneroof.core.errors import DomainError, NotFound
from oneroof.core.i18n import current_language, public_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.identity.access import states_purpose
from oneroof.identity.service_users.access import for_person, this_person
from oneroof.portal.my_file.pages import blueprint
from oneroof.tenancy.work import work

LIST, ONE = "portal/my_file/consents.html", "portal/my_file/consent.html"


@blueprint.get("/consents")
@states_purpose("consent_record")
@for_person
def consents() -> str:
    """How everything stands."""
    return render_template(LIST, standings=_standings())


@blueprint.get("/consents/<code>")
@states_purpose("consent_record")
@for_person
def consent(code: str) -> str:
    """One question, to be answered. Those that name a partner are asked at the centre."""
    return render_template(ONE, errors={}, trouble=None, **_asking(code))


@blueprint.post("/consents/<code>")
@states_purpose("consent_record")
@for_person
def answer(code: str) -> AnyResponse | Response:
    """Agree or refuse; it counts at once."""
    current = work()
    try:
        service.answer(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=this_person().casefile_id,
            asked=Asked(code, language=current_language()),
            answer=given("answer"),
            proof=online(typed_name=None),
        )
    except DomainError as error:
        current.abandon()
        return page_again(ONE, error, **_asking(code))
    agreed = given("answer") == "given"
    notice = (
        public_text("You have agreed to this.") if agreed else public_text("You have said no. It counts from now on.")
    )
    return go("my_file.consents", notice)


@blueprint.post("/consents/withdraw/<uuid:consent_id>")
@states_purpose("consent_record")
@for_person
def withdraw(consent_id: UUID) -> AnyResponse:
    """End what was agreed to, from now on."""
    current = work()
    proof = online(typed_name=None)
    service.withdraw(current.session, current.context, current.clock, current.keys, consent_id=consent_id, proof=proof)
    return go("my_file.consents", public_text("You have withdrawn this. It has ended now, everywhere."))


def _standings() -> list[Standing]:
    current = work()
    return service.read_consents(
        current.session, current.context, current.clock, current.keys, casefile_id=this_person().casefile_id
    ).standings


def _asking(code: str) -> dict[str, Any]:
    for standing in _standings():
        if standing.code == code and not standing.notice.shipped.names_partner:
            shown = side_by_side(standing.notice, current_language())
            return {"standing": standing, "shown": shown, "host": g.tenant.default_language}
    raise NotFound("consent_unknown", public_text("There is nothing at this address."))
