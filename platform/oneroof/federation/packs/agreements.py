"""Agreements with agencies that a pack declares: signed on paper before, and begun with the first apply."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from oneroof.core.declarations.faults import FaultLog
from oneroof.core.declarations.fields import Fields
from oneroof.core.declarations.source import Table
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.tenancy.data_classes import PERSONAL_CLASSES

MOST_MONTHS = 120
PURPOSES = ("partner_sharing", "service_delivery")


@dataclass(frozen=True, slots=True)
class PackSignatory:
    """Who has signed for one side."""

    name: str
    role: str
    email: str


@dataclass(frozen=True, slots=True)
class PackAgreement:
    """What an agency may do in all centres of the network, for so many months from the first apply on."""

    agency: str
    services: tuple[str, ...]
    """Empty for all."""
    scopes: tuple[str, ...]
    readable: tuple[str, ...]
    writable: tuple[str, ...]
    purposes: tuple[str, ...]
    answer_days: int
    months: int
    umbrella: PackSignatory
    partner: PackSignatory


def read_agreements(
    tables: Iterable[Table], agencies: Collection[str], services: Collection[str], log: FaultLog
) -> tuple[PackAgreement, ...]:
    """The blocks `[[agreement]]`. One agency has one agreement at most."""
    found: dict[str, PackAgreement] = {}
    for table in tables:
        fields = Fields(table, "agreement", log)
        one = _agreement(fields, agencies, services)
        if one.agency in found:
            fields.fault("agency", f'"{one.agency}" has an agreement already.')
        elif one.agency:
            found[one.agency] = one
        fields.finish()
    return tuple(found.values())


def _agreement(fields: Fields, agencies: Collection[str], services: Collection[str]) -> PackAgreement:
    return PackAgreement(
        agency=fields.choice("agency", tuple(agencies)),
        services=fields.choices("services", services, noun="service of the network", required=False),
        scopes=fields.choices("scopes", SCOPES, noun="thing that a program can be let do"),
        readable=fields.choices("readable", PERSONAL_CLASSES, noun="class of data", required=False),
        writable=fields.choices("writable", PERSONAL_CLASSES, noun="class of data", required=False),
        purposes=fields.choices("purposes", PURPOSES, noun="purpose of partners"),
        answer_days=int(fields.number("answer_days", 1, 60) or 1),
        months=int(fields.number("months", 1, MOST_MONTHS) or 1),
        umbrella=_signatory(fields, "umbrella"),
        partner=_signatory(fields, "partner"),
    )


def _signatory(fields: Fields, key: str) -> PackSignatory:
    table = fields.table_at(key)
    if table is None:
        return PackSignatory("", "", "")
    signs = Fields(table, f"agreement, {key}", fields.log)
    found = PackSignatory(signs.text("name"), signs.text("role", required=False), signs.text("email"))
    signs.finish()
    return found
