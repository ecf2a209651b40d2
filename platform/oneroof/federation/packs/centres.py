"""A centre's file, laid over its template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from oneroof.core.declarations.faults import closest
from oneroof.core.declarations.fields import Fields
from oneroof.core.declarations.source import Item, Table
from oneroof.federation.packs.catalogue import read_agencies
from oneroof.federation.packs.holidays import read_holidays
from oneroof.federation.packs.hours import CLOSED, read_closed_days, read_hours
from oneroof.federation.packs.model import CENTRE_KINDS, Agency, Centre, Names, Office, WeekHours
from oneroof.federation.packs.offices import OfficeReader
from oneroof.federation.packs.plugins import read_plugins, services_of
from oneroof.federation.packs.tenants import Reading, read_tenant

KINDS = (*CENTRE_KINDS, "phone_line")
TEMPLATE_KEYS = ("operator", "languages", "hours", "desks", "office", "plugins", "without_plugins")
_RUN_LOCALLY = ("municipality", "ngo", "migrant_association")
_WITH_BUILDING = ("national_centre", "local_centre", "info_point")
_WITH_WELCOME = ("national_centre", "local_centre")
_PHONE = re.compile(r"\+?[0-9][0-9 ]{2,19}[0-9]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def read_centre(table: Table, stem: str, reading: Reading, patterns: Names) -> Centre:
    """The centre of one file; `stem` is the file's name without ".toml" and gives the code."""
    overlaid = _over_template(table, stem, reading)
    fields = Fields(overlaid.table, f'centre "{stem}"', reading.log)
    facts = read_tenant(fields, reading, default_code=stem)
    kind = fields.choice("kind", KINDS)
    is_sandbox = fields.flag("sandbox", default=False)
    if is_sandbox and kind not in CENTRE_KINDS:
        fields.fault("sandbox", "only a centre can be the sandbox.")
    has_building = kind in _WITH_BUILDING
    own = read_agencies(fields.tables_at("agency"), reading.agency_codes, reading.texts, reading.log)
    known = {**reading.agencies, **own}
    operator = _operator(fields, kind, known, reading)
    hours_table = fields.table_at("hours")
    hours = read_hours(hours_table, fields.what, reading.log) if hours_table else CLOSED
    plugins = _plugins(fields, reading)
    services = reading.services
    if plugins != reading.plugins:
        services = services_of(plugins, reading.installed, fields, reading.log)
    offices = _offices(fields, overlaid, OfficeReader(reading, known, operator, patterns, services), hours)
    _check_reception(fields, kind, offices)
    at_work = dict.fromkeys((operator, *(office.agency for office in offices), *own))
    centre = Centre(
        **facts,
        kind=kind,
        municipality=fields.text("municipality", required=has_building) or None,
        district=fields.text("district", required=has_building) or None,
        address=fields.text("address", required=has_building) or None,
        coordinates=_coordinates(fields, required=has_building),
        region=_region(fields, reading),
        operator=operator,
        agencies=tuple(known[code] for code in at_work if code in known),
        plugins=plugins,
        offices=offices,
        hours=hours,
        holidays=reading.holidays + read_holidays(fields.tables_at("holiday"), reading.texts, reading.log),
        closed=read_closed_days(fields.tables_at("closed"), fields.what, reading.texts, reading.log),
        phone=_matching(fields, "phone", _PHONE, required=kind == "phone_line"),
        email=_matching(fields, "email", _EMAIL),
        is_sandbox=is_sandbox,
    )
    fields.finish()
    return centre


@dataclass(frozen=True, slots=True)
class _Overlaid:
    """A centre's table over its template's, with the office blocks of both by code."""

    table: Table
    offices: Mapping[str, Table]


def _over_template(table: Table, stem: str, reading: Reading) -> _Overlaid:
    """The centre over the template it names, or else over the one that is called like its kind."""
    named, kind = table.get("template"), table.get("kind")
    name = str((named or kind or Item("", table.place)).value)
    template = reading.templates.get(name)
    if named is not None and template is None:
        Fields(table, f'centre "{stem}"', reading.log).choice("template", tuple(reading.templates))
    if template is None and name not in KINDS:
        # A misspelt word has its own fault; what its template would have given is not missing too.
        template = reading.templates.get(closest(name, reading.templates) or "")
    if template is None:
        return _Overlaid(table.without("template"), _by_code(table))
    offices = _by_code(template)
    for code, own in _by_code(table).items():
        offices[code] = own.over(offices.get(code))
    merged = table.over(template.without("office")).without("template")
    base, desks = template.table("desks"), table.get("desks")
    if base is not None and desks is not None and isinstance(desks.value, Table):
        merged = merged.with_item("desks", Item(desks.value.over(base), desks.place))
    return _Overlaid(merged, offices)


