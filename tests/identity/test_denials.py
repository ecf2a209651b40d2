"""Without the permission: a 403 that says what is missing and who has it, in the caller's language, on record."""

import psycopg
import pytest

from .conftest import House

Owner = psycopg.Connection


@pytest.mark.parametrize(
    ("language", "sentence", "role"),
    [
        ("pt", "Isto exige a permissão “Convidar pessoal e atribuir funções”.", "Coordenação do centro"),
        ("de", "Dafür braucht man die Berechtigung „Personal einladen und Rollen vergeben“.", "Zentrumskoordination"),
    ],
)
def test_on_a_page(house: House, language: str, sentence: str, role: str) -> None:
    house.person("mediator")
    browser = house.browser(language=language)
    browser.sign_in()
    answer = browser.get("/staff/people")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert sentence in page and role in page


@pytest.mark.parametrize("language", ["ar", "zh", "uk", "fr"])
def test_by_call_in_any_public_language(house: House, language: str) -> None:
    house.person("mediator")
    browser = house.browser(language=language)
    browser.sign_in()
    answer = browser.api("GET", "/staff")
    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (403, "permission_missing")
    assert answer.headers["Content-Language"].startswith(language)
    english = house.browser()
    english.client.set_cookie("staff", browser.cookie() or "", domain=english.host)
    assert problem["detail"] != english.api("GET", "/staff").get_json()["detail"]
    assert "Invite staff" not in problem["detail"]


def test_in_arabic_word_for_word(house: House) -> None:
    house.person("mediator")
    browser = house.browser(language="ar")
    browser.sign_in()
    detail = browser.api("GET", "/staff").get_json()["detail"]
    assert detail.startswith("يتطلب هذا الإذن «دعوة الموظفين ومنح الأدوار».")
    assert "منسق المركز" in detail


def test_it_is_on_record(house: House, owner_connection: Owner) -> None:
    staff_id = house.person("mediator")
    browser = house.browser()
    browser.sign_in()
    browser.get("/staff/people")
    rows = owner_connection.execute(
        "SELECT actor_id::text, outcome, purpose, details FROM audit_entry WHERE action = 'access.deny'"
    ).fetchall()
    assert rows == [
        (staff_id, "denied", "administration", {"code": "permission_missing", "endpoint": "identity.people"})
    ]


def test_not_signed_in_is_a_401_for_programs_and_a_way_in_for_people(house: House) -> None:
    answer = house.browser().api("GET", "/staff")
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
    assert house.browser().get("/staff/people").location == "/staff/sign-in?next=%2Fstaff%2Fpeople"


def test_a_faulty_call_of_nobody_is_refused_before_it_is_read(house: House) -> None:
    assert house.browser().api("GET", "/staff?limit=x").status_code == 401
