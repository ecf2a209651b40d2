"""One validation: what is wrong stands at its question, in words that say what to do."""

from typing import Any
from uuid import uuid4

import pytest

from oneroof.catalogue.forms.validating import check
from oneroof.core.i18n import language, public_languages, public_text
from oneroof.hooks import Finding
from support.forms import COMPLETE, TODAY, permit_renewal


def problems(channel: str = "kiosk", hooks: Any = None, **answers: Any) -> dict[str, str]:
    given = {code: answer for code, answer in {**COMPLETE, **answers}.items() if answer is not None}
    found = check(permit_renewal(), given, TODAY, hooks, channel=channel)
    return {code: " ".join(str(problem) for problem in each) for code, each in found.items()}


def test_a_complete_form_has_no_problems() -> None:
    assert problems() == {}
    assert problems("online", passport_copy=[str(uuid4())]) == {}


def test_nothing_answered_is_told_question_by_question_in_their_order() -> None:
    found = check(permit_renewal(), {}, TODAY, None, channel="online")
    assert list(found) == ["full_name", "birth_date", "residence", "has_job", "passport_copy"]
    assert [str(each[0]) for each in found.values()] == [
        "Write an answer.",
        "Write the date: day, month and year.",
        "Choose an answer.",
        "Choose an answer.",
        "Add a file.",
    ]


@pytest.mark.parametrize(
    ("code", "answer", "told"),
    [
        ("full_name", "", "Write an answer."),
        ("full_name", "x" * 201, "Write 200 characters at most."),
        ("full_name", 5, "This answer cannot be used. Please write it again."),
        ("birth_date", "2026-03-03", "This must be 2 March 2026 or an earlier day."),
        ("birth_date", "1990-02-30", "This day does not exist. Check day, month and year."),
        ("email", "amina", "Write a whole e-mail address, such as name@example.org."),
        ("phone", "call me", "Write a phone number with digits, such as +351 912 345 678."),
        ("nationality", "Morocco", "Choose one of the answers on the list."),
        ("residence", "tourist", "Choose one of the answers on the list."),
        ("needs", ["housing", "gold"], "Choose one of the answers on the list."),
        ("has_job", "yes", "Choose one of the answers on the list."),
        ("tax_number", "12", {"en": "It has nine digits.", "pt": "Tem nove algarismos."}),
        ("message", "x" * 501, "Write 500 characters at most."),
    ],
)
def test_each_fault_says_what_to_do(code: str, answer: Any, told: Any) -> None:
    found = check(permit_renewal(), {**COMPLETE, code: answer}, TODAY, None, channel="kiosk")
    assert list(found) == [code]
    assert found[code][0] == told or str(found[code][0]) == told


def test_numbers_have_bounds() -> None:
    job: dict[str, Any] = {"has_job": True, "employer": "Ana Lda"}
    assert problems(**job) == {}
    assert problems(**job, hours=0)["hours"] == "Write 1 or more."
    assert problems(**job, hours=100)["hours"] == "Write 80 or less."
    assert problems(**job, wage=-1)["wage"] == "Write 0 or more."
    assert problems(**job, hours="many")["hours"] == "Write a number with digits, such as 12."
    assert problems(has_job=True) == {"employer": "Write an answer."}


def test_answers_to_questions_that_do_not_show_are_not_looked_at() -> None:
    assert problems(employer=5, hours="many", unknown="x") == {}


def test_files_are_brought_where_none_can_be_added() -> None:
    assert problems("online")["passport_copy"] == "Add a file."
    for channel in ("kiosk", "phone"):
        assert problems(channel) == {}
    many = [str(uuid4()) for _ in range(3)]
    assert problems("online", passport_copy=many)["passport_copy"] == "Add 2 files at most."


class Plugin:
    """Says that permits are not for ever."""

    def call(self, hook: str, **asked: Any) -> list[Any]:
        assert (hook, asked["service"].code, asked["today"]) == ("check_answers", "permit-renewal", TODAY)
        assert "employer" not in asked["answers"], "hidden answers are no plugin's business"
        found = [Finding("permit_ends", public_text("Too late.")), Finding("employer", {"en": "Hidden."})]
        return [found, []]


def test_plugins_add_their_findings() -> None:
    assert problems(hooks=Plugin(), employer="x") == {"permit_ends": "Too late."}


@pytest.mark.parametrize("code", public_languages())
def test_every_message_is_translated(code: str) -> None:
    empty = check(permit_renewal(), {}, TODAY, None, channel="online")
    with language(code):
        told = {str(each[0]) for each in empty.values()}
    assert ("Add a file." in told) == (code == "en")
