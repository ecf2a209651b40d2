"""What is written of a place, and writing it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.service.announcing import announce
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_languages, staff_text
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Office
from oneroof.frontdesk.places.facts import facts_to_change
from oneroof.frontdesk.places.models import ACCESSIBILITY, TRANSPORT, PlaceFacts
from oneroof.tenancy.context import Context

LONGEST_DIRECTIONS = 1_000
LONGEST_NAME = 80
MOST_STOPS = 8
_PHONE = re.compile(r"[+0-9(][0-9 ()/-]{2,28}[0-9]")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop near the place, with the lines that call there, as signs name them."""

    kind: str
    line: str
    stop: str


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of the centre (`office_id` None) or of an office."""

    office_id: UUID | None = None
    directions: Mapping[str, str] = field(default_factory=dict)
    transport: tuple[Stop, ...] = ()
    accessibility: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    version: int = 0
    """0 where nobody has written anything yet."""


def places(session: Session, context: Context) -> dict[UUID | None, Place]:
    """Everything that is written, by office; None is the centre itself. One query."""
    rows = session.scalars(select(PlaceFacts).where(PlaceFacts.tenant_id == context.tenant_id))
    return {row.office_id: _place(row) for row in rows}


def save_place(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    office_id: UUID | None,
    version: int,
    directions: Mapping[str, str],
    transport: Sequence[Stop],
    accessibility: Sequence[str],
    phone: str | None = None,
    email: str | None = None,
) -> Place:
    """Write down what is known of a place, and let the network read it; empty texts and stops are left out.

    Raises NotFound for the office, PreconditionFailed for an old `version`, and Invalid with the fields at fault.
    """
    if office_id is not None and session.get(Office, (context.tenant_id, office_id)) is None:
        raise NotFound("office_not_found", staff_text("There is no such office here."))
    said = {code: text.strip() for code, text in directions.items() if text.strip()}
    stops = [each for each in transport if each.line or each.stop]
    _check(said, stops, accessibility, phone, email)
    row = facts_to_change(session, context, PlaceFacts, office_id=office_id, version=version)
    row.directions, row.phone, row.email = said, phone or None, email or None
    row.transport = [{"kind": each.kind, "line": each.line, "stop": each.stop} for each in stops]
    row.accessibility = [code for code in ACCESSIBILITY if code in accessibility]
    session.flush()
    announce(session, context)
    audit.record(session, context, clock, action="place.change", object_kind="office", object_id=office_id)
    return _place(row)


def _check(
    directions: Mapping[str, str],
    stops: Sequence[Stop],
    accessibility: Sequence[str],
    phone: str | None,
    email: str | None,
) -> None:
    fields: dict[str, list[Any]] = {}
    for code, text in directions.items():
        if code not in public_languages() or len(text) > LONGEST_DIRECTIONS:
            fields[f"directions_{code}"] = [staff_text("At most %(number)s characters.", number=LONGEST_DIRECTIONS)]
    for number, each in enumerate(stops, start=1):
        if each.kind not in TRANSPORT or len(each.line) > LONGEST_NAME or len(each.stop) > LONGEST_NAME:
            message = staff_text("Choose the kind, and write at most %(number)s characters.", number=LONGEST_NAME)
            fields[f"stop_{number}"] = [message]
    if len(stops) > MOST_STOPS:
        fields["stop_1"] = [staff_text("At most %(number)s stops.", number=MOST_STOPS)]
    if not set(accessibility) <= set(ACCESSIBILITY):
        fields["accessibility"] = [staff_text("Choose from the list.")]
    if phone and not _PHONE.fullmatch(phone):
        fields["phone"] = [staff_text("Write the number as people dial it, such as 218 106 191.")]
    if email and not (len(email) <= 254 and _EMAIL.fullmatch(email)):
        fields["email"] = [staff_text("Write an e-mail address such as office@example.org.")]
    if fields:
        raise Invalid("place_invalid", staff_text("Please check what you wrote."), fields=fields)


def _place(row: PlaceFacts) -> Place:
    return Place(
        office_id=row.office_id,
        directions=row.directions,
        transport=tuple(Stop(each["kind"], each["line"], each["stop"]) for each in row.transport),
        accessibility=tuple(code for code in ACCESSIBILITY if code in row.accessibility),
        phone=row.phone,
        email=row.email,
        version=row.version,
    )
