"""The contract of the API: valid, complete, and readable by people."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from oneroof.app import create_app
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.i18n import public_languages
from oneroof.error_codes import error_codes
from oneroof.frontdesk.models import CHANNELS, NEEDS, OUTCOMES
from support.factories import make_two_centres

METHODS = ("get", "post", "put", "patch", "delete")
NAMED_IN_THE_DESIGN = {
    "POST /visits",
    "POST /tickets",
    "GET /queues",
    "GET /queues/{queue_id}/tickets",
    "POST /desks/{desk_id}/open",
    "POST /desks/{desk_id}/close",
    "POST /desks/{desk_id}/call-next",
    *(
        f"POST /tickets/{{ticket_id}}/{step}"
        for step in ("start", "finish", "no-show", "park", "return", "hand-on", "recall", "left", "undo")
    ),
    "GET /tickets/{ticket_id}",
    "GET /persons",
    "POST /persons",
    "GET /casefiles/{casefile_id}",
    "PATCH /casefiles/{casefile_id}",
    "GET /services",
    "GET /duties",
    "POST /duties",
}


@pytest.fixture
def client(settings: Settings, database: Database) -> FlaskClient:
    make_two_centres(database)
    app = create_app(replace(settings))
    app.config["PROPAGATE_EXCEPTIONS"] = True
    return app.test_client()


@pytest.fixture
def contract(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json", headers={"Host": "lisboa.localhost"}).get_json()
    return found


def operations(contract: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in contract["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path.removeprefix("/api/v1"), item[method]


def test_it_is_valid_openapi(contract: dict[str, Any]) -> None:
    validate(contract)
    assert contract["openapi"].startswith("3.1")


def test_it_has_the_operations_of_the_design(contract: dict[str, Any]) -> None:
    assert {f"{method.upper()} {path}" for method, path, _ in operations(contract)} >= NAMED_IN_THE_DESIGN


def test_every_operation_is_described(contract: dict[str, Any]) -> None:
    ids = [doc.get("operationId") for _, _, doc in operations(contract)]
    assert None not in ids
    assert len(ids) == len(set(ids))
    for method, path, doc in operations(contract):
        assert doc.get("summary"), (method, path)
        assert any(str(status).startswith("2") for status in doc["responses"]), (method, path)


def test_errors_are_problem_details(contract: dict[str, Any]) -> None:
    answers = contract["components"]["responses"]
    assert {tuple(answer["content"]) for answer in answers.values()} == {("application/problem+json",)}
    for method, path, doc in operations(contract):
        if doc.get("security"):
            assert {"401", "403"} <= {str(status) for status in doc["responses"]}, (method, path)


def test_closed_lists_stand_in_it(contract: dict[str, Any]) -> None:
    schemas = contract["components"]["schemas"]
    assert schemas["NewVisit"]["properties"]["channel"]["enum"] == list(CHANNELS)
    assert schemas["NewVisit"]["properties"]["needs"]["items"]["enum"] == list(NEEDS)
    assert schemas["Finish"]["properties"]["outcome"]["enum"] == list(OUTCOMES)
    assert schemas["NewVisit"]["additionalProperties"] is False


def test_there_is_no_field_for_a_legal_status(contract: dict[str, Any]) -> None:
    fields = {name for schema in contract["components"]["schemas"].values() for name in schema.get("properties", {})}
    assert not {name for name in fields if re.search("legal|residence_status|permit|irregular", name)}


@pytest.mark.parametrize("path", ["/api/v1/docs", "/api/v1/docs/errors"])
def test_it_can_be_read_in_every_language_without_another_host(client: FlaskClient, path: str) -> None:
    titles = set()
    for language in public_languages():
        answer = client.get(path, headers={"Host": "lisboa.localhost", "Accept-Language": language})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        [heading] = re.findall(r"<h1[^>]*>([^<]+)</h1>", page)
        titles.add(heading)
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page)
    assert len(titles) == len(public_languages())


def test_the_page_has_every_operation(client: FlaskClient, contract: dict[str, Any]) -> None:
    page = client.get("/api/v1/docs", headers={"Host": "lisboa.localhost"}).get_data(as_text=True)
    for method, path, doc in operations(contract):
        assert f"{method.upper()} /api/v1{path}" in page
        assert f'id="{doc["operationId"]}"' in page


def test_the_type_of_an_error_leads_to_its_code(client: FlaskClient) -> None:
    page = client.get("/api/v1/docs/errors", headers={"Host": "lisboa.localhost"}).get_data(as_text=True)
    places = re.findall(r' id="([a-z_]+)"', page)
    assert len(places) == len(set(places))
    assert {"ticket_state", "desk_busy", "desk_in_use", "person_exists", "cannot_undo", "invalid_input"} <= set(places)
    assert {entry.code for entry in error_codes()} <= set(places)


def test_the_application_is_made_once_more(settings: Settings, database: Database) -> None:
    """A second application in one process describes itself in the same way."""
    make_two_centres(database)
    apps: list[Flask] = [create_app(settings), create_app(settings)]
    first, second = (
        app.test_client().get("/api/v1/openapi.json", headers={"Host": "lisboa.localhost"}).data for app in apps
    )
    assert first == second
