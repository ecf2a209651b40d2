"""Pages and questions come and go with the answers; answers of hidden questions wait."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.catalogue.definition.model import Page
from oneroof.catalogue.forms.state import FormState
from oneroof.core.errors import NotFound
from support.forms import COMPLETE, FORM, TODAY


def state(**answers: Any) -> FormState:
    return FormState(FORM, answers, TODAY)


def codes(found: FormState) -> list[str]:
    return [page.code for page in found.pages]


def test_a_page_shows_when_its_condition_holds() -> None:
    assert codes(state()) == ["person", "situation", "documents"]
    assert codes(state(has_job=True)) == ["person", "situation", "work", "documents"]
    assert codes(state(has_job=False)) == ["person", "situation", "documents"]


def test_the_way_leads_past_hidden_pages() -> None:
    without, with_job = state(has_job=False), state(has_job=True)
    for found, after in ((without, "documents"), (with_job, "work")):
        page = found.after("situation")
        assert page is not None and page.code == after
    before = without.before("documents")
    assert before is not None and before.code == "situation"
    assert without.before("person") is None and without.after("documents") is None
    hidden = without.after("work")
    assert hidden is not None and hidden.code == "documents", "a page that is hidden now still has its place"


def test_answers_of_hidden_questions_wait() -> None:
    found = state(**COMPLETE, employer="Ana Lda")
    assert "employer" not in found.counting and found.answers["employer"] == "Ana Lda"
    assert state(**{**COMPLETE, "has_job": True}, employer="Ana Lda").counting["employer"] == "Ana Lda"


def test_a_page_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        state().page("work")
    assert state(has_job=True).number_of(state(has_job=True).page("work")) == 3


VALUES = st.none() | st.booleans() | st.text(max_size=5) | st.integers() | st.lists(st.text(max_size=3), max_size=2)


@given(st.dictionaries(st.sampled_from(["has_job", "residence", "employer", "full_name", "birth_date"]), VALUES))
def test_whatever_was_answered_there_is_a_way_through(answers: dict[str, Any]) -> None:
    found = FormState(FORM, answers, TODAY)
    page: Page | None = found.pages[0]
    seen: list[str] = []
    while page is not None:
        seen.append(page.code)
        following = found.after(page.code)
        if following is not None:
            back = found.before(following.code)
            assert back is not None and back.code == page.code
        page = following
    assert seen == codes(found)
