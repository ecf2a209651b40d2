"""Reads `catalogue.toml` and the catalogs beside it. Every fault is told, with its line, and all of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from oneroof.catalogue.definition.common import CommonList, common_list
from oneroof.catalogue.definition.consistency import check_catalogue, questions_for
from oneroof.catalogue.definition.model import (
    AREAS,
    AUDIENCES,
    CHANNELS,
    SERVICE_KINDS,
    AgencyReference,
    Catalogue,
    Field,
    ServiceDefinition,
    UpgradeNote,
)
from oneroof.catalogue.definition.reader import Reader, quoted
from oneroof.catalogue.definition.reading_fields import read_field
from oneroof.catalogue.definition.reading_parts import (
    read_certificates,
    read_costs,
    read_evidence,
    read_exclusions,
    read_form,
    read_requirements,
    read_sources,
    read_steps,
    read_time,
)
from oneroof.catalogue.definition.texts import Texts
from oneroof.core.declarations.faults import DeclarationFaults, FaultLog, suggestion
from oneroof.core.declarations.fields import Register
from oneroof.core.declarations.source import Table, read_table

FILE = "catalogue.toml"
FORMAT = 1
LONGEST_SUMMARY = 160
VERSION = re.compile(r"\d+\.\d+\.\d+([-+.][0-9A-Za-z.-]+)?")
COUNTRY = re.compile(r"[A-Z]{2}")
PACKAGE_PREFIX = "oneroof_"


class CatalogueFaults(Exception):
    """The catalogue cannot be used. `faults` are sentences that name file and line, in the order of the file."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def read_catalogue(package_folder: Path) -> Catalogue:
    """The catalogue that a plugin's package folder declares, its texts in every language of its `locale/`.

    Raises CatalogueFaults with every fault. Codes of other catalogues' services, which `related` and exclusions may
    name, are not judged here: `unknown_services` does that where the others are known.
    """
    log = FaultLog()
    table = read_table(package_folder, FILE, log)
    try:
        if table is not None:
            catalogue = _catalogue(table, package_folder, log)
        log.stop_if_any()
    except DeclarationFaults as found:
        raise CatalogueFaults(str(fault) for fault in found.faults) from None
    return catalogue


