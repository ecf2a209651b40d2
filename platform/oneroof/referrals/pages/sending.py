"""Sending on from a casefile: who takes this, what is shown, does the person agree, look once more, send."""

from typing import Any
from uuid import UUID

from flask import Response, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.casework.typed import once, the_casefile
from oneroof.casefiles.models import Casefile
from oneroof.catalogue.service import offered_services
from oneroof.core.errors import Conflict, DomainError, Forbidden
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.ids import new_id
from oneroof.core.page_answers import given, given_ids, go, page_again
from oneroof.identity.access import requires
from oneroof.referrals import service
from oneroof.referrals.models import URGENCIES
from oneroof.referrals.pages import sending_blueprint as blueprint
from oneroof.referrals.pages.choices import choices_for
from oneroof.referrals.pages.consenting import question_for
from oneroof.referrals.pages.targets import Target, organisation_key, target_named
from oneroof.referrals.service import Content
from oneroof.referrals.service.bases import sees_already
from oneroof.referrals.service.records import stage_of, wrong
from oneroof.referrals.service.sending import check_parts
from oneroof.referrals.service.showing import shown_classes
from oneroof.referrals.takers import Wish, takers
from oneroof.referrals.ways import Stage, way_to
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.work import work

WHAT = "referrals/what.html"
NEW = "referrals/new.html"


@blueprint.get("")
@requires("referrals.read")
def referrals(casefile_id: UUID) -> str:
    """The referrals of this casefile."""
    current, view = work(), the_casefile(casefile_id)
    items = service.of_casefile(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id)
    may_send = current.context.allows("referrals.send")
    return render_template("referrals/casefile.html", view=view, items=items, may_send=may_send)


@blueprint.get("/new")
@requires("referrals.send")
def referral_new(casefile_id: UUID) -> str:
    """Who takes this?"""
    return render_template(NEW, errors={}, trouble=None, typed={}, **_takers(casefile_id))


@blueprint.post("/new/organisation")
@requires("referrals.send")
def referral_organisation(casefile_id: UUID) -> AnyResponse | Response:
    """An organisation that is on no list, as it is typed."""
    typed = {name: given(name)[:300] for name in ("name", "email", "phone", "address")}
    if not typed["name"]:
        work().abandon()
        error = wrong("name", staff_text("Write what the organisation is called."))
        return page_again(NEW, error, typed=typed, **_takers(casefile_id))
    to = organisation_key(work(), {name: value for name, value in typed.items() if value})
    return go("referral_sending.referral_what", casefile_id=casefile_id, to=to, service=given("service") or None)


@blueprint.get("/new/what")
@requires("referrals.send")
def referral_what(casefile_id: UUID) -> str:
    """What is sent, and does the person agree?"""
    return render_template(WHAT, errors={}, trouble=None, **_what(casefile_id, _blank(), "get"))


@blueprint.post("/new/preview")
@requires("referrals.send")
def referral_preview(casefile_id: UUID) -> AnyResponse | Response:
    """Exactly what the other side will see, before anything is sent."""
    current = work()
    try:
        target = target_named(current, given("to"))
        content = _content()
        stage = stage_of(current.session, current.context, current.clock, current.keys)
        casefile = current.session.get_one(Casefile, (current.context.tenant_id, casefile_id))
        service.check_sending(stage, casefile, target.destination, content)
        shown = shown_classes(stage, casefile, content.classes)
        chosen = choices_for(current, casefile_id, target.destination)
    except DomainError as error:
        return _again(casefile_id, error)
    view = the_casefile(casefile_id)
    papers = [each for each in chosen.documents if each.row.id in set(content.document_ids)]
    facts = {"target": target, "content": content, "shown": shown, "papers": papers, "once_id": once()}
    facts["known"] = _known(stage, casefile, target, content)
    page = render_template("referrals/preview.html", view=view, values=_typed(), **facts)
    return make_response(page)


@blueprint.post("/new/send")
@requires("referrals.send")
def referral_send(casefile_id: UUID) -> AnyResponse | Response:
    """Send it; on to the slip with the person's code. Or back, to change something."""
    current = work()
    if given("back"):
        return make_response(render_template(WHAT, errors={}, trouble=None, **_what(casefile_id, _typed(), "post")))
    try:
        target = target_named(current, given("to"))
        sent = service.send(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            once_id=once(),
            destination=target.destination,
            content=_content(),
        )
    except DomainError as error:
        return _again(casefile_id, error)
    said = staff_text("Sent. Print the slip: with its code the person can ask how far it is.")
    return go("referral_pages.referral", said, referral_id=sent.referral.id)


