"""The catalogue for other computers, over HTTP: of a centre, and of the network."""

import json
from typing import Any

import pyshacl
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from rdflib import Graph
from sqlalchemy import select
from sqlalchemy.orm import undefer

from oneroof.catalogue.models import Agency, Service
from oneroof.catalogue.standards.cpsv_reading import read_cpsv
from oneroof.core.time import Clock
from oneroof.federation.publishing import publish_services
from oneroof.tenancy.models import Tenant
from support.factories import Centre
from support.house import House
from support.signed_in import umbrella_of
from support.staff_browser import Browser
from support.standards_samples import hsds, standards


def get(browser: Browser, path: str, **headers: str) -> Any:
    return browser.client.get(f"/api/v1{path}", headers=headers, base_url=f"http://{browser.host}")


def faults(name: str, record: Any) -> list[str]:
    validator = Draft202012Validator(hsds(f"schema/{name}.json"), format_checker=FormatChecker())
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(record)]


def publish(house: House, centre: Centre) -> None:
    with centre.database.transaction(centre.system) as session:
        publish_services(house.services, session, centre.system, Clock(), {})


@pytest.fixture
def umbrella(house: House) -> Browser:
    for centre in (house.lisboa, house.porto):
        publish(house, centre)
    return Browser(house.app, umbrella_of(house.lisboa.database).host, {})


def test_linked_data_of_a_centre_passes_the_official_shapes(house: House) -> None:
    answer = get(house.visitor(), "/cpsv-ap")
    assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
    graph = Graph().parse(data=answer.text, format="json-ld")
    shapes = Graph().parse(standards() / "cpsv-ap-3.2.0" / "cpsv-ap-SHACL.ttl")
    conforms, _report, words = pyshacl.validate(graph, shacl_graph=shapes, advanced=True)
    assert conforms, words
    assert [each["code"] for each in read_cpsv(answer.data)] == ["job_search", "residence"]


def test_linked_data_comes_in_parts_that_lead_on(house: House) -> None:
    first = get(house.visitor(), "/cpsv-ap?limit=1")
    link = first.headers["Link"].partition(">")[0].lstrip("<").removeprefix("/api/v1")
    second = get(house.visitor(), link)
    assert [each["code"] for each in read_cpsv(first.data) + read_cpsv(second.data)] == ["job_search", "residence"]
    assert "Link" not in second.headers


def test_one_service_as_linked_data(house: House) -> None:
    assert [each["code"] for each in read_cpsv(get(house.visitor(), "/cpsv-ap/residence").data)] == ["residence"]
    assert get(house.visitor(), "/cpsv-ap/nothing").status_code == 404


def test_an_agency_is_called_what_the_centre_calls_it(house: House) -> None:
    centre = house.lisboa
    with centre.database.transaction(centre.system) as session:
        agency = session.scalars(select(Agency).where(Agency.tenant_id == centre.tenant_id)).first()
        assert agency is not None
        row = session.scalars(
            select(Service).where(Service.code == "residence").options(undefer(Service.document))
        ).one()
        row.document = {**row.document, "agency": {"code": agency.code, "name": {}}}
        code, name = agency.code, agency.name
    (told,) = (each for each in read_cpsv(get(house.visitor(), "/cpsv-ap").data) if each["code"] == "residence")
    assert name and told["agency"] == {"code": code, "name": name}


def test_who_has_it_already_gets_no_second_copy(house: House) -> None:
    for path in ("/cpsv-ap", "/hsds/services"):
        first = get(house.visitor(), path)
        again = get(house.visitor(), path, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_hsds_lists_and_records_pass_the_schemas(house: House) -> None:
    visitor = house.visitor()
    listed = get(visitor, "/hsds/services").json
    assert (listed["total_items"], listed["first_page"], listed["last_page"], listed["empty"]) == (2, True, True, False)
    for entry in listed["contents"]:
        record = get(visitor, f"/hsds/services/{entry['id']}").json
        assert faults("service", record) == []
        assert record["service_at_locations"][0]["location"]["name"] == "Lisboa"
        organization = get(visitor, f"/hsds/organizations/{record['organization_id']}").json
        assert faults("organization", organization) == []
        assert entry["id"] in [each["id"] for each in organization["services"]]
    for entry in get(visitor, "/hsds/service_at_locations").json["contents"]:
        assert faults("service_at_location", get(visitor, f"/hsds/service_at_locations/{entry['id']}").json) == []
    assert get(visitor, "/hsds").json["version"] == "3.1"


def test_hsds_lists_are_searched_and_filtered(house: House) -> None:
    visitor = house.visitor()
    terms = get(visitor, "/hsds/taxonomy_terms?search=immigration").json["contents"]
    assert [each["code"] for each in terms] == ["immigration"]
    assert get(visitor, f"/hsds/taxonomy_terms/{terms[0]['id']}").json == terms[0]

    def names(query: str) -> list[str]:
        return [each["name"] for each in get(visitor, f"/hsds/services?{query}").json["contents"]]

    assert names(f"taxonomy_term_id={terms[0]['id']}") == ["Residence"]
    assert names("search=RESID") == ["Residence"]
    assert names("per_page=1&page=2") == ["Residence"]
    assert names("page=9") == []
    full = get(visitor, "/hsds/services?full=true&search=resid").json["contents"]
    assert faults("service", full[0]) == []
    assert full[0]["required_documents"]
    taxonomies = get(visitor, "/hsds/taxonomies").json["contents"]
    assert get(visitor, f"/hsds/taxonomies/{taxonomies[0]['id']}").json == taxonomies[0]


@pytest.mark.parametrize("path", ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"])
def test_what_is_not_there_is_said(house: House, path: str) -> None:
    answer = get(house.visitor(), f"/hsds/{path}/00000000-0000-0000-0000-000000000000")
    assert (answer.status_code, answer.json["code"]) == (404, "record_unknown")


def test_the_network_tells_each_service_once_with_its_centres(house: House, umbrella: Browser) -> None:
    listed = get(umbrella, "/hsds/services").json
    assert listed["total_items"] == 2
    record = get(umbrella, f"/hsds/services/{listed['contents'][0]['id']}").json
    assert faults("service", record) == []
    assert [each["location"]["name"] for each in record["service_at_locations"]] == ["Lisboa", "Porto"]
    assert [each["code"] for each in read_cpsv(get(umbrella, "/cpsv-ap").data)] == ["job_search", "residence"]


def test_a_centre_that_is_not_open_is_not_told(house: House, umbrella: Browser) -> None:
    with house.porto.database.umbrella_transaction(house.porto.system) as session:
        tenant = session.get(Tenant, house.porto.system.tenant_id)
        assert tenant is not None
        tenant.state = "suspended"
    record = get(umbrella, "/hsds/services?full=true").json["contents"][0]
    assert [each["location"]["name"] for each in record["service_at_locations"]] == ["Lisboa"]


def test_publishing_again_says_the_same(house: House, umbrella: Browser) -> None:
    before = get(umbrella, "/cpsv-ap")
    publish(house, house.lisboa)
    after = get(umbrella, "/cpsv-ap")
    assert json.loads(after.data) == json.loads(before.data)
    assert after.headers["ETag"] == before.headers["ETag"]
