"""The welcome desk opens casefiles."""

from typing import Any

from flask import Response, current_app

from oneroof.casefiles.api import answered
from oneroof.casefiles.finding.limits import counted_opening
from oneroof.casefiles.schemas import CasefileSchema
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.core.api import ApiBlueprint
from oneroof.frontdesk import service
from oneroof.frontdesk.schemas.welcome import WelcomedPersonSchema
from oneroof.identity.access import requires, states_purpose
from oneroof.services import Services
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("welcome", __name__, description="The welcome desk.")


@blueprint.route("/persons", methods=["POST"])
@states_purpose("identification")
@requires("casefiles.write")
@blueprint.arguments(WelcomedPersonSchema)
@blueprint.response(201, CasefileSchema)
def open_casefile(arguments: dict[str, Any]) -> Response:
    """Open a person's casefile, and make it the visit's if one is named

    Where somebody of this name and date of birth has one, the answer is 409 `person_exists` with its `casefile_id`,
    unless `another_person` says that it has been checked.
    """
    current = work()
    identity = Identity.named(arguments.pop("name"), arguments.pop("birth_date"), arguments.pop("nationality"))

    def opening() -> CasefileView:
        return service.open_casefile(
            current.session, current.context, current.clock, current.keys, identity=identity, **arguments
        )

    if arguments.get("another_person"):
        return answered(opening(), 201)
    opened: Services = current_app.extensions["oneroof"]
    view = counted_opening(opened.database, opened.keys, current.context, current.clock, identity, opening)
    return answered(view, 201)
