"""Asking: both languages side by side; spoken, signed on the screen, or by a link. Withdrawing, and the receipt."""

from datetime import date
from typing import Any
from uuid import UUID

import segno
from flask import Response, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.consents import service
from oneroof.casefiles.consents.pages import blueprint
from oneroof.casefiles.consents.pages.showing import asking_facts, page_facts, read_casefile, side_by_side
from oneroof.casefiles.consents.service import Asked, Partner, Proof
from oneroof.core.errors import DomainError, Invalid, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, given_id, given_ids, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

TEMPLATE = "consents/ask.html"
_DONE = {
    "given": staff_text("Noted: the person agrees."),
    "refused": staff_text("Noted: the person refuses. Every service goes on all the same."),
}


@blueprint.get("/<uuid:casefile_id>/consents/ask/<code>")
@states_purpose("consent_record")
@requires("casefiles.write")
def consent_ask(casefile_id: UUID, code: str) -> str:
    """The notice in both languages, and the ways to answer."""
    facts = asking_facts(work(), casefile_id, code, request.args.get("spoken", "")[:10])
    return render_template(TEMPLATE, errors={}, trouble=None, values=_blank(facts), **facts)


@blueprint.post("/<uuid:casefile_id>/consents/ask/<code>")
@states_purpose("consent_record")
@requires("casefiles.write")
def consent_answer(casefile_id: UUID, code: str) -> AnyResponse | Response:
    """Note the answer."""
    current = work()
    try:
        event = service.answer(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            asked=_asked(code),
            answer=given("answer"),
            proof=_proof(),
        )
    except DomainError as error:
        current.abandon()
        facts = asking_facts(work(), casefile_id, code, given("language"))
        return page_again(TEMPLATE, error, values=_typed(), **facts)
    if given("back") == "casefile":
        return go("casefile_pages.casefile", _DONE[event.event], casefile_id=casefile_id)
    if given("back") == "desk":
        return go("floor_pages.desk", _DONE[event.event])
    return go("consent_pages.consents", _DONE[event.event], casefile_id=casefile_id)


@blueprint.post("/<uuid:casefile_id>/consents/link/<code>")
@states_purpose("consent_record")
@requires("casefiles.write")
def consent_link(casefile_id: UUID, code: str) -> Response:
    """A link for the person's own phone: shown this once."""
    current = work()
    try:
        sent = service.send_link(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            asked=_asked(code),
        )
    except DomainError as error:
        current.abandon()
        facts = asking_facts(work(), casefile_id, code, given("language"))
        return page_again(TEMPLATE, error, values=_typed(), **facts)
    address = url_for("consent_online.read", token=sent.token, lang=sent.link.language, _external=True)
    picture = segno.make(address, error="m", micro=False).svg_inline(scale=5, border=2, omitsize=True)
    page = render_template(
        "consents/link.html",
        view=read_casefile(casefile_id),
        address=address,
        link=sent.link,
        qr=Markup(picture),  # noqa: S704  # drawn here, from an address of ours
    )
    return make_response(page)


@blueprint.get("/<uuid:casefile_id>/consents/withdraw/<uuid:consent_id>")
@states_purpose("consent_record")
@requires("casefiles.write")
def consent_withdraw_question(casefile_id: UUID, consent_id: UUID) -> str:
    """What withdrawing does, before it is done."""
    facts = page_facts(casefile_id)
    standing = next((each for each in facts["standings"] if each.consent and each.consent.id == consent_id), None)
    if standing is None or standing.state != "given":
        raise NotFound("consent_not_found", staff_text("Nothing is agreed here that could be withdrawn."))
    shown = side_by_side(standing.notice, facts["view"].casefile.language)
    return render_template("consents/withdraw.html", view=facts["view"], standing=standing, shown=shown)


@blueprint.post("/<uuid:casefile_id>/consents/withdraw/<uuid:consent_id>")
@states_purpose("consent_record")
@requires("casefiles.write")
def consent_withdraw(casefile_id: UUID, consent_id: UUID) -> AnyResponse | Response:
    """Do it, everywhere and at once; on to the receipt."""
    current = work()
    try:
        event = service.withdraw(
            current.session,
            current.context,
            current.clock,
            current.keys,
            consent_id=consent_id,
            proof=service.spoken(witness_name=given("witness_name")),
        )
    except DomainError as error:
        current.abandon()
        error.fields = {}
        return page_again("consents/consents.html", error, **page_facts(casefile_id))
    said = staff_text("Withdrawn. It ended everywhere in this moment. Print the receipt for the person.")
    return go("consent_pages.consent_receipt", said, casefile_id=casefile_id, event_id=event.id)


def _asked(code: str) -> Asked:
    """What stands in the notice's blanks. Raises Invalid (`until`)."""
    chosen = given_ids("office_ids")
    partner = Partner(given_id("agency_id"), given("partner"))
    return Asked(
        code,
        chosen if chosen or "choose_offices" in request.form else None,
        partner,
        _day(given("until")),
        given("language") or None,
    )


def _proof() -> Proof:
    if given("channel") == "signature":
        return service.signed(
            drawn=given("signature") or None, typed_name=given("typed_name"), witness_name=given("witness_name")
        )
    return service.spoken(witness_name=given("witness_name"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        message = staff_text("Choose a day.")
        raise Invalid("consent_invalid", message, fields={"until": [message]}) from None


def _typed() -> dict[str, Any]:
    fields = ("channel", "until", "partner", "agency_id", "typed_name", "witness_name")
    return {field: given(field) for field in fields} | {"office_ids": given_ids("office_ids")}


def _blank(facts: dict[str, Any]) -> dict[str, Any]:
    """Nothing typed yet: all offices of the house."""
    fields = ("until", "partner", "agency_id", "typed_name", "witness_name")
    return dict.fromkeys(fields, "") | {
        "channel": "spoken",
        "office_ids": [office.id for office in facts["offices"]],
    }
