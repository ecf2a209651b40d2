"""Every service that the product ships passes both standards, and comes back from them as it went out."""

import json
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from rdflib import Graph

from oneroof.catalogue.definition.document import to_document
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.catalogue.standards.cpsv import cpsv_catalogue
from oneroof.catalogue.standards.cpsv_reading import read_cpsv
from oneroof.catalogue.standards.hsds import organization_record, service_record
from oneroof.catalogue.standards.hsds_reading import service_document
from support.standards_samples import PUBLISHER, hsds, standards

PACKAGES = sorted((Path(__file__).parents[3] / "plugins").glob("*/oneroof_*"))
every_catalogue = pytest.mark.parametrize("package", PACKAGES, ids=lambda package: str(package.parent.name))


def documents(package: Path) -> list[dict[str, Any]]:
    return [to_document(service) for service in read_catalogue(package).services]


@every_catalogue
def test_linked_data_passes_the_official_shapes_and_comes_back(package: Path) -> None:
    given = documents(package)
    codes = [document["code"] for document in given]
    exported = cpsv_catalogue(PUBLISHER, given)
    shapes = Graph().parse(standards() / "cpsv-ap-3.2.0" / "cpsv-ap-SHACL.ttl")
    graph = Graph().parse(data=json.dumps(exported), format="json-ld")
    conforms, _report, words = pyshacl.validate(graph, shacl_graph=shapes, advanced=True)
    assert conforms, words
    back = sorted(read_cpsv(json.dumps(exported).encode()), key=lambda document: codes.index(document["code"]))
    assert back == given
    assert cpsv_catalogue(PUBLISHER, back) == exported


@every_catalogue
def test_hsds_records_pass_the_schemas_and_come_back(package: Path) -> None:
    schemas = {
        name: Draft202012Validator(hsds(f"schema/{name}.json"), format_checker=FormatChecker())
        for name in ("service", "organization")
    }
    for document in documents(package):
        record = service_record(PUBLISHER, document)
        assert list(schemas["service"].iter_errors(record)) == []
        assert list(schemas["organization"].iter_errors(organization_record(PUBLISHER, document))) == []
        back = service_document(PUBLISHER, json.loads(json.dumps(record)))
        assert back == document
        assert service_record(PUBLISHER, back) == record
