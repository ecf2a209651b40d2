"""The network's shared list of agencies."""

from __future__ import annotations

from collections.abc import Iterable

from oneroof.core.declarations.faults import FaultLog
from oneroof.core.declarations.fields import Fields, Register
from oneroof.core.declarations.source import Table
from oneroof.federation.packs.model import AGENCY_KINDS, AREAS, Agency
from oneroof.federation.packs.texts import Texts


def read_agencies(tables: Iterable[Table], codes: Register, texts: Texts, log: FaultLog) -> dict[str, Agency]:
    """`[[agency]]` blocks by code. Departments of the state are named in every language; others by a proper name."""
    agencies = (_agency(table, codes, texts, log) for table in tables)
    return {agency.code: agency for agency in agencies if agency.code}


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
