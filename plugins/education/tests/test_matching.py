"""Which ways fit which qualification: a table of cases, and what holds for all of them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneroof_education import matching, ways
from oneroof_education.facts import facts
from oneroof_education.matching import Fit, case_of, matching_ways

ALL = list(facts().ways)


def fits(country: Any = None, level: Any = None, purpose: Any = None, profession: Any = None) -> tuple[Fit, ...]:
    given = {
        "study_country": country,
        "study_level": level,
        "recognition_purpose": purpose,
        "profession": profession,
    }
    return matching_ways(case_of({code: answer for code, answer in given.items() if answer is not None}))


def told(found: tuple[Fit, ...]) -> tuple[list[str], list[str]]:
    return [each.way for each in found if each.fits == "yes"], [each.way for each in found if each.fits == "maybe"]


CASES: list[tuple[tuple[str | None, ...], list[str], list[str]]] = [
    # nothing known: everything is possible
    ((None, None, None, None), [], ALL),
    ((None, None, "unsure", None), [], ALL),
    (("AO", None, None, None), [], [way for way in ALL if way != "card"]),
    # school
    (("BR", "basic", "study", None), ["school"], []),
    (("BR", "secondary", "study", None), ["school"], ["admission"]),
    (("UA", "secondary", "other_work", None), ["employer"], ["school"]),
    (("NP", "secondary", "public_service", None), ["school"], []),
    (("IN", "secondary", None, None), ["school"], ["profession", "admission", "employer"]),
    ((None, "basic", None, None), ["school"], ["profession", "card", "employer"]),
    (("IN", "secondary", "regulated_work", "nurse"), ["school"], ["profession"]),
    # a trade
    (("UA", "vocational", "other_work", None), ["employer"], ["school", "vocational"]),
    (("CV", "vocational", "public_service", None), ["vocational"], ["school"]),
    (("FR", "vocational", "regulated_work", "other"), ["vocational", "profession"], ["school", "card"]),
    (("MD", "vocational", "study", None), ["vocational"], ["school", "admission"]),
    # degrees, not for a profession that needs a licence
    (("DE", "master", "public_service", None), ["automatic"], ["level", "specific"]),
    (("BR", "master", "public_service", None), ["automatic"], ["level", "specific"]),
    (("BR", "bachelor", "public_service", None), ["level"], ["automatic", "specific"]),
    (("AO", "doctorate", "public_service", None), ["level"], ["automatic", "specific"]),
    (("CY", "bachelor", None, None), ["level"],
     ["automatic", "specific", "profession", "card", "admission", "employer"]),
    (("GB", "doctorate", None, None), ["automatic"], ["level", "specific", "profession", "admission", "employer"]),
    ((None, "master", "public_service", None), [], ["automatic", "level", "specific"]),
    (("ES", "short_higher", "public_service", None), ["level"], ["automatic", "specific"]),
    (("IN", "bachelor", "other_work", None), ["employer"], ["automatic", "level"]),
    (("DE", "bachelor", "other_work", None), ["employer"], ["automatic", "level"]),
    (("BR", "bachelor", "study", None), ["admission"], ["automatic", "level"]),
    (("FR", "master", "study", None), ["admission"], ["automatic", "level"]),
    # regulated professions
    (("BR", "master", "regulated_work", "doctor"), ["specific", "profession"], ["automatic", "level"]),
    (("UA", "bachelor", "regulated_work", "engineer"), ["specific", "profession"], ["automatic", "level"]),
    (("GB", "bachelor", "regulated_work", "nurse"), ["specific", "profession"], ["automatic", "level"]),
    (("DE", "master", "regulated_work", "doctor"), ["profession"], ["automatic", "level", "specific"]),
    (("CH", "master", "regulated_work", "physiotherapist"), ["profession"], ["automatic", "level", "specific"]),
    (("ES", "bachelor", "regulated_work", "physiotherapist"), ["profession", "card"],
     ["automatic", "level", "specific"]),
    (("NO", "master", "regulated_work", "pharmacist"), ["profession", "card"], ["automatic", "level", "specific"]),
    (("IT", "bachelor", "regulated_work", "nurse"), ["profession"], ["automatic", "level", "specific", "card"]),
    ((None, "bachelor", "regulated_work", "nurse"), ["profession"], ["automatic", "level", "specific", "card"]),
    (("SY", None, "regulated_work", "dentist"), ["profession"],
     ["automatic", "level", "specific", "school", "vocational"]),
    (("VE", "bachelor", "regulated_work", None), ["specific", "profession"], ["automatic", "level"]),
    # a profession that needs a licence, though the person does not think so
    (("BR", "bachelor", "other_work", "lawyer"), ["specific"], ["automatic", "level", "profession", "employer"]),
    # from here
    (("PT", "master", "regulated_work", "doctor"), [], []),
]  # fmt: skip


@pytest.mark.parametrize(("case", "sure", "possible"), CASES)
def test_each_case_has_its_ways(case: tuple[str | None, ...], sure: list[str], possible: list[str]) -> None:
    assert told(fits(*case)) == (sure, possible)


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(CASES) >= 30


def test_ways_say_why_and_who() -> None:
    doctor = {each.way: each for each in fits("BR", "master", "regulated_work", "doctor")}
    assert doctor["specific"].reasons == (ways.NEEDED_FIRST,)
    assert doctor["automatic"].reasons == (ways.LISTED,)
    assert [body.name for body in doctor["profession"].bodies] == ["Ordem dos Médicos"]
    german = {each.way: each for each in fits("DE", "master", "regulated_work", "doctor")}
    assert german["profession"].reasons == (ways.EUROPEAN,)
    engineer = {each.way: each for each in fits("UA", "bachelor", "regulated_work", "engineer")}
    assert len(engineer["profession"].bodies) == 2
    assert fits("IN", "secondary", "regulated_work", "nurse")[1].reasons == (ways.DEGREE_EXPECTED,)
    angolan = {each.way: each for each in fits("AO", "master", "public_service")}
    assert angolan["automatic"].reasons == (ways.NOT_KNOWN_AS_LISTED,)
    assert angolan["level"].reasons == (ways.PUBLIC_EMPLOYER,)


KNOWN = {
    "study_country": st.sampled_from(["BR", "AO", "DE", "CH", "GB", "UA", "PT", "XX", ""]),
    "study_level": st.sampled_from(sorted(matching.LEVELS)),
    "recognition_purpose": st.sampled_from([*sorted(matching.PURPOSES), "unsure"]),
    "profession": st.sampled_from(sorted(facts().professions)),
}
ODD = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2)
ANYTHING = st.fixed_dictionaries({}, optional={code: each | ODD for code, each in KNOWN.items()})


@given(ANYTHING)
def test_nobody_is_left_without_a_way(answers: dict[str, Any]) -> None:
    found = matching_ways(case_of(answers))
    assert bool(found) is (answers.get("study_country") != "PT")
    assert [each.fits for each in found] == sorted((each.fits for each in found), reverse=True)
    assert len({each.way for each in found}) == len(found)
    assert all(each.bodies for each in found if each.way == "profession")


@settings(max_examples=400)
@given(ANYTHING, st.sampled_from(sorted(KNOWN.keys() - {"profession"})))
def test_leaving_an_answer_open_takes_no_way_away(answers: dict[str, Any], code: str) -> None:
    """But for the profession: who names one that needs a licence is shown the way to it, whatever the purpose."""
    more = {each.way for each in matching_ways(case_of(answers))}
    open_again = {each.way for each in matching_ways(case_of({**answers, code: None}))}
    assert more <= open_again


@given(st.fixed_dictionaries({}, optional={code: KNOWN[code] for code in ("study_country",)}))
def test_without_level_and_purpose_nothing_is_sure(answers: dict[str, Any]) -> None:
    assert all(each.fits == "maybe" for each in matching_ways(case_of(answers)))
