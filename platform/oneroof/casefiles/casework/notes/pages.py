"""Notes and contacts of a casefile, together with its visits: read, written, put right, printed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.casework.contacts.models import DIRECTIONS, SUBJECTS
from oneroof.casefiles.casework.contacts.service import NewContact, log_contact
from oneroof.casefiles.casework.contacts.timeline import KINDS, timeline
from oneroof.casefiles.casework.notes import service
from oneroof.casefiles.casework.notes.drafts import draft_of, save_draft
from oneroof.casefiles.casework.notes.service import WantedNotes
from oneroof.casefiles.casework.typed import now_here, once, the_casefile, typed, typed_moment, typed_number
from oneroof.casefiles.casework.wording import AUDIENCE_NAMES, CHANNEL_NAMES, DIRECTION_NAMES, SUBJECT_NAMES
from oneroof.casefiles.finding.merging import origins_of
from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.service import Wanted
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.page_answers import given, given_id, go, keep_nowhere, page_again
from oneroof.identity.access import requires
from oneroof.identity.csrf import csrf_token
from oneroof.tenancy.work import work

PAGE = 20
PRINTED = 200
LOGGED = tuple(CHANNEL_NAMES)
blueprint = Blueprint("note_pages", __name__, template_folder="../templates", url_prefix="/staff/casefiles")
blueprint.after_request(keep_nowhere)
casefile_tab("note_pages.casefile_notes", staff_text("Notes and contacts"), rank=50)


@blueprint.get("/<uuid:casefile_id>/notes")
@requires("casefiles.read")
def casefile_notes(casefile_id: UUID) -> str:
    """What happened with the person, the newest first."""
    return render_template("casework/notes.html", errors={}, trouble=None, **_facts(casefile_id))


@blueprint.get("/<uuid:casefile_id>/notes/print")
@requires("casefiles.read")
def casefile_notes_print(casefile_id: UUID) -> str:
    """The same on paper: what the filter shows, up to PRINTED."""
    return render_template("casework/notes_print.html", most=PRINTED, **_told(casefile_id, PRINTED))


@blueprint.post("/<uuid:casefile_id>/notes")
@requires("casefiles.read")
def casefile_note_write(casefile_id: UUID) -> AnyResponse | Response:
    """Keep the note, or what there is of it as a draft."""
    current, typed_text = work(), request.form.get("text", "")
    try:
        if given("keep") == "draft":
            save_draft(
                current.session, current.context, current.clock, current.keys, casefile_id=casefile_id, text=typed_text
            )
            return go("note_pages.casefile_notes", staff_text("Your draft was kept."), casefile_id=casefile_id)
        service.write_note(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            once_id=once(),
            text=typed_text,
            procedure_id=given_id("procedure_id"),
            corrects_id=given_id("corrects_id"),
        )
    except DomainError as error:
        current.abandon()
        facts = _facts(casefile_id, note=typed("text", "procedure_id", "corrects_id"))
        return page_again("casework/notes.html", error, **facts)
    return go("note_pages.casefile_notes", staff_text("The note was kept."), casefile_id=casefile_id)


@blueprint.get("/<uuid:casefile_id>/notes/draft")
@requires("casefiles.read")
def casefile_note_token(casefile_id: UUID) -> Response:  # noqa: ARG001  # the address is that of the draft
    """A fresh token for the form: whoever signed in again meanwhile keeps what they have typed."""
    return jsonify(token=csrf_token())


@blueprint.post("/<uuid:casefile_id>/notes/draft")
@requires("casefiles.read")
def casefile_note_draft(casefile_id: UUID) -> tuple[str, int]:
    """Keep what has been typed so far; the page sends it while somebody writes."""
    current, text = work(), request.form.get("text", "")
    save_draft(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id, text=text)
    return "", 204


@blueprint.post("/<uuid:casefile_id>/contacts")
@requires("casefiles.read")
def casefile_contact_log(casefile_id: UUID) -> AnyResponse | Response:
    """Log a contact."""
    current = work()
    try:
        contact = NewContact(
            channel=given("channel"),
            direction=given("direction"),
            subject=given("subject"),
            at=typed_moment("day", "time"),
            minutes=typed_number("minutes"),
            text=request.form.get("about", ""),
            place=given("place"),
        )
        log_contact(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            once_id=once(),
            contact=contact,
        )
    except DomainError as error:
        current.abandon()
        fields = ("channel", "direction", "subject", "day", "time", "minutes", "about", "place")
        _rename(error, {"at": "day", "text": "about"})
        return page_again("casework/notes.html", error, **_facts(casefile_id, contact=typed(*fields)))
    return go("note_pages.casefile_notes", staff_text("The contact was logged."), casefile_id=casefile_id)


def _rename(error: DomainError, names: dict[str, str]) -> None:
    """Point at the fields by the names that the form has for them."""
    for field, name in names.items():
        if field in error.fields:
            error.fields[name] = error.fields.pop(field)


def _facts(
    casefile_id: UUID, note: dict[str, str] | None = None, contact: dict[str, str] | None = None
) -> dict[str, Any]:
    current = work()
    told = _told(casefile_id, PAGE)
    cleared = "notes" in current.context.clearance
    draft = draft_of(current.session, current.context, current.keys, casefile_id=casefile_id) if not note else None
    running = procedures.list_procedures(
        current.session,
        current.context,
        current.clock,
        current.keys,
        wanted=Wanted(state=None, casefile_id=casefile_id),
    )
    moment = now_here()
    return {
        **told,
        "cleared": cleared,
        "may_log": "contacts_log" in current.context.clearance,
        "note": note or {"text": draft.text if draft else "", "procedure_id": "", "corrects_id": _corrects()},
        "contact": contact or _usual_contact(f"{moment:%Y-%m-%d}", f"{moment:%H:%M}"),
        "draft": draft,
        "procedures": running.items,
        "once_note": new_id(),
        "once_contact": new_id(),
        "subjects": SUBJECTS,
        "directions": DIRECTIONS,
        "channels": LOGGED,
    }


def _corrects() -> str:
    return request.args.get("corrects", "")[:40]


def _usual_contact(day: str, time: str) -> dict[str, str]:
    return {
        "channel": "phone",
        "direction": "from_person",
        "subject": "information",
        "day": day,
        "time": time,
        "minutes": "",
        "about": "",
        "place": "",
    }


def _told(casefile_id: UUID, limit: int) -> dict[str, Any]:
    """The timeline as it is narrowed down, and the addresses of its pages."""
    current, view = work(), the_casefile(casefile_id)
    chosen = {"kind": request.args.get("kind", ""), "whose": request.args.get("whose", "")}
    kind = chosen["kind"] if chosen["kind"] in KINDS else None
    page = timeline(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        kind=kind,
        wanted=WantedNotes(mine=chosen["whose"] == "mine"),
        limit=limit,
        cursor=request.args.get("after") or None,
    )
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}

    def address(**more: Any) -> str:
        return url_for("note_pages.casefile_notes", casefile_id=casefile_id, **kept, **more)

    return {
        "view": view,
        "origins": origins_of(current.session, current.context, casefile_id),
        "items": page.items,
        "chosen": chosen,
        "first": address() if request.args.get("after") else None,
        "following": address(after=page.next_cursor) if page.next_cursor else None,
        "printed": url_for("note_pages.casefile_notes_print", casefile_id=casefile_id, **kept),
        "channel_names": CHANNEL_NAMES,
        "direction_names": DIRECTION_NAMES,
        "subject_names": SUBJECT_NAMES,
        "audience_names": AUDIENCE_NAMES,
    }
