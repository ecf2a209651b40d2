"""Few questions, the telling ones first, none that decides nothing."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.eligibility.asking import MOST_QUESTIONS, SENSITIVE
from oneroof.catalogue.eligibility.candidates import Candidate, questions_of
from oneroof.catalogue.eligibility.evaluating import Check
from oneroof.catalogue.eligibility.given import Given, given_of
from oneroof.catalogue.plugins.installed import Plugins
from support.checks import SERVICES, asks, service_with

TODAY = date(2026, 11, 21)
HOOKS = Plugins().for_tenant(())


def check_of(given: Given = Given(), services: tuple[ServiceDefinition, ...] = SERVICES) -> Check:  # noqa: B008 frozen
    """A check over these services."""
    found = tuple(Candidate(uuid4(), service, (uuid4(),)) for service in services)
    questions = questions_of(found)
    return Check(given.usable(questions, TODAY), found, questions, TODAY, HOOKS)


def walk(check: Check, answers: dict[str, Any]) -> Check:
    """Go on until nothing is asked any more: these answers, everything else passed over."""
    while question := check.next_question:
        code = question.code
        check = Check(check.given.with_answer(code, answers.get(code)), check.services, check.questions, TODAY, HOOKS)
    return check


def fits(check: Check) -> dict[str, str]:
    """What is judged of each service."""
    return {one.code: one.fits for one in check.judged}


def test_a_walk_ends_with_what_fits() -> None:
    done = walk(check_of(), {"residence": "permit", "permit_ends": "2026-12-24", "has_tax_number": True})
    assert fits(done) == {"renewal": "yes", "copies": "yes", "school": "maybe", "tax-number": "no"}
    assert [one.reasons[0]["en"] for one in done.of("no")] == ["You have no tax number yet"]  # type: ignore[index]
    assert [one.reasons[0]["en"] for one in done.of("maybe")] == ["Children live with you"]  # type: ignore[index]


def test_who_says_nothing_loses_nothing() -> None:
    done = walk(check_of(), {})
    assert set(fits(done).values()) == {"yes", "maybe"}
    assert set(done.given.answers.values()) == {None}


def test_a_question_is_not_asked_when_nothing_depends_on_it_any_more() -> None:
    done = walk(check_of(), {"residence": "citizen", "has_tax_number": False, "children": False})
    assert "permit_ends" not in done.given.asked
    assert fits(done)["renewal"] == "no"


def test_a_question_comes_after_those_on_which_it_depends() -> None:
    check = check_of(services=SERVICES[:1])
    assert check.next_question is not None
    assert check.next_question.code == "residence"
    passed_over = Check(check.given.with_answer("residence", None), check.services, check.questions, TODAY, HOOKS)
    assert passed_over.next_question is None


def test_what_decides_more_is_asked_first() -> None:
    more = tuple(
        service_with(
            f"young-{number}", asks("You are young", {"answer": "age_group", "is": "under_18"}), questions="age_group"
        )
        for number in range(3)
    )
    first = check_of(services=(*SERVICES, *more)).next_question
    assert first is not None
    assert first.code == "age_group"


def test_evidence_alone_is_worth_a_question_at_the_end() -> None:
    work = common_list().questions["work"]
    renewal = service_with("renewal", evidence=SERVICES[0].evidence, questions="work")
    assert check_of(services=(renewal,)).next_question == work


def test_no_more_than_eight_questions() -> None:
    codes = list(common_list().questions)
    services = tuple(
        service_with(f"s{place}", asks("It fits", {"answer": code, "given": False}), questions=code)
        for place, code in enumerate(codes)
    )
    done = walk(check_of(services=services), {})
    assert len(done.given.asked) <= MOST_QUESTIONS


def test_changing_an_answer_forgets_what_was_asked_because_of_it() -> None:
    given = Given(answers={"residence": "permit", "permit_ends": "2026-12-24"})
    assert dict(check_of(given).given.answers) == {"residence": "permit", "permit_ends": "2026-12-24"}
    assert dict(check_of(given.with_answer("residence", "citizen")).given.answers) == {"residence": "citizen"}


@pytest.mark.parametrize(
    "answers", [{"colour": "red"}, {"residence": "king"}, {"children": "yes"}, {"permit_ends": "2026-12-24"}]
)
def test_what_makes_no_sense_counts_for_nothing(answers: dict[str, Any]) -> None:
    assert check_of(Given(answers=answers)).given.answers == {}


def test_what_was_given_survives_its_way_through_json() -> None:
    given = Given(("tax",), {"children": True, "work": None, "permit_ends": "2026-12-24"})
    assert given_of(given.to_json()) == given


def test_questions_that_nobody_likes_are_those_of_the_common_list() -> None:
    assert set(SENSITIVE) <= set(common_list().questions)
    assert {"residence", "in_danger"} <= set(SENSITIVE)


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "residence": st.sampled_from(["citizen", "permit", "visa", "no_papers"]),
        "permit_ends": st.sampled_from(["2026-12-24", "2028-01-01"]),
        "has_tax_number": st.booleans(),
        "children": st.booleans(),
    },
)


@settings(max_examples=80, deadline=None)
@hypothesis_given(ANSWERS)
def test_every_walk_ends_and_an_answer_never_makes_a_no_out_of_a_yes(answers: dict[str, Any]) -> None:
    done = walk(check_of(), answers)
    assert len(done.given.asked) <= MOST_QUESTIONS
    for code in answers:
        fewer = {other: answer for other, answer in answers.items() if other != code}
        before, after = fits(walk(check_of(), fewer)), fits(done)
        # what is known already stays as it is, whatever is said in addition
        assert all(after[each] == verdict for each, verdict in before.items() if verdict == "yes")
