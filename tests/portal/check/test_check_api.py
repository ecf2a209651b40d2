"""The check for programs: public and forgetful; what a code leads to, for those at the desks."""

from collections.abc import Iterator
from typing import Any

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.services import Services
from support.callers import Building
from support.checks import offer
from support.factories import make_two_centres
from support.signed_in import application
from support.staff_browser import Browser


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    lisboa, porto = make_two_centres(database)
    services = Services.open(settings)
    offer(lisboa)
    yield Building(application(services), services, lisboa, porto)
    services.close()


@pytest.fixture
def visitor(building: Building) -> Browser:
    return Browser(building.app, building.lisboa.host)


def ask(visitor: Browser, **given: Any) -> dict[str, Any]:
    """Go on with a check."""
    answer = visitor.api("POST", "/check", body=given)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.json  # type: ignore[assignment]
    return found


def test_a_check_from_needs_to_the_result(visitor: Browser) -> None:
    begun: Any = visitor.api("GET", "/check").json
    assert begun["most_questions"] == 8
    tax = {"code": "tax", "name": {"text": "I need a tax number or have tax questions", "language": "en"}}
    assert tax in begun["needs"]
    first = ask(visitor, needs=["permit-ends"], answers={"has_tax_number": None})
    assert first["question"]["code"] == "residence"
    assert first["question"]["why"]
    assert first["question"]["schema"]["oneOf"][2] == {"const": "permit", "title": "A residence permit"}
    answers = {"has_tax_number": None, "residence": "permit", "permit_ends": "2026-12-24"}
    done = ask(visitor, needs=["permit-ends"], answers=answers)
    assert {one["code"]: one["fits"] for one in done["services"]} == {"renewal": "yes", "tax-number": "maybe"}
    renewal = done["services"][0]
    assert renewal["reasons"][0] == {"text": "You have a permit or visa", "language": "en"}
    assert [[paper["code"] for paper in item["one_of"]] for item in done["bring"]][:2] == [["passport"], ["photo"]]
    assert done["answers"] == answers


def test_it_answers_in_the_callers_language(building: Building) -> None:
    visitor = Browser(building.app, building.lisboa.host, {"Accept-Language": "ar"})
    assert ask(visitor, needs=["permit-ends"])["question"]["label"]["language"] == "ar"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"answers": {"colour": "red"}}, "answers"),
        ({"answers": {"residence": "king"}}, "answers"),
        ({"answers": {"children": "yes"}}, "answers"),
        ({"needs": ["gold"]}, "needs"),
        ({"hello": 1}, "hello"),
    ],
)
def test_what_cannot_be_used_is_named(visitor: Browser, given: dict[str, Any], field: str) -> None:
    answer = visitor.api("POST", "/check", body=given)
    assert answer.status_code == 422
    problem: Any = answer.json
    assert field in str(problem)


def test_a_code_is_read_by_those_who_register_visits(building: Building, visitor: Browser) -> None:
    given = {"needs": ["permit-ends"], "answers": {"residence": "permit", "permit_ends": "2026-12-24"}}
    kept: Any = visitor.api("POST", "/check/codes", body=given)
    assert kept.status_code == 201
    mediator = building.caller("mediator")
    answer = mediator.call("POST", "/check/codes/read", {"code": kept.json["code"].lower()})
    found: Any = answer.json
    assert [(one["code"], one["fits"]) for one in found["services"]] == [("renewal", "yes"), ("tax-number", "maybe")]
    assert found["services"][0]["office_ids"] == [str(building.lisboa.offices["immigration"])]
    assert "reasons" not in found["services"][0]
    assert "answers" not in found
    assert visitor.api("POST", "/check/codes/read", body={"code": kept.json["code"]}).status_code == 401
    building.caller("analyst").call("POST", "/check/codes/read", {"code": "x"}, status=403)


def test_codes_that_lead_nowhere(building: Building, visitor: Browser) -> None:
    kept: Any = visitor.api("POST", "/check/codes", body={}).json
    mediator = building.caller("mediator")
    mediator.call("POST", "/check/codes/read", {"code": "7KM"}, status=422)
    elsewhere = building.caller("mediator", centre=building.porto)
    elsewhere.call("POST", "/check/codes/read", {"code": kept["code"]}, status=404)
