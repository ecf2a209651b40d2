"""All procedures that one may see, narrowed down as one likes."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from oneroof.casefiles.procedures import service
from oneroof.casefiles.procedures.models import STATES
from oneroof.casefiles.procedures.pages import blueprint
from oneroof.casefiles.procedures.service import Wanted
from oneroof.casefiles.procedures.service.listing import DUE
from oneroof.core.page_answers import as_id
from oneroof.identity.access import requires
from oneroof.identity.offices import office_choices
from oneroof.tenancy.work import Work, work

PAGE = 20


@blueprint.get("")
@requires("procedures.read")
def procedures() -> str:
    """The list."""
    current, chosen = work(), _chosen()
    page = service.list_procedures(
        current.session,
        current.context,
        current.clock,
        current.keys,
        wanted=_wanted(chosen),
        limit=PAGE,
        cursor=request.args.get("after") or None,
    )
    following = _address(chosen, page.next_cursor)
    return render_template(
        "procedures/list.html",
        items=page.items,
        chosen=chosen,
        narrowed=chosen != {**_EVERYTHING, "state": "open"},
        first=_address(chosen) if request.args.get("after") else None,
        following=following if page.next_cursor else None,
        **_choices(current, chosen),
    )


_EVERYTHING = {"state": "open", "service": "", "step": "", "due": "", "whose": ""}


def _chosen() -> dict[str, str]:
    """The filters as they were chosen; what cannot be is not chosen."""
    given = {name: request.args.get(name, usual)[:100] for name, usual in _EVERYTHING.items()}
    if given["state"] not in (*STATES, "all"):
        given["state"] = "open"
    if given["due"] not in DUE:
        given["due"] = ""
    if not given["service"]:
        given["step"] = ""
    return given


def _wanted(chosen: dict[str, str]) -> Wanted:
    return Wanted(
        state=None if chosen["state"] == "all" else chosen["state"],
        service_code=chosen["service"] or None,
        step=chosen["step"] or None,
        due=chosen["due"] or None,
        office_id=_office(chosen["whose"]),
        mine=chosen["whose"] == "mine",
    )


def _office(whose: str) -> UUID | None:
    return as_id(whose) if whose not in ("", "mine") else None


def _address(chosen: dict[str, str], after: str | None = None) -> str:
    """Of the list with these filters, from the first page or from a later one."""
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value != _EVERYTHING[name]}
    if after is not None:
        kept["after"] = after
    return url_for("procedure_pages.procedures", **kept)


def _choices(current: Work, chosen: dict[str, str]) -> dict[str, Any]:
    """What the list can be narrowed to."""
    session, context = current.session, current.context
    steps = service.steps_in_use(session, context, service_code=chosen["service"]) if chosen["service"] else []
    return {
        "services": service.services_in_use(session, context),
        "steps": steps,
        "offices": office_choices(session),
    }
