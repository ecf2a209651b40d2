"""What the umbrella, regions and centres have in common: a code, a name, hosts, languages, a time zone, a look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict
from zoneinfo import available_timezones

from oneroof.catalogue.plugins.installed import Plugins
from oneroof.core.declarations.faults import FaultLog, suggestion
from oneroof.core.declarations.fields import Fields, Register
from oneroof.core.declarations.source import Table
from oneroof.federation.packs.branding import branding_over
from oneroof.federation.packs.model import Agency, Branding, Holiday, Names
from oneroof.federation.packs.texts import Texts
from oneroof.tenancy.hosts import canonical_host

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
RESERVED_LABELS = frozenset({"www", "api", "static", "live", "admin", "mail", "localhost"})


@dataclass(slots=True)
class Reading:
    """What is known while a pack is read: the shared lists, the defaults, and the words already taken."""

    pack: Path
    log: FaultLog
    texts: Texts
    governance: str
    default_language: str
    languages: tuple[str, ...]
    time_zone: str
    branding: Branding
    tenant_codes: Register
    hosts: Register
    agency_codes: Register
    agencies: Mapping[str, Agency]
    installed: Plugins
    plugins: tuple[str, ...]
    """Those that every centre enables unless it says otherwise."""
    services: Mapping[str, str]
    """What these bring: code → plugin."""
    holidays: tuple[Holiday, ...] = ()
    regions: frozenset[str] = frozenset()
    umbrella_agency: str = ""
    offices: Mapping[str, Table] = field(default_factory=dict)
    templates: Mapping[str, Table] = field(default_factory=dict)


class TenantFacts(TypedDict):
    """The keyword arguments of a PackTenant."""

    code: str
    names: Names
    host: str
    domains: tuple[str, ...]
    default_language: str
    languages: tuple[str, ...]
    time_zone: str
    branding: Branding


def read_tenant(fields: Fields, reading: Reading, default_code: str = "") -> TenantFacts:
    """The common facts of a tenant's table. The code may be given by the file's name, the host by the code."""
    code = fields.code(required=not default_code) or default_code
    reading.tenant_codes.add(code, fields.place("code"))
    languages = fields.choices("languages", reading.languages, noun="language that the network offers", required=False)
    branding = fields.table_at("branding", required=False)
    return TenantFacts(
        code=code,
        names=reading.texts.proper_names(fields, "name", "tenant", code),
        host=_host(fields, reading, code),
        domains=_domains(fields, reading),
        default_language=(
            fields.choice("default_language", reading.languages, required=False) or reading.default_language
        ),
        languages=languages or reading.languages,
        time_zone=read_time_zone(fields, required=False) or reading.time_zone,
        branding=branding_over(reading.branding, branding, reading.pack, reading.log) if branding else reading.branding,
    )


def read_time_zone(fields: Fields, *, required: bool = True) -> str:
    """An IANA time zone; "" when it is missing or wrong."""
    zone = fields.text("time_zone", required=required)
    if zone and zone not in available_timezones():
        meant = suggestion(zone, available_timezones())
        fields.fault("time_zone", f'"{zone}" is not a time zone of the IANA list.{meant}')
        return ""
    return zone


def _host(fields: Fields, reading: Reading, code: str) -> str:
    host = fields.text("host", required=False) or code
    if host and (not LABEL.fullmatch(host) or host in RESERVED_LABELS):
        rule = "use up to 63 lower-case letters, digits and hyphens, and none of " + ", ".join(sorted(RESERVED_LABELS))
        fields.fault("host", f'"{host}" cannot be a host label: {rule}.')
    reading.hosts.add(host, fields.place("host"))
    return host


def _domains(fields: Fields, reading: Reading) -> tuple[str, ...]:
    """Whole host names in the form that the database keeps: lower case, other scripts as A-labels."""
    domains = []
    for item in fields.texts("domains"):
        domain = canonical_host(item.value)
        if domain is None or "." not in domain or ":" in item.value:
            reading.log.add(item.place, f'{fields.what}: "{item.value}" is not a whole host name.')
            continue
        reading.hosts.add(domain, item.place)
        domains.append(domain)
    return tuple(domains)
