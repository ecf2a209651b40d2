"""Steps as a machine, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from oneroof.casefiles.procedures.machine import first_step, next_steps, path_of, result_of, step_of
from oneroof.catalogue.definition.model import ServiceDefinition, Step
from support.catalogues import a_service, words
from support.procedures import a_residence

RESIDENCE = a_residence()
CODES = [f"s{number}" for number in range(6)]


def test_it_begins_at_the_first_step() -> None:
    first = first_step(RESIDENCE)
    assert first is not None and first.code == "applied"
    assert first_step(a_service("counter", steps=())) is None


def test_each_step_leads_where_it_says() -> None:
    assert [step.code for step in next_steps(RESIDENCE, "checking")] == ["documents", "decision"]
    assert next_steps(RESIDENCE, "granted") == ()
    assert next_steps(RESIDENCE, "never-heard-of") == ()


def test_only_final_steps_have_a_result() -> None:
    results = {step.code: result_of(RESIDENCE, step.code) for step in RESIDENCE.steps}
    assert {code: result for code, result in results.items() if result} == {
        "granted": "positive",
        "refused": "negative",
    }
    ended = Step(code="ended", name=words("Ended"), by="office")
    assert result_of(a_service("x", steps=(ended,)), "ended") == "neutral"


def test_what_was_taken_back_is_on_no_path() -> None:
    happened = [("open", "a"), ("evidence", None), ("move", "b"), ("undo", "a"), ("move", "c"), ("answers", None)]
    assert path_of(happened) == ["a", "c"]


@st.composite
def definitions(draw: st.DrawFn) -> ServiceDefinition:
    """Any steps that lead anywhere, also to steps that there are not."""
    codes = draw(st.lists(st.sampled_from(CODES), min_size=1, unique=True))
    steps = [
        Step(
            code=code,
            name=words(code),
            by="office",
            next=tuple(draw(st.lists(st.sampled_from(CODES), max_size=3, unique=True))),
        )
        for code in codes
    ]
    return a_service("any", steps=tuple(steps))


@given(definitions())
def test_every_step_either_goes_on_or_ends(definition: ServiceDefinition) -> None:
    for step in definition.steps:
        following = next_steps(definition, step.code)
        assert all(step_of(definition, each.code) is each for each in following)
        assert (result_of(definition, step.code) is None) == bool(following)