def _by_code(table: Table) -> dict[str, Table]:
    """The `[[office]]` blocks by code; those without one are noted when they are read as blocks."""
    return {str(code.value): block for block in table.tables("office") if (code := block.get("code"))}


def _offices(fields: Fields, overlaid: _Overlaid, reader: OfficeReader, hours: WeekHours) -> tuple[Office, ...]:
    for block in fields.tables_at("office"):
        Fields(block, f"{fields.what}, office", fields.log).code()
    desks = fields.table_at("desks")
    if desks is None:
        return ()
    without = fields.choices("without", tuple(desks.items), noun="line of [desks] in its template", required=False)
    blocks = {code: block for code, block in overlaid.offices.items() if code not in without}
    return reader.offices(blocks, desks.without(*without), hours)


def _plugins(fields: Fields, reading: Reading) -> tuple[str, ...]:
    """The network's, less those that the centre does without, and its own."""
    without = fields.choices("without_plugins", reading.plugins, noun="plugin of the network", required=False)
    own = read_plugins(fields, "plugins", reading.installed, reading.log, required=False)
    for name in own:
        if name in reading.plugins:
            fields.fault("plugins", f'the network enables the plugin "{name}" already.')
    return tuple(dict.fromkeys((*(name for name in reading.plugins if name not in without), *own)))


def _operator(fields: Fields, kind: str, known: Mapping[str, Agency], reading: Reading) -> str:
    """The agency that runs the centre: the umbrella body unless the centre says otherwise."""
    local = reading.governance == "local" and kind in CENTRE_KINDS
    operator = fields.choice("operator", tuple(known), required=local)
    agency = known.get(operator)
    if local and agency is not None and agency.kind not in _RUN_LOCALLY:
        told = f"a centre is run by one of its place ({', '.join(_RUN_LOCALLY)}), not by a {agency.kind}"
        fields.fault("operator", f"in a network of local governance {told}.")
    return operator or reading.umbrella_agency


def _region(fields: Fields, reading: Reading) -> str | None:
    federal = reading.governance == "federal" and fields.table.get("kind") is not None
    is_line = federal and fields.table.items["kind"].value == "phone_line"
    return fields.choice("region", tuple(reading.regions), required=federal and not is_line) or None


def _check_reception(fields: Fields, kind: str, offices: tuple[Office, ...]) -> None:
    """A visitor's day needs a first ticket and somebody who calls it."""
    queues = [office.queue for office in offices]
    for wanted in ("presorting", "welcome"):
        if queues.count(wanted) > 1:
            fields.fault("desks", f'more than one office has the "{wanted}" queue.')
        if kind in _WITH_WELCOME and offices and wanted not in queues:
            fields.fault("desks", f'a {kind.replace("_", " ")} needs an office with the "{wanted}" queue.')
    if not any(queues):
        fields.fault("desks", "no office has a queue, so nobody could be served.")


def _coordinates(fields: Fields, *, required: bool) -> tuple[float, float] | None:
    item = fields.item("coordinates", required=required)
    if item is None:
        return None
    values = tuple(element.value for element in item.value) if isinstance(item.value, tuple) else ()
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    if len(values) != 2 or not numbers or abs(values[0]) > 90 or abs(values[1]) > 180:
        fields.fault("coordinates", "give latitude and longitude in degrees, such as [38.7249, -9.1343].")
        return None
    return float(values[0]), float(values[1])


def _matching(fields: Fields, key: str, pattern: re.Pattern[str], *, required: bool = False) -> str | None:
    value = fields.text(key, required=required)
    if value and not pattern.fullmatch(value):
        noun = "a phone number" if key == "phone" else "an e-mail address"
        fields.fault(key, f'"{value}" does not look like {noun}.')
    return value or None
