"""The plugin as the platform calls it: deadlines, findings and assessments, in words that translate."""

from datetime import date, timedelta
from importlib import metadata
from typing import Any

import pytest
from flask import render_template
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

from oneroof.catalogue.definition.conditions import shown_fields
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.forms.validating import check as check_form
from oneroof.catalogue.plugins.calling import TenantPlugins
from oneroof.catalogue.plugins.loading import load
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.i18n import language, public_languages
from oneroof.hooks import Assessment, Deadline
from support.page_app import make_page_app

TODAY = date(2026, 11, 21)
PLUGINS = load([metadata.EntryPoint("immigration", "oneroof_immigration:plugin", "oneroof.plugins")])
(LOADED,) = PLUGINS.all()
SERVICES = {service.code: service for service in LOADED.catalogue.services}
PERMIT, FAMILY = SERVICES["residence-permit"], SERVICES["family-reunification"]


@pytest.fixture
def hooks() -> TenantPlugins:
    return PLUGINS.for_tenant(frozenset({"immigration"}))


def renewal(**answers: Any) -> dict[str, Any]:
    return {"permit_request": "renewal", "permit_ground": "employed", "asked_already": False, **answers}


def deadlines(hooks: TenantPlugins, answers: dict[str, Any], service: ServiceDefinition = PERMIT) -> list[Deadline]:
    found = hooks.ask("deadlines", service=service, answers=answers, opened_on=TODAY, today=TODAY)
    return [deadline for each in found for deadline in each]


def findings(hooks: TenantPlugins, answers: dict[str, Any]) -> dict[str, str]:
    problems = check_form(PERMIT, answers, TODAY, hooks, channel="online")
    ours = ("permit_ends", "late_reason", "asked_on", "visa_ends")
    return {code: str(problems[code][0]) for code in ours if code in problems}


def assessed(hooks: TenantPlugins, service: ServiceDefinition, **answers: Any) -> Assessment | None:
    _declared, *own = hooks.ask("assess", service=service, answers=answers, today=TODAY)
    return own[0] if own else None


def test_the_catalogue_is_whole_in_every_language() -> None:
    assert check(Catalogs(LOADED.plugin.folder)) == []
    for service in SERVICES.values():
        assert set(service.name) == set(service.summary) == set(service.keywords) == set(public_languages())
        assert {"pt", "en"} <= set(service.description or {})
        assert service.check_with_agency
        assert not any("no_papers" in str(need.when) for need in service.requirements)


def test_a_renewal_has_its_three_days_and_the_law_s(hooks: TenantPlugins) -> None:
    found = deadlines(hooks, renewal(permit_ends="2027-01-19"))
    assert {one.code: one.due_on for one in found} == {
        "renewal-asked": date(2026, 12, 18),
        "permit-ends": date(2027, 1, 19),
        "right-ends": date(2027, 7, 19),
        "legal": date(2027, 2, 18),
    }
    with language("pt"):
        text = str(found[0].text)
    assert "21 de outubro de 2026" in text
    assert "20 de dezembro de 2026" in text
    assert "Confirme com a AIMA" in text


def test_who_has_asked_waits_for_the_decision_alone(hooks: TenantPlugins) -> None:
    found = deadlines(hooks, renewal(permit_ends="2027-01-19", asked_already=True, asked_on="2026-11-20"))
    assert [(one.code, one.due_on) for one in found] == [("legal", date(2027, 2, 18))]


def test_the_law_s_days_begin_when_the_request_can_be_made(hooks: TenantPlugins) -> None:
    found = deadlines(hooks, renewal(permit_ends="2027-02-28"))
    assert found[-1].due_on > deadlines(hooks, renewal())[-1].due_on


def test_other_requests_have_their_own_days(hooks: TenantPlugins) -> None:
    first = deadlines(
        hooks, {"permit_request": "first", "visa_ends": "2027-02-01", "aima_appointment_on": "2027-01-11"}
    )
    assert [one.code for one in first] == ["aima-appointment", "visa-ends"]
    permanent = deadlines(hooks, {"permit_request": "permanent", "permit_ends": "2027-02-01"})
    assert [(one.code, one.due_on) for one in permanent] == [("permit-ends", date(2027, 2, 1))]
    assert deadlines(hooks, {"permit_request": "replacement", "permit_ends": "2027-02-01"}) == []
    assert deadlines(hooks, {"permit_request": "permanent"}) == []
    assert deadlines(hooks, renewal(permit_ends="2027-02-01"), FAMILY) == []


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [
        ("2032-02-21", "five years"),
        ("2011-11-20", "fifteen years"),
        ("2027-04-21", "You have time"),
    ],
)
def test_dates_that_cannot_be_right_or_come_too_early_are_explained(
    hooks: TenantPlugins, ends_on: str, words: str
) -> None:
    assert words in findings(hooks, renewal(permit_ends=ends_on))["permit_ends"]


@pytest.mark.parametrize("ends_on", ["2027-04-20", "2026-12-21", "2026-12-20", "2026-11-20", "2026-05-21"])
def test_who_is_in_time_or_late_is_not_held_up(hooks: TenantPlugins, ends_on: str) -> None:
    assert findings(hooks, renewal(permit_ends=ends_on)) == {}


