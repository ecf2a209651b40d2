"""The list of services, and what one of them says here."""

from typing import Any

from flask import g, render_template, request, url_for

from oneroof.catalogue.definition.model import SERVICE_KINDS
from oneroof.catalogue.pages import blueprint
from oneroof.catalogue.pages.shown import service_page, wording
from oneroof.catalogue.search.searching import search_services
from oneroof.catalogue.service import ATTENTION, ServiceFilter
from oneroof.catalogue.service.wording import ATTENTION_NAMES
from oneroof.core.errors import Invalid
from oneroof.core.i18n import current_language
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.offices import office_choices
from oneroof.tenancy.work import work

PAGE = 25
_LONGEST_SEARCH = 100


@blueprint.get("")
@requires("floor.read")
@states_purpose("administration")
def services() -> str:
    """The services by name, or those that words mean, and filters for what needs looking at."""
    current, wanted = work(), _wanted()
    only = ServiceFilter(
        kind=wanted["kind"] or None,
        attention=wanted["show"] or None,
        offered=False,
        today=g.clock.today(g.tenant.time_zone),
    )
    page = _page(wanted["words"], only, request.args.get("after"))
    names = {choice.id: choice.names for choice in office_choices(current.session)}
    following = url_for("service_pages.services", **_said(wanted), after=page.next_cursor)
    return render_template(
        "services/list.html",
        items=page.items,
        next=following if page.next_cursor else None,
        first=url_for("service_pages.services", **_said(wanted)) if request.args.get("after") else None,
        wanted=wanted,
        attention_names=ATTENTION_NAMES,
        offices=names,
        today=only.today,
        **wording(),
    )


@blueprint.get("/<code>")
@requires("floor.read")
@states_purpose("administration")
def service_shown(code: str) -> str:
    """One service: what counts here, and what this centre says differently."""
    return render_template("services/service.html", trouble=None, errors={}, **service_page(work(), code))


def _wanted() -> dict[str, str]:
    kind, show = request.args.get("kind", ""), request.args.get("show", "")
    return {
        "kind": kind if kind in SERVICE_KINDS else "",
        "show": show if show in ATTENTION else "",
        "words": request.args.get("words", "").strip()[:_LONGEST_SEARCH],
    }


def _said(wanted: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if value}


def _page(words: str, only: ServiceFilter, cursor: str | None) -> Any:
    current = work()
    options: dict[str, Any] = {"language": current_language(), "words": words, "only": only, "limit": PAGE}
    try:
        return search_services(current.session, current.context, cursor=cursor, **options)
    except Invalid:  # an old or broken address: begin with the first page
        return search_services(current.session, current.context, cursor=None, **options)
