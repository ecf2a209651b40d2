"""Durations, money, conditions and ways as the pages tell them."""

from typing import Any

import pytest

from oneroof.catalogue.definition.model import Cost, Field, Option, Step
from oneroof.catalogue.forms.wording import Readers
from oneroof.core.i18n import language, public_languages
from oneroof.portal.services.clauses import Clause, Wording
from oneroof.portal.services.parts import needed_steps
from oneroof.portal.services.telling import cost_hint, duration, money
from support.catalogues import a_service, words


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        ("en", "P90D", "90 days"),
        ("en", "P1D", "1 day"),
        ("en", "P1Y6M", "1 year 6 months"),
        ("en", "P2W", "2 weeks"),
        ("en", "PT2H30M", "2 hours 30 minutes"),
        ("pt", "P90D", "90 dias"),
        ("uk", "P3M", "3 місяці"),
        ("zh", "P10D", "10天"),
        ("en", "soon", "soon"),
        ("en", "P0D", "P0D"),
    ],
)
def test_durations(code: str, text: str, told: str) -> None:
    with language(code):
        assert duration(text) == told


@pytest.mark.parametrize("code", public_languages())
def test_working_days_are_told_in_every_language_with_latin_digits(code: str) -> None:
    with language(code):
        told = duration("P90D", working_days=True)
    assert "90" in told and len(told) > len("90 days")


@pytest.mark.parametrize(
    ("costs", "told"),
    [
        ((), None),
        ((Cost(amount="0"),), "Free"),
        ((Cost(amount="85.00"),), "€85.00"),
        ((Cost(amount="0"), Cost(amount="12.50"), Cost(amount="9.00")), "From €9.00"),
        ((Cost(note=words("Ask.")),), "It can cost something"),
        ((Cost(amount="0"), Cost(note=words("Ask."))), "It can cost something"),
    ],
)
def test_what_a_list_says_of_the_cost(costs: tuple[Cost, ...], told: str | None) -> None:
    with language("en"):
        assert cost_hint(costs) == told


def test_money_is_written_as_the_language_does() -> None:
    with language("pt"):
        assert money(Cost(amount="85.00")) == "85,00\xa0€"
        assert money(Cost(note=words("Ask."))) is None
    with language("ar"):
        assert "85" in (money(Cost(amount="85.00")) or "")


def clause(condition: dict[str, Any]) -> Clause | None:
    asked = Field(
        code="what",
        kind="one_of",
        label=words("What?"),
        options=(Option(value="a", label=words("This")), Option(value="b", label=words("That"))),
    )
    with language("en"):
        return Wording(a_service("x", questions=(asked,)), Readers("en")).clause(condition)


def told(item: Clause | None) -> str:
    if item is None:
        return "?"
    if item.joint:
        return f" {item.joint} ".join(f"({told(part)})" for part in item.parts)
    answers = "/".join(said[0].text for said in item.answers)
    return f"{item.question[0].text} {'not ' if item.is_not else ''}{answers}"


WHAT_A: dict[str, Any] = {"answer": "what", "is": "a"}
WHAT_B: dict[str, Any] = {"answer": "what", "is": "b"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (WHAT_A, "What? This"),
        ({"answer": "what", "in": ["a", "b"]}, "What? This/That"),
        ({"not": WHAT_A}, "What? not This"),
        ({"not": {"not": WHAT_A}}, "What? This"),
        ({"not": {"answer": "children", "is": False}}, "Do children under 18 live here with you? Yes"),
        ({"any": [WHAT_A, WHAT_B]}, "(What? This) any (What? That)"),
        ({"not": {"any": [WHAT_A, WHAT_B]}}, "(What? not This) all (What? not That)"),
        ({"answer": "years_here", "at_least": 5}, "5 or more"),
        ({"answer": "permit_ends", "within_days": 90}, "within 90 days from today"),
        ({"answer": "what", "given": True}, "What? You have an answer to this."),
        ({"answer": "what", "given": False}, "What? not You have an answer to this."),
        ({"answer": "nobody_asks"}, "?"),
        ({"all": [WHAT_A, {"answer": "nobody_asks", "is": True}]}, "?"),
    ],
)
def test_conditions(condition: dict[str, Any], expected: str) -> None:
    found = told(clause(condition))
    assert found == expected or (found.endswith(expected) and expected[0].isdigit() | expected.startswith("within"))


def step(code: str, *following: str, result: str | None = None) -> Step:
    return Step(code=code, name=words(code), by="office", next=following, result=result)


def test_steps_that_a_way_leads_past_are_not_needed() -> None:
    way = (
        step("begun", "missing", "sent", "closed"),
        step("missing", "begun", "sent"),
        step("sent", "given", "refused"),
        step("given", result="positive"),
        step("refused", result="negative"),
        step("closed", result="neutral"),
    )
    assert needed_steps(way) & {"begun", "missing", "sent"} == {"begun", "sent"}
    assert needed_steps(()) == frozenset()
    assert needed_steps((step("only", result="neutral"),)) == {"only"}