def test_who_is_very_late_says_why_and_goes_on(hooks: TenantPlugins) -> None:
    very_late = renewal(permit_ends="2026-05-20")
    assert "legal advice" in findings(hooks, very_late)["late_reason"]
    assert findings(hooks, very_late | {"late_reason": "I was ill."}) == {}


def test_the_reason_is_asked_for_exactly_when_it_is_late() -> None:
    assert PERMIT.form
    for days, late in ((30, False), (29, True), (-1, True)):
        answers = renewal(permit_ends=(TODAY + timedelta(days=days)).isoformat())
        assert ("late_reason" in shown_fields(PERMIT.form, answers, TODAY)) is late


def test_dates_of_a_request_and_of_a_visa_fit_together(hooks: TenantPlugins) -> None:
    asked = renewal(permit_ends="2027-01-19", asked_already=True, asked_on="2026-01-18")
    assert "more than a year" in findings(hooks, asked)["asked_on"]
    visa = {"permit_request": "first", "permit_ground": "study", "has_residence_visa": True, "arrived_on": "2026-10-01"}
    assert "before the day" in findings(hooks, visa | {"visa_ends": "2026-09-30"})["visa_ends"]
    assert "four months" in findings(hooks, visa | {"visa_ends": "2027-10-02"})["visa_ends"]
    assert findings(hooks, visa | {"visa_ends": "2027-02-01"}) == {}


@pytest.mark.parametrize(
    ("answers", "fits", "words"),
    [
        ({"residence": "permit", "permit_ends": "2027-03-01"}, "yes", "from 1 December 2026"),
        ({"residence": "permit", "permit_ends": "2027-01-19"}, "yes", "by 18 December 2026"),
        ({"residence": "permit", "permit_ends": "2026-12-01"}, "yes", "ended on 1 November 2026"),
        ({"residence": "permit", "permit_ends": "2026-05-20"}, "maybe", "more than six months"),
        ({"residence": "visa", "permit_ends": "2026-12-01"}, "maybe", "until 1 December 2026"),
        ({"residence": "visa", "permit_ends": "2026-11-01"}, "maybe", "ask for your first card."),
        ({"residence": "asylum"}, "maybe", "need no other card"),
        ({"residence": "no_papers"}, "maybe", "free and confidential"),
    ],
)
def test_papers_decide_how_a_permit_fits_and_never_say_no(
    hooks: TenantPlugins, answers: dict[str, str], fits: str, words: str
) -> None:
    assessment = assessed(hooks, PERMIT, **answers)
    assert assessment
    assert assessment.fits == fits
    assert words in str(assessment.reasons[0])


def test_family_waits_two_years_as_a_rule_and_nobody_is_sent_away(hooks: TenantPlugins) -> None:
    assert assessed(hooks, FAMILY, residence="permit", years_here=2) == Assessment("yes")
    short = assessed(hooks, FAMILY, residence="permit", years_here=1)
    assert short
    assert short.fits == "maybe"
    for residence in ("visa", "asylum", "no_papers"):
        found = assessed(hooks, FAMILY, residence=residence)
        assert found
        assert found.fits == "maybe"


@pytest.mark.parametrize("answers", [{}, {"residence": "permit"}, {"residence": "citizen"}])
def test_what_is_not_known_is_left_open(hooks: TenantPlugins, answers: dict[str, str]) -> None:
    assert assessed(hooks, PERMIT, **answers) is None
    assert assessed(hooks, FAMILY, **answers) is None


@pytest.mark.parametrize("spoken", public_languages())
def test_your_deadline_is_told_in_every_language(hooks: TenantPlugins, spoken: str) -> None:
    app = make_page_app()
    own = FileSystemLoader(LOADED.plugin.folder / "templates" / "immigration")
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, PrefixLoader({"immigration": own})])  # type: ignore[list-item]
    asked = {"service": PERMIT, "language": spoken, "today": TODAY, "session": None, "context": None}
    (blocks,) = hooks.ask("service_blocks", **asked)
    assert {block.place for block in blocks} == {"service", "form_start", "desk"}
    with app.test_request_context(), language(spoken):
        page = render_template(blocks[0].template, **blocks[0].values)
    for part in ("21", "2026", "2027", "19", "AIMA"):
        assert part in page
    assert ("Your deadline" in page) is (spoken == "en")
    assert hooks.ask("service_blocks", **asked | {"service": FAMILY}) == []


@pytest.mark.parametrize("spoken", ["uk", "ru"])
def test_a_day_that_ends_in_a_full_stop_is_not_followed_by_another(hooks: TenantPlugins, spoken: str) -> None:
    told = [deadline.text for deadline in deadlines(hooks, renewal(permit_ends="2027-01-19"))]
    for ends_on in ("2027-03-01", "2027-01-19", "2026-12-01"):
        for residence in ("permit", "visa"):
            assessment = assessed(hooks, PERMIT, residence=residence, permit_ends=ends_on)
            told += assessment.reasons if assessment else ()
    with language(spoken):
        assert not [str(text) for text in told if ".." in str(text)]
