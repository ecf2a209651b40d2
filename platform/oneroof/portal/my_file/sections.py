"""The sections of somebody's own file: each part of the portal adds its own, without touching these pages."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from oneroof.core.i18n import LazyText
from oneroof.identity.service_users.access import SignedPerson
from oneroof.tenancy.work import Work

Render = Callable[[Work, SignedPerson], Markup | str | None]
"""The section's HTML, without its heading; None or nothing where there is nothing to show. It records its own look."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the overview."""

    order: int
    """10 what is open, 20 appointments, 30 documents, 40 messages, 50 consents, 60 who looked, 90 the survey."""
    title: LazyText
    render: Render


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as the person reads it."""

    title: str
    body: Markup


_SECTIONS: list[Section] = []


def section(order: int, title: LazyText, render: Render) -> None:
    """Add a section; a second one with the same title takes the place of the first."""
    _SECTIONS[:] = [each for each in _SECTIONS if each.title.msgid != title.msgid] + [Section(order, title, render)]


def sections_of(current: Work, person: SignedPerson) -> list[Shown]:
    """The sections that have something to show, in their order."""
    found = []
    for each in sorted(_SECTIONS, key=lambda one: one.order):
        body = each.render(current, person)
        if body and body.strip():
            found.append(Shown(str(each.title), Markup(body)))  # noqa: S704  # rendered by the section's own template
    return found
