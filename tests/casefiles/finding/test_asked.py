"""One box: what is typed is understood as what it is."""

from datetime import date

import pytest

from oneroof.casefiles.finding.asked import understood
from oneroof.casefiles.finding.tokens import Facts
from oneroof.core.speakable_codes import EXAMPLE, as_stored

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Amina Haddad", Facts(("Amina Haddad",))),
        ("Amina Haddad 1985", Facts(("Amina Haddad",), "1985")),
        ("haddad, amina 02/03/1985", Facts(("haddad amina",), "1985-03-02")),
        ("1985-03-02 محمد", Facts(("محمد",), "1985-03-02")),
        ("2.3.1985", Facts((), "1985-03-02")),
        ("أمينة ١٩٨٥", Facts(("أمينة",), "1985")),
        ("+351 912 345 678", Facts(documents=("+351 912 345 678",), phones=("+351 912 345 678",))),
        ("912345678", Facts(documents=("912345678",), phones=("912345678",))),
        ("AB123456", Facts(documents=("AB123456",))),
        ("ana@example.org", Facts(addresses=("ana@example.org",))),
        ("2027", Facts()),
    ],
)
def test_what_is_typed(text: str, facts: Facts) -> None:
    asked = understood(text, today=TODAY)
    if facts == Facts():
        assert asked.facts.birth_date is None
    else:
        assert asked.facts == facts
    assert asked.code is None


def test_a_case_code_is_known_by_its_check_sign() -> None:
    assert understood(EXAMPLE.lower(), today=TODAY).code == as_stored(EXAMPLE)
    assert understood("Bettencourt", today=TODAY).code is None
