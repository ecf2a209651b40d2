"""Pages: who may see a casefile, and from whom it is kept."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.casefiles.sharing import listing
from oneroof.casefiles.sharing.service import end_protection, protect
from oneroof.casefiles.sharing.wording import AGENCY_KIND_NAMES, SOURCE_WORDS
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.names import named
from oneroof.core.page_answers import NOTHING, given, given_id, go, keep_nowhere, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.work import work

blueprint = Blueprint("sharing_pages", __name__, template_folder="templates", url_prefix="/staff")
blueprint.after_request(keep_nowhere)
casefile_tab("sharing_pages.who_may_see", staff_text("Who may see"), rank=70, permission="sharing.manage")

PAGE = "sharing_pages.who_may_see"


@blueprint.app_context_processor
def words_of_sharing() -> dict[str, Any]:
    """What templates need to speak of sharing."""
    return {"source_words": SOURCE_WORDS, "data_classes": DATA_CLASSES}


@blueprint.get("/casefiles/<uuid:casefile_id>/sharing")
@requires("sharing.manage")
def who_may_see(casefile_id: UUID) -> str:
    """Offices and why they see it; agencies that it is kept from."""
    return render_template("sharing/who_may_see.html", errors={}, trouble=None, **_facts(casefile_id))


@blueprint.post("/casefiles/<uuid:casefile_id>/sharing")
@requires("sharing.manage")
def sharing_begin(casefile_id: UUID) -> AnyResponse:
    """Let an office see it."""
    current = work()
    try:
        listing.let_see(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            office_id=given_id("office_id") or NOTHING,
        )
    except DomainError as error:
        current.abandon()
        return page_again("sharing/who_may_see.html", error, **_facts(casefile_id))
    return go(PAGE, staff_text("The office sees this casefile now."), casefile_id=casefile_id)


@blueprint.post("/casefiles/<uuid:casefile_id>/sharing/end")
@requires("sharing.manage")
def sharing_end(casefile_id: UUID) -> AnyResponse:
    """Take back what was decided here."""
    current = work()
    listing.stop_seeing(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        office_id=given_id("office_id") or NOTHING,
    )
    return go(PAGE, staff_text("This is no longer shared."), casefile_id=casefile_id)


@blueprint.get("/casefiles/<uuid:casefile_id>/sharing/protect")
@requires("sharing.manage")
def protection_question(casefile_id: UUID) -> str:
    """From whom, and why?"""
    return render_template("sharing/protect.html", errors={}, trouble=None, **_question(casefile_id))


@blueprint.post("/casefiles/<uuid:casefile_id>/sharing/protect")
@requires("sharing.manage")
def protection_begin(casefile_id: UUID) -> AnyResponse:
    """Keep the person from an agency."""
    current = work()
    seen = listing.who_may_see(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id)
    try:
        protect(
            current.session,
            current.context,
            current.clock,
            current.keys,
            person_id=seen.view.casefile.person_id,
            agency_tags=[given("agency_tag")],
            reason=given("reason"),
        )
    except DomainError as error:
        current.abandon()
        return page_again("sharing/protect.html", error, **_question(casefile_id))
    return go(PAGE, staff_text("The casefile is kept from this agency now."), casefile_id=casefile_id)


@blueprint.get("/casefiles/<uuid:casefile_id>/sharing/protections/<uuid:protection_id>/lift")
@requires("sharing.manage")
def protection_lift_question(casefile_id: UUID, protection_id: UUID) -> str:
    """Really?"""
    current = work()
    view, one = listing.protection_of(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        protection_id=protection_id,
    )
    return render_template("sharing/lift.html", view=view, one=one, tag_names=_tag_names(casefile_id))


@blueprint.post("/casefiles/<uuid:casefile_id>/sharing/protections/<uuid:protection_id>/lift")
@requires("sharing.manage")
def protection_lift(casefile_id: UUID, protection_id: UUID) -> AnyResponse:
    """The agency may hear of the person again."""
    current = work()
    end_protection(current.session, current.context, current.clock, protection_id=protection_id)
    return go(PAGE, staff_text("The protection was lifted."), casefile_id=casefile_id)


def _facts(casefile_id: UUID) -> dict[str, Any]:
    current = work()
    seen = listing.who_may_see(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id)
    return {"view": seen.view, "seen": seen, "tag_names": _names(seen)}


def _question(casefile_id: UUID) -> dict[str, Any]:
    facts = _facts(casefile_id)
    return {
        **facts,
        "choices": list(facts["tag_names"].items()),
        "chosen": given("agency_tag"),
        "reason": given("reason"),
    }


def _tag_names(casefile_id: UUID) -> dict[str, str]:
    names: dict[str, str] = _facts(casefile_id)["tag_names"]
    return names


def _names(seen: listing.WhoMaySee) -> dict[str, str]:
    """What each tag is called: agencies by their names, then whole kinds of them."""
    kinds = {agency.kind for agency in seen.agencies}
    known = {kind: str(words) for kind, words in AGENCY_KIND_NAMES.items() if kind in kinds}
    others = {kind: kind for kind in sorted(kinds - set(known))}
    return {agency.code: named(agency.names) for agency in seen.agencies} | known | others
