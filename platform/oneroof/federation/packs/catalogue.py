"""The network's shared lists: agencies and services."""

from __future__ import annotations

from collections.abc import Iterable

from oneroof.core.declarations.faults import FaultLog
from oneroof.core.declarations.fields import Fields, Register
from oneroof.core.declarations.source import Table
from oneroof.federation.packs.model import AGENCY_KINDS, AREAS, SERVICE_KINDS, Agency, Service
from oneroof.federation.packs.texts import Texts


def read_agencies(tables: Iterable[Table], codes: Register, texts: Texts, log: FaultLog) -> dict[str, Agency]:
    """`[[agency]]` blocks by code. Departments of the state are named in every language; others by a proper name."""
    agencies = (_agency(table, codes, texts, log) for table in tables)
    return {agency.code: agency for agency in agencies if agency.code}


def read_services(tables: Iterable[Table], texts: Texts, log: FaultLog) -> dict[str, Service]:
    """The `[[service]]` blocks by code, each with a name in every language."""
    codes = Register("service code", log)
    services: dict[str, Service] = {}
    for table in tables:
        fields = Fields(table, "service", log)
        code = fields.code()
        fields.what = f'service "{code}"'
        codes.add(code, fields.place("code"))
        names = texts.names(fields, "service", code)
        services[code] = Service(code, names, fields.choice("kind", SERVICE_KINDS))
        fields.finish()
    return services


def _agency(table: Table, codes: Register, texts: Texts, log: FaultLog) -> Agency:
    fields = Fields(table, "agency", log)
    code = fields.code()
    fields.what = f'agency "{code}"'
    codes.add(code, fields.place("code"))
    kind = fields.choice("kind", AGENCY_KINDS)
    if kind == "ministry_department":
        names = texts.names(fields, "agency", code)
    else:
        names = texts.proper_names(fields, "name", "agency", code)
    area = fields.choice("area", AREAS)
    is_enforcement = fields.flag("is_enforcement", default=False)
    fields.finish()
    return Agency(code, names, kind, area, is_enforcement)
