"""Whatever stands in a file: it is taken in and can go out again, or it is refused with a sentence."""

import copy
import json
import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oneroof.catalogue.definition.document import digest, to_document
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.service.prepared import prepared
from oneroof.catalogue.standards.cpsv import cpsv_catalogue
from oneroof.catalogue.standards.cpsv_reading import read_cpsv
from oneroof.catalogue.standards.faults import MOST_SERVICES, UnreadableCatalogue
from oneroof.catalogue.standards.hsds import service_record
from oneroof.catalogue.standards.hsds_reading import read_hsds
from oneroof.catalogue.standards.whole import inward, outward
from support.catalogues import a_catalogue
from support.standards_samples import DOCUMENT, OTHER, PUBLISHER

WORDS = st.sampled_from(["", "x", "abc", "\0", "\ud800", "$whole", "http://[", "https://a b.example/", "1e999", "P1D"])
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -1, 0.5])
LEAVES = st.none() | st.booleans() | NUMBERS | WORDS | st.text(max_size=5)
KEYS = st.sampled_from(["code", "id", "name", "$order", "$items", "$whole", "@id", "en", "all"]) | st.text(max_size=3)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
FOREIGN = {
    **{"id": "ac148810-d857-441c-9679-408f346de14b", "name": "Beratung", "url": "https://dortmund.example/beratung"},
    **{"organization": {"name": "Stadt", "uri": "https://dortmund.example/"}, "languages": [{"code": "de"}]},
    **{"cost_options": [{"amount": 5, "currency": "eur"}], "required_documents": [{"document": "Pass"}]},
    **{"additional_urls": [{"url": "https://dortmund.example/mehr", "label": "Mehr"}], "phones": [{"number": "1"}]},
}
FORM = {
    "pages": [
        {
            "code": "you",
            "title": {"en": "You"},
            "fields": [
                {
                    "code": "number",
                    "kind": "text",
                    "label": {"en": "N"},
                    "pattern": "[0-9]{9}",
                    "pattern_text": {"en": "9"},
                },
                {
                    "code": "day",
                    "kind": "date",
                    "label": {"en": "D"},
                    "when": {"answer": "number", "is": "1"},
                    "most": 5,
                },
            ],
        }
    ]
}
WITH_FORM = {**DOCUMENT, "form": FORM}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to all values inside `value`."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in places(each, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The value with something else at a path."""
    if not path:
        return new
    changed = copy.deepcopy(value)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = new
    return changed


def mutated(value: Any) -> st.SearchStrategy[Any]:
    return st.builds(lambda path, new: replaced(value, path, new), st.sampled_from(places(value)), VALUES)


def taken(services: list[dict[str, Any]]) -> None:
    """As taking them does: kept, and exported again."""
    definitions = [inward(document) for document in services]
    catalogue = a_catalogue(*definitions)
    for each in prepared(catalogue):
        json.dumps(each.columns["document"], ensure_ascii=False, allow_nan=False).encode()
    documents = [outward(definition) for definition in definitions]
    if len({each["uri"] for each in documents}) == len(documents):
        json.dumps(cpsv_catalogue(PUBLISHER, documents), allow_nan=False).encode()
    for document in documents:
        json.dumps(service_record(PUBLISHER, document), allow_nan=False).encode()


def attempt(read: Any, content: bytes) -> None:
    try:
        taken(read(content))
    except UnreadableCatalogue as fault:
        assert str(fault.sentence).encode()


GENTLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
RECORDS = [service_record(PUBLISHER, WITH_FORM), FOREIGN]
CPSV = cpsv_catalogue(PUBLISHER, [WITH_FORM, OTHER])
REST = json.loads(next(node["remainder"] for node in CPSV["@graph"] if node["@id"] == DOCUMENT["uri"]))


@GENTLY
@given(st.sampled_from(RECORDS).flatmap(mutated))
def test_any_hsds(record: Any) -> None:
    attempt(lambda content: read_hsds(PUBLISHER, content), json.dumps(record).encode())


@GENTLY
@given(mutated(CPSV["@graph"]))
def test_any_linked_data(graph: Any) -> None:
    attempt(read_cpsv, json.dumps({**CPSV, "@graph": graph}).encode())


@GENTLY
@given(mutated(REST))
def test_any_remainder(rest: Any) -> None:
    graph = [{**node, "remainder": json.dumps(rest)} if "remainder" in node else node for node in CPSV["@graph"]]
    attempt(read_cpsv, json.dumps({**CPSV, "@graph": graph}).encode())


@GENTLY
@given(mutated(WITH_FORM))
def test_any_document(document: Any) -> None:
    if isinstance(document, dict):
        attempt(lambda _content: [document], b"")


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"organization": "x"}, "organization"),
        ({"languages": ["x"]}, r"languages\[0\]"),
        ({"attributes": ["x"]}, r"attributes\[0\]"),
        ({"required_documents": ["x"]}, r"required_documents\[0\]"),
        ({"x_oneroof": "x"}, "x_oneroof"),
        ({"x_oneroof": {"steps": {"$without": 5}}}, "x_oneroof"),
        ({"cost_options": [{"amount": "abc"}]}, "abc"),
        ({"cost_options": [{"amount": math.inf}]}, "number"),
        ({"additional_urls": [{"label": "x"}]}, r"additional_urls\[0\].url"),
        ({"name": "a\0b"}, "name"),
        ({"name": "\ud800"}, "name"),
    ],
)
def test_a_record_of_another_shape_is_refused_at_its_place(wrong: dict[str, Any], place: str) -> None:
    with pytest.raises(UnreadableCatalogue, match=place):
        read_hsds(PUBLISHER, json.dumps({**FOREIGN, **wrong}).encode())


def test_nulls_are_nothing() -> None:
    nulls = dict.fromkeys(("languages", "organization", "attributes", "cost_options", "x_oneroof"))
    [service] = read_hsds(PUBLISHER, json.dumps({**FOREIGN, **nulls}).encode())
    assert service["name"] == {"pt": "Beratung"}


@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_signs_that_no_database_keeps_are_refused(sign: str) -> None:
    with pytest.raises(UnreadableCatalogue, match=r"service\.hours|hours"):
        inward({**DOCUMENT, "hours": {"en": f"a{sign}b"}})


def test_a_cost_that_is_no_amount_is_named() -> None:
    broken = json.loads(json.dumps(CPSV))
    cost = next(node for node in broken["@graph"] if "Cost.hasValue" in node)
    cost["Cost.hasValue"] = {"@value": "abc"}
    with pytest.raises(UnreadableCatalogue, match=r"residence-permit.*abc"):
        read_cpsv(json.dumps(broken).encode())


def test_a_file_has_only_so_many_services() -> None:
    records = [{"id": str(number), "name": "x"} for number in range(MOST_SERVICES + 1)]
    with pytest.raises(UnreadableCatalogue, match="more than 2000 services"):
        read_hsds(PUBLISHER, json.dumps(records).encode())


def test_a_document_is_counted_the_same_again() -> None:
    definition: ServiceDefinition = inward(WITH_FORM)
    assert digest(to_document(definition)) == digest(WITH_FORM)
