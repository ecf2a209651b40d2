"""CPSV-AP 3.2: the official shapes accept what goes out, and what comes back is what went out."""

import json
from typing import Any

import pyshacl
import pytest
from rdflib import Graph

from oneroof.catalogue.standards.cpsv import cpsv_catalogue
from oneroof.catalogue.standards.cpsv_part import cpsv_part, shared_by
from oneroof.catalogue.standards.cpsv_reading import read_cpsv
from oneroof.catalogue.standards.faults import UnreadableCatalogue
from oneroof.catalogue.standards.vocabularies import NAMESPACE
from support.standards_samples import DOCUMENT, OTHER, PUBLISHER, standards


def exported() -> dict[str, Any]:
    return cpsv_catalogue(PUBLISHER, [DOCUMENT, OTHER])


def bytes_of(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_the_official_shapes_accept_it() -> None:
    shapes = Graph().parse(standards() / "cpsv-ap-3.2.0" / "cpsv-ap-SHACL.ttl")
    graph = Graph().parse(data=json.dumps(exported()), format="json-ld")
    conforms, _report, words = pyshacl.validate(graph, shacl_graph=shapes, advanced=True)
    assert conforms, words


def test_the_shapes_would_object() -> None:
    shapes = Graph().parse(standards() / "cpsv-ap-3.2.0" / "cpsv-ap-SHACL.ttl")
    broken = exported()
    service = next(node for node in broken["@graph"] if node["@type"] == "PublicService")
    del service["PublicService.name"]
    graph = Graph().parse(data=json.dumps(broken), format="json-ld")
    assert not pyshacl.validate(graph, shacl_graph=shapes, advanced=True)[0]


def test_it_uses_the_standards_own_names() -> None:
    context = json.loads((standards() / "cpsv-ap-3.2.0" / "cpsv-ap.jsonld").read_text("utf-8"))["@context"]

    def address(term: Any) -> str:
        return str(term["@id"] if isinstance(term, dict) else term)

    for term, meaning in exported()["@context"].items():
        if term not in ("remainder", "LegalResource.title"):
            assert address(context[term]) == address(meaning), term


def test_what_comes_back_is_what_went_out() -> None:
    first = exported()
    back = read_cpsv(bytes_of(first))
    assert back == [DOCUMENT, OTHER]
    assert cpsv_catalogue(PUBLISHER, back) == first


def test_as_turtle_too() -> None:
    turtle = Graph().parse(data=json.dumps(exported()), format="json-ld").serialize(format="turtle")
    assert read_cpsv(turtle.encode(), "text/turtle") == [DOCUMENT, OTHER]


def test_the_part_is_told_as_it_is_read() -> None:
    plain = exported()
    for node in plain["@graph"]:
        node.pop("remainder", None)
    shared = shared_by([DOCUMENT, OTHER])
    assert read_cpsv(bytes_of(plain)) == [cpsv_part(each, shared) for each in (DOCUMENT, OTHER)]


def test_what_services_share_and_say_differently_comes_back_as_each_said_it() -> None:
    law = {"url": "https://law.example/code"}
    agency = {"code": "labour", "name": {}}
    first = {**OTHER, "agency": agency, "sources": [law | {"title": {"pt": "artigo 1.º"}}], "time": {"usual": "P6W"}}
    second = {
        **OTHER,
        **{"code": "other", "uri": "https://catalogue.example/other"},
        "agency": {**agency, "name": {"pt": "Autoridade"}},
        "sources": [law | {"title": {"pt": "artigo 2.º"}}, law | {"title": {"pt": "artigo 3.º"}}],
        "time": {"usual": "PT90M"},
    }
    back = read_cpsv(bytes_of(cpsv_catalogue(PUBLISHER, [first, second])))
    assert {document["code"]: document for document in back} == {"tax-number": first, "other": second}


def test_names_and_summaries_travel_in_the_standards_own_words() -> None:
    rest = json.loads(next(node["remainder"] for node in exported()["@graph"] if node["@id"] == DOCUMENT["uri"]))
    told = {"name", "summary", "description", "kind", "area", "agency", "sources", "costs", "uri", "code"}
    assert not told & rest.keys()
    assert "name" not in json.dumps(rest["evidence"])


def test_a_correction_in_the_file_is_taken_over() -> None:
    edited = exported()
    service = next(node for node in edited["@graph"] if node["@id"] == DOCUMENT["uri"])
    service["PublicService.name"] = [{"@value": "Título de residência", "@language": "pt"}]
    assert read_cpsv(bytes_of(edited))[0]["name"] == {"pt": "Título de residência"}


FOREIGN = """
@prefix cpsv: <http://purl.org/vocab/cpsv#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix m8g: <http://data.europa.eu/m8g/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://dortmund.example/dienste/Anmeldung> a cpsv:PublicService ;
  dct:identifier "42" ; dct:title "Anmeldung"@de ; dct:description "Wohnsitz anmelden."@de ;
  m8g:contactPoint [ m8g:telephone "0231 500" ] ; foaf:page <https://dortmund.example/> .
"""


def test_another_publishers_file_keeps_what_we_have_no_place_for() -> None:
    [document] = read_cpsv(FOREIGN.encode(), "text/turtle")
    assert document["code"] == "anmeldung"
    assert document["summary"] == {"de": "Wohnsitz anmelden."}
    first = cpsv_catalogue(PUBLISHER, [document])
    assert "0231 500" in json.dumps(first)
    again = cpsv_catalogue(PUBLISHER, read_cpsv(bytes_of(first)))
    assert again == first


@pytest.mark.parametrize(
    ("content", "media_type", "words"),
    [
        (b"{", "application/ld+json", "could not be read"),
        (b"{}", "application/ld+json", "no public service"),
        (b"<rdf/>", "application/rdf+xml", "JSON-LD"),
        (b'{"@context": "https://attacker.example/c.jsonld"}', "application/ld+json", "attacker.example"),
        (b'{"@context": {"a": {"@id": "u:a", "@context": "http://10.0.0.1/"}}}', "application/json", "context"),
        (b'{"@context": {"@import": "http://10.0.0.1/"}}', "application/json", "context"),
        (b"[" * 100_000, "application/json", "could not be read"),
        (b"\xff\xfe", "text/turtle", "could not be read"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_fetched(content: bytes, media_type: str, words: str) -> None:
    with pytest.raises(UnreadableCatalogue, match=words):
        read_cpsv(content, media_type)


def test_a_remainder_that_is_no_json_is_refused() -> None:
    broken = exported()
    next(node for node in broken["@graph"] if "remainder" in node)["remainder"] = "{"
    assert broken["@context"]["remainder"] == NAMESPACE + "remainder"
    with pytest.raises(UnreadableCatalogue, match="residence-permit"):
        read_cpsv(bytes_of(broken))
