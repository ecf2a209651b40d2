"""The menu of the public pages: one list, for every centre. What is not there is left out."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for

from oneroof.core.i18n import LazyText, public_text

CENTRES = frozenset({"national_centre", "local_centre", "info_point", "mobile_unit"})
EVERYWHERE = CENTRES | {"umbrella", "region", "phone_line"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A place that everybody can go to."""

    endpoint: str
    text: LazyText
    needs: frozenset[str]
    """The kinds of tenants that have it."""


MENU = (
    Entry("portal.home", public_text("Home"), EVERYWHERE),
    Entry("catalogue_pages.services", public_text("Services"), CENTRES),
    Entry("booking_pages.start", public_text("Book an appointment"), CENTRES),
    Entry("my_file.start", public_text("My file"), CENTRES),
    Entry("centre_pages.centres", public_text("Centres"), EVERYWHERE),
    Entry("news_pages.news", public_text("News"), EVERYWHERE),
)
HELP = Entry("help_pages.emergency", public_text("Help now"), EVERYWHERE)

FOOTER = (
    Entry("help_pages.rights", public_text("Your rights"), EVERYWHERE),
    Entry("procedure_status.status", public_text("How far is my request?"), CENTRES),
    Entry("complaint_online.complain", public_text("Complain"), CENTRES),
    Entry("help_pages.privacy", public_text("Privacy"), EVERYWHERE),
    Entry("help_pages.accessibility", public_text("Accessibility"), EVERYWHERE),
)


def menu_of(kind: str) -> list[dict[str, Any]]:
    """The entries for a tenant of this kind: text, href, and whether the reader is there."""
    return [_link(entry) for entry in MENU if kind in entry.needs and entry.endpoint in current_app.view_functions]


def footer_of(kind: str) -> list[dict[str, Any]]:
    """The same for the foot of the page."""
    return [_link(entry) for entry in FOOTER if kind in entry.needs and entry.endpoint in current_app.view_functions]


def help_link() -> dict[str, Any] | None:
    """The way to help in danger, which every page shows."""
    return _link(HELP) if HELP.endpoint in current_app.view_functions else None


def _link(entry: Entry) -> dict[str, Any]:
    href = url_for(entry.endpoint)
    here = request.path == href or (href != "/" and request.path.startswith(href + "/"))
    return {"text": entry.text, "href": href, "current": here, "count": 0}
