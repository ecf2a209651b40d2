"""What many catalogues name alike: questions, fields, evidence and needs, with their words in every language.

A catalogue takes one by `use = "passport"`; conditions may look at the common questions without naming them first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oneroof.catalogue.definition.model import Evidence, Field, Text
from oneroof.catalogue.definition.reader import Reader
from oneroof.catalogue.definition.reading_fields import read_field
from oneroof.catalogue.definition.texts import Texts
from oneroof.core.declarations.faults import FaultLog
from oneroof.core.declarations.source import read_table
from oneroof.core.languages import LOCALE_FOLDER

FILE = "common.toml"


@dataclass(frozen=True, slots=True)
class CommonList:
    """Everything by code, in the order of the file."""

    questions: Mapping[str, Field]
    """Of the eligibility check."""
    fields: Mapping[str, Field]
    """Of forms."""
    evidence: Mapping[str, Evidence]
    needs: Mapping[str, Text]
    """What people come with, e.g. `permit-ends`: "My residence permit ends soon"."""


@cache
def common_list() -> CommonList:
    """The list in `common.toml`, read once. Raises DeclarationFaults where it is faulty."""
    log = FaultLog()
    table = read_table(Path(__file__).parent, FILE, log)
    log.stop_if_any()
    assert table is not None
    reader = Reader(table, "", log, Texts(LOCALE_FOLDER))
    found = CommonList(
        questions=_fields(reader, "question"),
        fields=_fields(reader, "field"),
        evidence={each.code: each for each in map(_evidence, _readers(reader, "evidence"))},
        needs={each.code("code"): each.short("name") for each in _readers(reader, "need")},
    )
    reader.finish()
    log.stop_if_any()
    return found


def _readers(reader: Reader, key: str) -> list[Reader]:
    return [reader.below(table, key) for table in reader.tables_at(key)]


def _fields(reader: Reader, key: str) -> dict[str, Field]:
    found = [read_field(each, {}, key) for each in _readers(reader, key)]
    return {field.code: field for field in found}


def _evidence(reader: Reader) -> Evidence:
    found = Evidence(
        code=reader.code(),
        name=reader.short("name"),
        issued_by=reader.optional_short("issued_by"),
        note=reader.long("note"),
    )
    reader.finish()
    return found
