"""The way from the entrance to each office, as kiosks and tickets tell it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.catalogue.service.wording import AREA_NAMES
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import public_languages, staff_text
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.identity.access import requires
from oneroof.kiosk.models import STEPS
from oneroof.kiosk.service import Way, save_way, way_to, ways
from oneroof.kiosk.service.ways import LONGEST_TEXT, MOST_STEPS, SYMBOLS
from oneroof.kiosk.wording import STEP_NAMES
from oneroof.tenancy.work import work

blueprint = Blueprint("hall_ways", __name__, template_folder="../templates", url_prefix="/staff/ways")


@blueprint.get("")
@requires("settings.manage")
def all_ways() -> str:
    """Every office, and whether its way is written."""
    current = work()
    return render_template("console/hall/ways.html", ways=ways(current.session, current.context), step_names=STEP_NAMES)


@blueprint.get("/<uuid:office_id>")
@requires("settings.manage")
def way(office_id: UUID) -> str:
    """The form of one office."""
    current = work()
    found = way_to(current.session, current.context, office_id=office_id)
    return render_template("console/hall/way.html", errors={}, trouble=None, **_facts(found, _as_typed(found)))


@blueprint.post("/<uuid:office_id>")
@requires("settings.manage")
def save(office_id: UUID) -> AnyResponse | Response:
    """Write it down."""
    current = work()
    typed = {name: given(name) for name in _names()}
    try:
        save_way(
            current.session,
            current.context,
            current.clock,
            office_id=office_id,
            version=given_number("version"),
            symbol=typed["symbol"] or None,
            storey=_storey(typed["storey"]),
            steps=[step for place in range(1, MOST_STEPS + 1) if (step := typed[f"step_{place}"])],
            texts={code: typed[f"text_{code}"] for code in public_languages()},
        )
    except DomainError as error:
        current.abandon()
        found = way_to(current.session, current.context, office_id=office_id)
        return page_again("console/hall/way.html", error, **_facts(found, typed))
    return go("hall_ways.all_ways", staff_text("The way is saved. Kiosks tell it from now on."))


def _storey(typed: str) -> int | None:
    """The floor's number. Raises Invalid for what is none."""
    if not typed:
        return None
    try:
        return int(typed)
    except ValueError:
        message = staff_text("Write the floor as a number: 0 is the ground floor, -1 the floor below.")
        raise Invalid("storey_unreadable", message, fields={"storey": [message]}) from None


def _names() -> list[str]:
    steps = [f"step_{place}" for place in range(1, MOST_STEPS + 1)]
    return ["symbol", "storey", *steps, *(f"text_{code}" for code in public_languages())]


def _as_typed(found: Way) -> dict[str, str]:
    """What is known, as the form writes it."""
    typed = dict.fromkeys(_names(), "")
    typed |= {f"step_{place}": step for place, step in enumerate(found.steps, start=1)}
    typed |= {f"text_{code}": text for code, text in found.texts.items() if code in public_languages()}
    storey = "" if found.storey is None else str(found.storey)
    return {**typed, "symbol": found.own_symbol or "", "storey": storey}


def _facts(found: Way, typed: dict[str, str]) -> dict[str, Any]:
    first = dict.fromkeys((g.tenant.default_language, *g.tenant.languages, *public_languages()))
    return {
        "way": found,
        "typed": typed,
        "version": given_number("version") if request.method == "POST" else found.version,
        "steps": [(code, STEP_NAMES[code]) for code in STEPS],
        "most_steps": MOST_STEPS,
        "longest": LONGEST_TEXT,
        "languages": [code for code in first if code in public_languages()],
        "symbols": [(code, AREA_NAMES[code] if code in AREA_NAMES else staff_text("Reception")) for code in SYMBOLS],
    }