@blueprint.post("/new/told")
@requires("referrals.send")
def referral_told(casefile_id: UUID) -> AnyResponse:
    """Only told where to go: noted without a name."""
    current = work()
    target = target_named(current, given("to"))
    service.sign_post(
        current.session,
        current.context,
        current.clock,
        once_id=once(),
        kind=target.destination.kind,
        service_code=given("service") or None,
        office_id=target.destination.office_id,
        agency_id=target.agency_id if target.destination.kind == "agency" else None,
    )
    said = staff_text("Noted that somebody was told where to go. Nothing was sent, and no name was kept.")
    return go("referral_sending.referrals", said, casefile_id=casefile_id)


def _again(casefile_id: UUID, error: DomainError) -> Response:
    """The form once more; a missing consent is asked for there, and is no refusal of the reader."""
    work().abandon()
    if isinstance(error, Forbidden):
        error = Conflict(error.code, error.message)
    return page_again(WHAT, error, **_what(casefile_id, _typed(), "post"))


def _takers(casefile_id: UUID) -> dict[str, Any]:
    current, view = work(), the_casefile(casefile_id)
    code = request.args.get("service", "")[:100]
    words = request.args.get("words", "")[:100]
    wish = Wish(code or None, words or None, view.casefile.language)
    found = takers(current.session, current.context, current.clock, wish)
    kept = set(view.casefile.protected_from)
    usable = [each for each in found if not kept & set(each.agency_tags)]
    services = offered_services(current.session, current.context)
    return {
        "view": view,
        "items": usable,
        "can_send": {each.kind for each in usable if way_to(each.kind)},
        "with_organisations": way_to("organisation") is not None,
        "hidden": len(found) - len(usable),
        "services": [(each.service.code, each.service.name) for each in services],
        "chosen": {"service": code, "words": words},
    }


def _what(casefile_id: UUID, values: dict[str, Any], method: str) -> dict[str, Any]:
    current, view = work(), the_casefile(casefile_id)
    target = target_named(current, given("to") if method == "post" else request.args.get("to", "")[:2000])
    code = given("service") if method == "post" else request.args.get("service", "")[:100]
    stage = stage_of(current.session, current.context, current.clock, current.keys)
    refusal, choices = None, None
    try:
        choices = choices_for(current, casefile_id, target.destination)
        classes = values["classes"] if method == "post" else ()
        check_parts(stage, view.casefile, target.destination, classes, values["document_ids"], code or None)
    except DomainError as error:
        refusal = error
    asks = refusal is not None and refusal.code == "consent_missing"
    return {
        "view": view,
        "target": target,
        "service": code,
        "values": values,
        "choices": choices,
        "refusal": None if asks else refusal,
        "question": question_for(current, view, target) if asks else None,
        "urgencies": URGENCIES,
        "once_id": new_id(),
        "back": url_for("referral_sending.referral_new", casefile_id=casefile_id, service=code or None),
        "their_language": g.tenant.default_language,
    }


def _known(stage: Stage, casefile: Casefile, target: Target, content: Content) -> list[LazyText]:
    """What an office of the house sees besides, for other reasons: it is said before anything is sent."""
    office_id = target.destination.office_id
    seen = sees_already(stage, casefile, office_id) if office_id else frozenset()
    return [DATA_CLASSES[code].words for code in sorted(seen - {"person", "consent", *content.classes})]


def _content() -> Content:
    return Content(
        summary=given("summary"),
        service_code=given("service") or None,
        urgency=given("urgency") or "usual",
        classes=tuple(request.form.getlist("classes")),
        document_ids=tuple(given_ids("document_ids")),
    )


def _typed() -> dict[str, Any]:
    return {
        "summary": given("summary"),
        "urgency": given("urgency") or "usual",
        "classes": request.form.getlist("classes"),
        "document_ids": [str(each) for each in given_ids("document_ids")],
        "to": given("to"),
        "service": given("service"),
    }


def _blank() -> dict[str, Any]:
    """The least: nothing is ticked."""
    return {"summary": "", "urgency": "usual", "classes": [], "document_ids": [], "to": "", "service": ""}


__all__ = ["Target", "blueprint"]
