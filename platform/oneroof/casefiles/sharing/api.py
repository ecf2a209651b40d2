"""Who may see a casefile: mediators and coordinators look and decide."""

from typing import Any
from uuid import UUID

from oneroof.casefiles.sharing import listing
from oneroof.casefiles.sharing.listing import WhoMaySee
from oneroof.casefiles.sharing.schemas import LetSeeSchema, NewProtectionSchema, WhoMaySeeSchema
from oneroof.casefiles.sharing.service import end_protection, protect
from oneroof.core.api import ApiBlueprint
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("sharing", __name__, description="Which offices see a person, and who is kept away.")


@blueprint.route("/casefiles/<uuid:casefile_id>/sharing", methods=["GET"])
@requires("sharing.manage")
@blueprint.response(200, WhoMaySeeSchema)
def read_sharing(casefile_id: UUID) -> WhoMaySee:
    """Offices with their reasons, and agencies that the person is kept from"""
    current = work()
    return listing.who_may_see(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id)


@blueprint.route("/casefiles/<uuid:casefile_id>/sharing/offices", methods=["POST"])
@requires("sharing.manage")
@blueprint.arguments(LetSeeSchema)
@blueprint.response(200, WhoMaySeeSchema)
def share_casefile(arguments: dict[str, Any], casefile_id: UUID) -> WhoMaySee:
    """Let an office see who the person is and how they can be reached"""
    current = work()
    listing.let_see(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id, **arguments)
    return read_again(casefile_id)


@blueprint.route("/casefiles/<uuid:casefile_id>/sharing/offices/<uuid:office_id>", methods=["DELETE"])
@requires("sharing.manage")
@blueprint.response(200, WhoMaySeeSchema)
def unshare_casefile(casefile_id: UUID, office_id: UUID) -> WhoMaySee:
    """Take it back; what the office sees for another reason, it goes on seeing"""
    current = work()
    listing.stop_seeing(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        office_id=office_id,
    )
    return read_again(casefile_id)


@blueprint.route("/casefiles/<uuid:casefile_id>/protections", methods=["POST"])
@requires("sharing.manage")
@blueprint.arguments(NewProtectionSchema)
@blueprint.response(200, WhoMaySeeSchema)
def protect_person(arguments: dict[str, Any], casefile_id: UUID) -> WhoMaySee:
    """Keep the person from agencies, by code or kind

    Answers 409 `own_agency` for the caller's own.
    """
    current = work()
    seen = read_again(casefile_id)
    protect(
        current.session,
        current.context,
        current.clock,
        current.keys,
        person_id=seen.view.casefile.person_id,
        **arguments,
    )
    return read_again(casefile_id)


@blueprint.route("/protections/<uuid:protection_id>", methods=["DELETE"])
@requires("sharing.manage")
@blueprint.response(204)
def unprotect_person(protection_id: UUID) -> None:
    """The agency may hear of the person again"""
    current = work()
    end_protection(current.session, current.context, current.clock, protection_id=protection_id)


def read_again(casefile_id: UUID) -> WhoMaySee:
    """How it stands after a change."""
    current = work()
    return listing.who_may_see(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id)
