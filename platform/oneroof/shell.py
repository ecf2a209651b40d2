"""What surrounds every page: the tenant's name, who is signed in, where they may go from here."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request

from oneroof.core.i18n import LazyText, current_language, public_text, staff_text
from oneroof.core.names import text_in
from oneroof.core.problems import STAFF_PAGES
from oneroof.identity.access import SignedIn, signed_in
from oneroof.identity.permissions import ROLE_NAMES, ROLES
from oneroof.portal import menu
from oneroof.portal.sensitive import is_sensitive
from oneroof.portal.site.showing import site_of
from oneroof.tenancy.directory import TenantFacts


@dataclass(frozen=True, slots=True)
class Place:
    """One place that staff can go to, shown to those who may."""

    permission: str
    path: str
    text: LazyText
    on_umbrella: bool = False
    only_at: str | None = None
    """The kind of tenant that has this place, where one alone has."""


PLACES = (
    Place("calls.take", "/staff/calls", staff_text("Calls"), only_at="phone_line"),
    Place("calls.take", "/staff/calls/back", staff_text("Call-back list"), only_at="phone_line"),
    Place("visits.register", "/staff/presorting", staff_text("Pre-sorting")),
    Place("tickets.call", "/staff/desk", staff_text("My desk")),
    Place("tickets.read", "/staff/queues", staff_text("Queues")),
    Place("floor.direct", "/staff/floor", staff_text("The floor")),
    Place("tickets.read", "/staff/board", staff_text("Board")),
    Place("casefiles.read", "/staff/casefiles", staff_text("Casefiles")),
    Place("casefiles.read", "/staff/caseload", staff_text("My casefiles")),
    Place("casefiles.read", "/staff/tasks", staff_text("My tasks")),
    Place("casefiles.read", "/staff/unanswered", staff_text("Unanswered messages")),
    Place("transfers.receive", "/staff/transfers", staff_text("From other centres")),
    Place("procedures.read", "/staff/procedures", staff_text("Procedures")),
    Place("referrals.read", "/staff/referrals", staff_text("Referrals")),
    Place("appointments.read", "/staff/appointments", staff_text("Appointments")),
    Place("conferences.attend", "/staff/conferences", staff_text("Conferences")),
    Place("roster.read", "/staff/roster", staff_text("Roster")),
    Place("reports.read", "/staff/day", staff_text("The day's figures")),
    Place("reports.read", "/staff/feedback", staff_text("What visitors say")),
    Place("network.read", "/staff/network", staff_text("Network"), on_umbrella=True),
    Place("totals.read", "/staff/network/totals", staff_text("Totals"), on_umbrella=True),
    Place("network.manage", "/staff/network/line-agreements", staff_text("Phone line"), on_umbrella=True),
    Place("agreements.manage", "/staff/network/agreements", staff_text("Agreements"), on_umbrella=True),
    Place("directory.manage", "/staff/network/agencies", staff_text("Agencies"), on_umbrella=True),
    Place("directory.read", "/staff/directory", staff_text("Directory")),
    Place("directory.read", "/staff/directory", staff_text("Directory"), on_umbrella=True),
    Place("agency.develop", "/developers", staff_text("Agency"), on_umbrella=True),
    Place("agency.develop", "/developers/clients", staff_text("Programs"), on_umbrella=True),
    Place("agency.develop", "/developers/sandbox", staff_text("Sandbox"), on_umbrella=True),
    Place("agency.develop", "/developers/log", staff_text("Log"), on_umbrella=True),
    Place("agency.develop", "/developers/directory", staff_text("Directory"), on_umbrella=True),
    Place("floor.read", "/staff/services", staff_text("Services")),
    Place("content.translate", "/staff/content", staff_text("Pages and news")),
    Place("content.translate", "/staff/content", staff_text("Pages and news"), on_umbrella=True),
    Place("catalogue.manage", "/staff/catalogues", staff_text("Catalogues")),
    Place("catalogue.manage", "/staff/catalogues", staff_text("Catalogues"), on_umbrella=True),
    Place("content.translate", "/staff/content/translations", staff_text("Translations")),
    Place("content.translate", "/staff/content/translations", staff_text("Translations"), on_umbrella=True),
    Place("content.edit", "/staff/searches", staff_text("Searches")),
    Place("content.edit", "/staff/searches", staff_text("Searches"), on_umbrella=True),
    Place("devices.manage", "/staff/devices", staff_text("Devices")),
    Place("staff.manage", "/staff/people", staff_text("Staff")),
    Place("staff.manage", "/staff/people", staff_text("Staff"), on_umbrella=True),
    Place("settings.manage", "/staff/ways", staff_text("Ways")),
    Place("settings.manage", "/staff/places", staff_text("How people get here")),
    Place("settings.manage", "/staff/line-agreements", staff_text("Phone line")),
    Place("settings.manage", "/staff/other-centres", staff_text("Centres elsewhere")),
    Place("partnerships.manage", "/staff/partnerships", staff_text("Partners")),
    Place("site.manage", "/staff/site", staff_text("Public site")),
    Place("site.manage", "/staff/site", staff_text("Public site"), on_umbrella=True),
    Place("looks.answer", "/staff/look-questions", staff_text("Questions about looks")),
    Place("audit.read", "/staff/accountability", staff_text("Accountability")),
    Place("audit.read", "/staff/accountability", staff_text("Accountability"), on_umbrella=True),
    Place("breaches.manage", "/staff/breaches", staff_text("Breaches")),
    Place("breaches.manage", "/staff/breaches", staff_text("Breaches"), on_umbrella=True),
    Place("jobs.manage", "/staff/jobs", staff_text("Jobs")),
    Place("jobs.manage", "/staff/jobs", staff_text("Jobs"), on_umbrella=True),
)

NOT_AT_THE_LINE = (
    *("/staff/presorting", "/staff/desk", "/staff/queues", "/staff/floor", "/staff/board", "/staff/devices"),
    *("/staff/casefiles", "/staff/caseload", "/staff/tasks", "/staff/unanswered", "/staff/procedures"),
    "/staff/referrals",
    *("/staff/appointments", "/staff/ways", "/staff/line-agreements", "/staff/partnerships", "/staff/conferences"),
)
"""Where visitors come and casefiles are kept: nobody comes to a phone line, and it keeps none."""


def init_app(app: Flask) -> None:
    """Give every page its surroundings."""
    app.context_processor(_surroundings)


def _surroundings() -> dict[str, Any]:
    tenant: TenantFacts | None = g.get("tenant")
    staff = signed_in()
    if tenant is None:
        return {}
    on_staff_pages = request.path.startswith(STAFF_PAGES)
    places = (_navigation(tenant, staff) if staff else []) if on_staff_pages else menu.menu_of(tenant.kind)
    return {
        "tenant": _tenant(tenant),
        "site": site_of(tenant),
        "staff": _staff(staff) if staff else None,
        "staff_links": _staff_links(staff),
        "navigation": places,
        "help_link": menu.help_link(),
        "quick_exit": is_sensitive(),
        "footer_links": [*menu.footer_of(tenant.kind), {"text": public_text("For staff: sign in"), "href": "/staff/"}],
    }


def _tenant(tenant: TenantFacts) -> dict[str, Any]:
    return {
        "name": text_in(tenant.name, current_language(), tenant.default_language),
        "code": tenant.code,
        "kind": tenant.kind,
        "default_language": tenant.default_language,
        "languages": tenant.languages,
        "tokens": tenant.tokens,
        "demo": tenant.demo,
    }


def _staff(staff: SignedIn) -> dict[str, Any]:
    return {
        "name": staff.name,
        "roles": [str(ROLE_NAMES[role]) for role in ROLES if role in staff.roles],
        # Set by the pages that know where this member of staff serves now.
        "office": g.get("staff_office"),
        "desk": g.get("staff_desk"),
    }


def _staff_links(staff: SignedIn | None) -> dict[str, str | None]:
    if staff is None:
        return {"home": "/staff/", "account": None, "desk": None, "sign_out": None}
    serves = "tickets.call" in staff.permissions
    return {
        "home": "/staff/",
        "account": "/staff/account",
        "desk": "/staff/desk" if serves else None,
        "sign_out": "/staff/sign-out",
    }


def _navigation(tenant: TenantFacts, staff: SignedIn) -> list[dict[str, Any]]:
    at_umbrella = tenant.kind == "umbrella"
    here = [place for place in PLACES if place.on_umbrella == at_umbrella and place.only_at in (None, tenant.kind)]
    if tenant.kind == "phone_line":
        here = [place for place in here if not place.path.startswith(NOT_AT_THE_LINE)]
    places = [place for place in here if place.permission in staff.permissions]
    current = max((p.path for p in places if _within(request.path, p.path)), key=len, default=None)
    return [
        {"text": str(place.text), "href": place.path, "current": place.path == current, "count": 0} for place in places
    ]


def _within(path: str, place: str) -> bool:
    return path == place or path.startswith(place + "/")
