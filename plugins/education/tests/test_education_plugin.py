"""The plugin as the platform calls it: findings and assessments, in words that translate."""

from datetime import date
from importlib import metadata
from typing import Any

import pytest

from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.forms.validating import check as check_form
from oneroof.catalogue.plugins.calling import TenantPlugins
from oneroof.catalogue.plugins.loading import load
from oneroof.core.i18n import language, public_languages
from oneroof.hooks import Assessment

TODAY = date(2026, 11, 21)
PLUGINS = load([metadata.EntryPoint("education", "oneroof_education:plugin", "oneroof.plugins")])
(LOADED,) = PLUGINS.all()
SERVICES = {service.code: service for service in LOADED.catalogue.services}
RECOGNITION = SERVICES["qualification-recognition"]


@pytest.fixture
def hooks() -> TenantPlugins:
    return PLUGINS.for_tenant(frozenset({"education"}))


def assessed(hooks: TenantPlugins, service: ServiceDefinition = RECOGNITION, **answers: Any) -> Assessment | None:
    _declared, *own = hooks.ask("assess", service=service, answers=answers, today=TODAY)
    return own[0] if own else None


def findings(hooks: TenantPlugins, **answers: Any) -> dict[str, str]:
    problems = check_form(RECOGNITION, {"studied_abroad": True, **answers}, TODAY, hooks, channel="online")
    return {code: str(problems[code][0]) for code in ("study_country", "study_ended_year") if code in problems}


def test_the_ways_are_the_reasons(hooks: TenantPlugins) -> None:
    answers: dict[str, Any] = {"study_country": "BR", "study_level": "master", "recognition_purpose": "regulated_work"}
    found = assessed(hooks, studied_abroad=True, profession="doctor", **answers)
    assert found
    assert found.fits == "yes"
    assert [str(reason) for reason in found.reasons] == [
        "This way fits: Specific recognition",
        "This way fits: Admission to a regulated profession",
    ]
    with language("pt"):
        assert str(found.reasons[0]) == "Este caminho serve: Reconhecimento específico"


def test_what_is_not_known_is_a_maybe(hooks: TenantPlugins) -> None:
    unsure = assessed(hooks, study_country="AO")
    assert unsure
    assert unsure.fits == "maybe"
    assert len(unsure.reasons) == 3
    here = assessed(hooks, studied_abroad=True, study_country="PT")
    assert here
    assert here.fits == "maybe"


@pytest.mark.parametrize("answers", [{}, {"studied_abroad": True}, {"studied_abroad": False, "study_country": "BR"}])
def test_where_nothing_is_said_nothing_is_answered(hooks: TenantPlugins, answers: dict[str, Any]) -> None:
    assert assessed(hooks, **answers) is None


def test_other_services_are_left_alone(hooks: TenantPlugins) -> None:
    school = SERVICES["school-enrolment"]
    assert assessed(hooks, school, studied_abroad=True, study_country="BR") is None
    assert hooks.ask("check_answers", service=school, answers={"study_country": "PT"}, today=TODAY) == []
    asked = {"service": school, "language": "pt", "today": TODAY, "session": None, "context": None}
    assert hooks.ask("service_blocks", **asked) == []


def test_what_cannot_be_right_is_told_at_its_field(hooks: TenantPlugins) -> None:
    assert "needs no recognition" in findings(hooks, study_country="PT")["study_country"]
    degree = {"study_country": "BR", "study_level": "bachelor"}
    assert "still to come" in findings(hooks, study_ended_year=2027, **degree)["study_ended_year"]
    for year in (1968, 2026):
        assert findings(hooks, study_ended_year=year, **degree) == {}
    assert findings(hooks, **degree) == {}


@pytest.mark.parametrize("spoken", [code for code in public_languages() if code != "en"])
def test_reasons_are_told_in_every_language(hooks: TenantPlugins, spoken: str) -> None:
    found = assessed(hooks, studied_abroad=True, study_country="BR", study_level="secondary")
    assert found
    with language(spoken):
        assert "This way" not in str(found.reasons[0]) and "Equivalence of" not in str(found.reasons[0])
