"""HSDS 3.1: the compiled schemas accept what goes out, and what comes back is what went out."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from oneroof.catalogue.standards.faults import UnreadableCatalogue
from oneroof.catalogue.standards.hsds import (
    Place,
    at_location_record,
    organization_record,
    service_record,
)
from oneroof.catalogue.standards.hsds_reading import read_hsds, service_document
from support.standards_samples import DOCUMENT, OTHER, PUBLISHER, hsds

LISBOA = Place(
    uri="https://lisboa.example/",
    name={"pt": "CNAIM Lisboa"},
    address="Rua Álvaro Coutinho 14",
    municipality="Lisboa",
    country="PT",
    latitude=38.72,
    longitude=-9.13,
    phone="+351 218 106 100",
    languages=("pt", "en"),
)


def faults(name: str, record: Any) -> list[str]:
    validator = Draft202012Validator(hsds(f"schema/{name}.json"), format_checker=FormatChecker())
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(record)]


def test_the_schemas_accept_it() -> None:
    for document in (DOCUMENT, OTHER):
        assert faults("service", service_record(PUBLISHER, document, [LISBOA])) == []
        assert faults("organization", organization_record(PUBLISHER, document)) == []
        assert faults("service_at_location", at_location_record(PUBLISHER, document, LISBOA)) == []


def test_the_schemas_would_object() -> None:
    record = service_record(PUBLISHER, DOCUMENT)
    assert faults("service", {**record, "id": "no-uuid"})
    assert faults("service", {**record, "name": None})


def test_what_comes_back_is_what_went_out() -> None:
    for document in (DOCUMENT, OTHER):
        first = service_record(PUBLISHER, document)
        back = service_document(PUBLISHER, json.loads(json.dumps(first)))
        assert back == document
        assert service_record(PUBLISHER, back) == first


def test_identifiers_are_the_same_in_every_export() -> None:
    assert service_record(PUBLISHER, DOCUMENT)["id"] == "0891ce5c-4818-51af-8f42-d38359e6b845"


def test_a_correction_in_the_file_is_taken_over() -> None:
    record = service_record(PUBLISHER, DOCUMENT)
    back = service_document(PUBLISHER, {**record, "name": "Título de residência"})
    assert back["name"] == {**DOCUMENT["name"], "pt": "Título de residência"}


@pytest.mark.parametrize("example", ["service_full.json"])
def test_another_publishers_record_goes_out_as_it_came_in(example: str) -> None:
    given = hsds(f"examples/{example}")
    assert service_record(PUBLISHER, service_document(PUBLISHER, given)) == given


def test_pages_lists_and_single_services_are_read() -> None:
    record = service_record(PUBLISHER, OTHER)
    for given in (record, [record], {"contents": [record]}, {"services": [record]}):
        assert read_hsds(PUBLISHER, json.dumps(given).encode()) == [OTHER]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{", "could not be read"), (b"[]", "no HSDS service"), (b'[{"id": "1"}]', "name"), (b'"x"', "no HSDS service")],
)
def test_what_cannot_be_read_is_said(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableCatalogue, match=words):
        read_hsds(PUBLISHER, content)