def unknown_services(catalogue: Catalogue, known: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each service that the catalogue points to and nobody declares; `known` are the others' codes."""
    codes = {*known, *(service.code for service in catalogue.services)}
    found = []
    for service in catalogue.services:
        named = [*service.related, *(each.service for each in service.exclusions if each.service)]
        found += [
            f'{FILE}: service "{service.code}": there is no service "{code}".{suggestion(code, codes)}'
            for code in named
            if code not in codes
        ]
    return tuple(found)


def _catalogue(table: Table, folder: Path, log: FaultLog) -> Catalogue:
    common = common_list()
    reader = Reader(table, "", log, Texts(folder / "locale"))
    reader.what = "catalogue"
    head = reader.table_at("catalogue")
    version = reader.number("format", FORMAT, FORMAT)
    own = [read_field(reader.below(each, "question"), {}, "question") for each in reader.tables_at("question")]
    questions = {**common.questions, **{question.code: question for question in own}}
    empty = Catalogue(name="", version="", title={}, summary={}, base_uri="")
    catalogue = _head(reader.below(head, "[catalogue]"), folder) if head else empty
    codes = Register("service code", log)
    services = tuple(
        _service(Reader(each, "service", log, reader.words), catalogue, common, questions, codes)
        for each in reader.tables_at("service")
    )
    if not services:
        reader.fault("service", "a catalogue has one [[service]] at least.")
    reader.finish()
    _check_questions(reader, own, common)
    whole = replace(catalogue, services=services)
    if version is not None:
        check_catalogue(whole, own, questions, reader)
    return whole


def _head(reader: Reader, folder: Path) -> Catalogue:
    name = reader.code("name")
    expected = folder.name.removeprefix(PACKAGE_PREFIX).replace("_", "-")
    if name and folder.name.startswith(PACKAGE_PREFIX) and name != expected:
        reader.fault("name", f'the package {folder.name} holds the catalogue "{expected}", not "{name}".')
    version = reader.text("version")
    if version and not VERSION.fullmatch(version):
        reader.fault("version", f'"{version}" is no version: write "1.0.0", the last number for small corrections.')
    base_uri = reader.address("base_uri")
    if base_uri and not base_uri.endswith("/"):
        reader.fault("base_uri", 'it ends in "/", since a service\'s code follows it.')
    country = reader.text("country", required=False)
    if country and not COUNTRY.fullmatch(country):
        reader.fault("country", f'"{country}" is no country: write its two letters, such as "PT".')
    catalogue = Catalogue(
        name=name,
        version=version,
        title=reader.short("title"),
        summary=reader.short("summary"),
        base_uri=base_uri,
        country=country or None,
        upgrade_notes=_upgrade_notes(reader),
    )
    reader.finish()
    return catalogue


def _upgrade_notes(reader: Reader) -> tuple[UpgradeNote, ...]:
    found = []
    for table in reader.tables_at("upgrade"):
        below = reader.below(table, "upgrade")
        version = below.text("version")
        if version and not VERSION.fullmatch(version):
            below.fault("version", f'"{version}" is no version: write "1.1.0".')
        text = below.long("text")
        if text is None and below.table.get("text") is None:
            below.fault("text", '"text" is missing: what must people know who come from an earlier version?')
        found.append(UpgradeNote(version=version, text=text or {}))
        below.finish()
    return tuple(found)


def _service(
    reader: Reader, catalogue: Catalogue, common: CommonList, questions: Mapping[str, Field], codes: Register
) -> ServiceDefinition:
    code = reader.code()
    reader.what = f'service "{code}"'
    codes.add(code, reader.place("code"))
    keywords = reader.text("keywords", required=False)
    valid_from, valid_until = reader.day("valid_from", required=False), reader.day("valid_until", required=False)
    if valid_from and valid_until and valid_from > valid_until:
        reader.fault("valid_until", '"valid_until" lies before "valid_from".')
    requirements, evidence = read_requirements(reader), read_evidence(reader, common)
    service = ServiceDefinition(
        code=code,
        uri=f"{catalogue.base_uri}{code}",
        name=reader.short("name"),
        summary=reader.short("summary", longest=LONGEST_SUMMARY),
        description=reader.long("description"),
        kind=reader.choice("kind", SERVICE_KINDS),
        area=reader.choice("area", AREAS),
        agency=_agency(reader),
        audience=reader.choices("audience", AUDIENCES, noun="kind of audience", required=False) or ("migrant",),
        needs=reader.choices("needs", common.needs, noun="common need", required=False),
        channels=reader.choices("channels", CHANNELS, noun="channel", required=False) or ("walk_in",),
        languages=reader.language_codes("languages"),
        keywords=reader.words.lists(keywords) if keywords else {},
        hours=reader.long("hours"),
        costs=read_costs(reader),
        time=read_time(reader),
        certificates=read_certificates(reader),
        evidence=evidence,
        steps=read_steps(reader),
        form=read_form(reader, {**questions, **common.fields}),
        requirements=requirements,
        related=reader.codes("related"),
        exclusions=read_exclusions(reader),
        valid_from=valid_from,
        valid_until=valid_until,
        review_on=reader.day("review_on", required=False),
        checked_on=reader.day("checked_on", required=False),
        check_with_agency=reader.flag("check_with_agency", default=False),
        sources=read_sources(reader),
        questions=questions_for(requirements, evidence, questions),
    )
    reader.finish()
    return service


def _agency(reader: Reader) -> AgencyReference | None:
    code = reader.code("agency", required=False)
    name = reader.optional_short("agency_name")
    if name and not code:
        reader.fault("agency_name", '"agency_name" names an "agency", whose code is missing.')
    return AgencyReference(code=code, name=name or {}) if code else None


def _check_questions(reader: Reader, own: list[Field], common: CommonList) -> None:
    taken = [question.code for question in own if question.code in {**common.questions, **common.fields}]
    if taken:
        reader.fault("question", f"{quoted(taken)} is a common code already. Use it as it is, or choose another code.")
    codes = [question.code for question in own]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        reader.fault("question", f'the question "{code}" stands twice.')
