"""The facts of the centre and of each office, as everybody reads them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, NotFound
from oneroof.core.i18n import public_languages, staff_text
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.frontdesk.models import Office
from oneroof.frontdesk.places.models import ACCESSIBILITY, TRANSPORT
from oneroof.frontdesk.places.service import LONGEST_DIRECTIONS, MOST_STOPS, Place, Stop, places, save_place
from oneroof.frontdesk.places.wording import ACCESSIBILITY_NAMES, TRANSPORT_NAMES
from oneroof.frontdesk.service import offices
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("place_pages", __name__, template_folder="../templates", url_prefix="/staff/places")


@blueprint.get("")
@requires("settings.manage")
def all_places() -> str:
    """The centre and its offices, and what is written of each."""
    current = work()
    known = places(current.session, current.context)
    return render_template("console/places/places.html", offices=_offices(current), known=known)


@blueprint.get("/centre", defaults={"office_id": None})
@blueprint.get("/<uuid:office_id>")
@requires("settings.manage")
def place(office_id: UUID | None) -> str:
    """The form of the centre, or of an office."""
    current = work()
    found = places(current.session, current.context).get(office_id, Place(office_id))
    return _page(current, office_id, _as_typed(found), found.version)


@blueprint.post("/centre", defaults={"office_id": None})
@blueprint.post("/<uuid:office_id>")
@requires("settings.manage")
def save(office_id: UUID | None) -> AnyResponse | Response:
    """Write it down."""
    current = work()
    typed = {name: given(name) for name in _names()}
    chosen = request.form.getlist("accessibility")
    try:
        save_place(
            current.session,
            current.context,
            current.clock,
            office_id=office_id,
            version=given_number("version"),
            directions={code: typed[f"directions_{code}"] for code in public_languages()},
            transport=[_stop(typed, number) for number in range(1, MOST_STOPS + 1)],
            accessibility=chosen,
            phone=typed["phone"],
            email=typed["email"],
        )
    except NotFound:
        raise
    except DomainError as error:
        current.abandon()
        facts = _facts(current, office_id, {**typed, "accessibility": chosen}, given_number("version"))
        return page_again("console/places/place.html", error, **facts)
    return go("place_pages.all_places", staff_text("Saved. Everybody reads it from now on."))


def _page(current: Work, office_id: UUID | None, typed: dict[str, Any], version: int) -> str:
    facts = _facts(current, office_id, typed, version)
    return render_template("console/places/place.html", errors={}, trouble=None, **facts)


def _facts(current: Work, office_id: UUID | None, typed: dict[str, Any], version: int) -> dict[str, Any]:
    office = next((each for each in _offices(current) if each.id == office_id), None)
    if office_id is not None and office is None:
        raise NotFound("office_not_found", staff_text("There is no such office here."))
    first = dict.fromkeys((g.tenant.default_language, *g.tenant.languages, *public_languages()))
    return {
        "office": office,
        "typed": typed,
        "version": version,
        "languages": [code for code in first if code in public_languages()],
        "accessibility": [(code, ACCESSIBILITY_NAMES[code]) for code in ACCESSIBILITY],
        "transport": [(code, TRANSPORT_NAMES[code]) for code in TRANSPORT],
        "most_stops": MOST_STOPS,
        "longest": LONGEST_DIRECTIONS,
    }


def _offices(current: Work) -> list[Office]:
    return [item.office for item in offices(current.session, current.context)]


def _stop(typed: dict[str, str], number: int) -> Stop:
    return Stop(typed[f"kind_{number}"] or TRANSPORT[1], typed[f"line_{number}"], typed[f"name_{number}"])


def _names() -> list[str]:
    stops = [f"{part}_{number}" for number in range(1, MOST_STOPS + 1) for part in ("kind", "line", "name")]
    return ["phone", "email", *stops, *(f"directions_{code}" for code in public_languages())]


def _as_typed(found: Place) -> dict[str, Any]:
    """What is known, as the form writes it."""
    typed: dict[str, Any] = dict.fromkeys(_names(), "")
    typed |= {"phone": found.phone or "", "email": found.email or "", "accessibility": list(found.accessibility)}
    typed |= {f"directions_{code}": text for code, text in found.directions.items() if code in public_languages()}
    for number, stop in enumerate(found.transport[:MOST_STOPS], start=1):
        typed |= {f"kind_{number}": stop.kind, f"line_{number}": stop.line, f"name_{number}": stop.stop}
    return typed
