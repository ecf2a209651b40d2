"""The pack's `network.toml`: the network itself, its umbrella and regions, and the lists that its centres share."""

from __future__ import annotations

from pathlib import Path

from oneroof.catalogue.plugins.installed import Plugins
from oneroof.core.declarations.faults import FaultLog, suggestion
from oneroof.core.declarations.fields import Fields, Register
from oneroof.core.declarations.source import Table
from oneroof.federation.packs.agreements import read_agreements
from oneroof.federation.packs.branding import read_branding
from oneroof.federation.packs.catalogue import read_agencies
from oneroof.federation.packs.centres import TEMPLATE_KEYS
from oneroof.federation.packs.holidays import read_holidays
from oneroof.federation.packs.model import GOVERNANCES, Names, NetworkPack, PackTenant
from oneroof.federation.packs.offices import PUBLIC_NAME_PATTERN, OfficeReader
from oneroof.federation.packs.plugins import read_plugins, services_of
from oneroof.federation.packs.tenants import Reading, read_tenant, read_time_zone
from oneroof.federation.packs.texts import Texts


def read_network(
    pack: Path, table: Table, known_languages: tuple[str, ...], plugins: Plugins, log: FaultLog
) -> tuple[NetworkPack, Reading, Names]:
    """The pack without its centres, what its centres need to be read, and the patterns of public office names."""
    fields = Fields(table, "network", log)
    code = fields.code()
    reading = _start(pack, fields, known_languages, plugins, log)
    names = reading.texts.names(fields, "network", code)
    demo, open_at_once = fields.flag("demo", default=False), fields.flag("open_at_once", default=False)
    names_staff = fields.flag("names_staff", default=False)
    umbrella = _umbrella(fields, reading)
    regions = tuple(_region(block, reading) for block in fields.tables_at("region"))
    if reading.governance == "federal" and not regions:
        fields.fault("governance", "a federal network needs at least one [[region]].")
    reading.regions = frozenset(region.code for region in regions)
    patterns = _patterns(fields, reading)
    agreements = read_agreements(fields.tables_at("agreement"), reading.agencies, reading.services, log)
    _read_offices(fields, reading, patterns)
    _read_templates(fields, reading)
    fields.finish()
    network = NetworkPack(
        path=pack,
        code=code,
        names=names,
        governance=reading.governance,
        demo=demo,
        open_at_once=open_at_once,
        default_language=reading.default_language,
        languages=reading.languages,
        time_zone=reading.time_zone,
        names_staff=names_staff,
        umbrella=umbrella,
        regions=regions,
        agencies=tuple(reading.agencies.values()),
        plugins=plugins,
        agreements=agreements,
    )
    return network, reading, patterns


def _start(pack: Path, fields: Fields, known_languages: tuple[str, ...], plugins: Plugins, log: FaultLog) -> Reading:
    """The languages, and with them everything that regions and centres refer to."""
    languages = fields.choices("languages", known_languages, noun="language that oneroof is written in")
    default_language = fields.choice("default_language", languages)
    texts = Texts(default_language, languages, log)
    texts.read_folder(pack)
    agency_codes = Register("agency code", log)
    _no_services(fields)
    enabled = read_plugins(fields, "plugins", plugins, log, required=True)
    return Reading(
        pack=pack,
        log=log,
        texts=texts,
        governance=fields.choice("governance", GOVERNANCES),
        default_language=default_language,
        languages=languages,
        time_zone=read_time_zone(fields),
        branding=read_branding(pack, log),
        tenant_codes=Register("tenant code", log),
        hosts=Register("host", log),
        agency_codes=agency_codes,
        agencies=read_agencies(fields.tables_at("agency"), agency_codes, texts, log),
        installed=plugins,
        plugins=enabled,
        services=services_of(enabled, plugins, fields, log),
        holidays=read_holidays(fields.tables_at("holiday"), texts, log),
    )


def _no_services(fields: Fields) -> None:
    if fields.item("service", required=False):
        fields.fault("service", 'services come from plugins: name those under "plugins" and take [[service]] away.')


def _umbrella(fields: Fields, reading: Reading) -> PackTenant:
    table = fields.table_at("umbrella") or Table({}, fields.table.place)
    umbrella = Fields(table, "umbrella", reading.log)
    facts = read_tenant(umbrella, reading)
    reading.umbrella_agency = umbrella.choice("agency", tuple(reading.agencies))
    if fields.table.get("umbrella") is not None:
        umbrella.finish()
    return PackTenant(**facts)


def _region(table: Table, reading: Reading) -> PackTenant:
    fields = Fields(table, "region", reading.log)
    region = PackTenant(**read_tenant(fields, reading))
    fields.finish()
    return region


def _patterns(fields: Fields, reading: Reading) -> Names:
    """What offices are called in public that have no public name of their own."""
    patterns = reading.texts.names(fields, "public_office", PUBLIC_NAME_PATTERN, "public_name_pattern")
    for language, pattern in patterns.items():
        if "{letter}" not in pattern:
            told = f'the pattern "{pattern}" in {language} must contain {{letter}}, the ticket letter of the office.'
            fields.fault("public_name_pattern", told)
    return patterns


def _read_offices(fields: Fields, reading: Reading, patterns: Names) -> None:
    """Take the network's office list, and check each block even if no centre uses it."""
    codes = Register("office code", reading.log)
    offices: dict[str, Table] = {}
    reader = OfficeReader(reading, reading.agencies, reading.umbrella_agency, patterns, reading.services)
    for block in fields.tables_at("office"):
        code = Fields(block, "office", FaultLog()).code()
        reader.office(code, block, None, None)
        codes.add(code, block.place)
        offices[code] = block
    reading.offices = offices


def _read_templates(fields: Fields, reading: Reading) -> None:
    table = fields.table_at("template", required=False)
    templates: dict[str, Table] = {}
    for name, item in table.items.items() if table else ():
        if not isinstance(item.value, Table):
            reading.log.add(item.place, f'The template "{name}" must be a table, [template.{name}].')
            continue
        for key, below in item.value.items.items():
            if key not in TEMPLATE_KEYS:
                told = f'template "{name}": unknown key "{key}".{suggestion(key, TEMPLATE_KEYS)}'
                reading.log.add(below.place, told)
        templates[name] = item.value.without(*(key for key in item.value.items if key not in TEMPLATE_KEYS))
    reading.templates = templates
