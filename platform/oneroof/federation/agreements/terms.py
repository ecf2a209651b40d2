"""The terms of an agreement with an agency, and what is wrong with them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.federation.models import NetworkAgency
from oneroof.identity.partnerships.models import AgencyAgreement
from oneroof.identity.partnerships.scopes import NEEDS, SCOPES
from oneroof.identity.partnerships.service import ALL_SERVICES
from oneroof.tenancy.purposes import PURPOSES

PARTNER_PURPOSES = ("partner_sharing", "service_delivery")
"""What agencies outside the house may work for."""
SIDES = ("umbrella", "agency")
MOST_ANSWER_DAYS = 60
LONGEST_NAME = 200
_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs for one side, and where letters about the agreement go."""

    side: str
    name: str
    role: str
    email: str

    def as_row(self) -> dict[str, Any]:
        """As it is kept, not signed yet."""
        return {"side": self.side, "name": self.name, "role": self.role, "email": self.email, "signed_at": None}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the agency may do, from when to when, and who signs."""

    services: tuple[str, ...]
    scopes: tuple[str, ...]
    readable: tuple[str, ...]
    writable: tuple[str, ...]
    purposes: tuple[str, ...]
    answer_days: int
    valid_from: date
    valid_until: date
    signatories: tuple[Signatory, ...]

    def as_columns(self) -> dict[str, Any]:
        """The columns of the agreement. Whoever knows anything of people knows that they have a casefile."""
        personal = {*self.readable, *self.writable}
        return {
            "services": [ALL_SERVICES] if ALL_SERVICES in self.services else sorted(set(self.services)),
            "scopes": [code for code in SCOPES if code in self.scopes],
            "readable": sorted({*self.readable, *(["person"] if personal else [])}),
            "writable": sorted(set(self.writable)),
            "purposes": [code for code in PARTNER_PURPOSES if code in self.purposes],
            "answer_days": self.answer_days,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "signatories": [each.as_row() for each in self.signatories],
        }


def terms_of(row: AgencyAgreement) -> Terms:
    """The terms of an agreement as it stands, for a next version."""
    signatories = [Signatory(each["side"], each["name"], each["role"], each["email"]) for each in row.signatories]
    lists = (row.services, row.scopes, row.readable, row.writable, row.purposes)
    services, scopes, readable, writable, purposes = (tuple(each) for each in lists)
    return Terms(
        *(services, scopes, readable, writable, purposes),
        row.answer_days,
        row.valid_from,
        row.valid_until,
        tuple(signatories),
    )


def is_within(new: AgencyAgreement, old: AgencyAgreement, today: date) -> bool:
    """Whether a version allows nothing that the one before did not: it then counts without being accepted again."""
    lists = ("scopes", "readable", "writable", "purposes")
    services = ALL_SERVICES in old.services or set(new.services) <= set(old.services)
    fewer = all(set(getattr(new, name)) <= set(getattr(old, name)) for name in lists)
    return services and fewer and new.valid_from <= today and new.valid_until <= old.valid_until


def check_terms(terms: Terms, agency: NetworkAgency, *, known_services: Iterable[str], today: date) -> None:
    """Raise Invalid, with every faulty field. Services are looked up where the network has published any."""
    faults: dict[str, list[Any]] = {}
    for field, message in (
        *_faulty_services(terms, frozenset(known_services)),
        *_faulty_rights(terms, agency),
        *_faulty_days(terms, today),
        *_faulty_signatories(terms),
    ):
        faults.setdefault(field, []).append(message)
    if faults:
        raise Invalid("invalid_input", staff_text("Some of this is missing or wrong."), fields=faults)


def _faulty_services(terms: Terms, known: frozenset[str]) -> Iterable[tuple[str, LazyText]]:
    if not terms.services:
        yield "services", staff_text("Name services by their codes, or * for all.")
    for code in terms.services:
        if code != ALL_SERVICES and (not _CODE.fullmatch(code) or (known and code not in known)):
            yield "services", staff_text("No centre has a service %(code)s.", code=code)


def _faulty_rights(terms: Terms, agency: NetworkAgency) -> Iterable[tuple[str, LazyText]]:
    if not terms.scopes or set(terms.scopes) - set(SCOPES):
        yield "scopes", staff_text("Choose what programs may do.")
    if not terms.purposes or set(terms.purposes) - set(PARTNER_PURPOSES):
        yield "purposes", staff_text("Choose what the agency works for.")
        return
    classes = {"readable": set(terms.readable), "writable": set(terms.writable)}
    covered = frozenset[str]().union(*(PURPOSES[code].data_classes for code in terms.purposes))
    for field, chosen in classes.items():
        if agency.is_enforcement and chosen:
            yield field, staff_text("An enforcement authority is given no data of people.")
        elif chosen - covered:
            beyond = ", ".join(sorted(chosen - covered))
            yield field, staff_text("These purposes do not need: %(classes)s.", classes=beyond)
    for scope in terms.scopes:
        field = "writable" if scope.endswith(".write") else "readable"
        if scope in NEEDS and NEEDS[scope] not in classes["readable"] | classes["writable"]:
            yield field, staff_text("%(scope)s opens nothing without %(data)s.", scope=scope, data=NEEDS[scope])


def _faulty_days(terms: Terms, today: date) -> Iterable[tuple[str, LazyText]]:
    if not 1 <= terms.answer_days <= MOST_ANSWER_DAYS:
        yield "answer_days", staff_text("Between 1 and %(most)s working days.", most=MOST_ANSWER_DAYS)
    if terms.valid_until < terms.valid_from:
        yield "valid_until", staff_text("The last day comes after the first.")
    elif terms.valid_until < today:
        yield "valid_until", staff_text("Choose a day to come.")


def _faulty_signatories(terms: Terms) -> Iterable[tuple[str, LazyText]]:
    signing: Mapping[str, list[Signatory]] = {
        side: [each for each in terms.signatories if each.side == side] for side in SIDES
    }
    for side, people in signing.items():
        if not people:
            yield f"{side}_name", staff_text("Say who signs.")
        for one in people:
            if not one.name.strip() or len(one.name) > LONGEST_NAME or len(one.role) > LONGEST_NAME:
                yield f"{side}_name", staff_text("Say who signs.")
            if not _MAIL.fullmatch(one.email) or len(one.email) > LONGEST_NAME:
                yield f"{side}_email", staff_text("This is no e-mail address.")
