"""From an invitation to an account, through the letter that is really sent."""

import re
from datetime import timedelta

import psycopg
import pytest

from oneroof.core.time import real_now
from support.sent_letters import letters, link_in
from support.staff_browser import Browser

from .conftest import House

Owner = psycopg.Connection
INVITE = "/staff/people/invite"


SENT = {"email": "Eva@Example.org", "name": "Eva Klein", "role": "mediator", "office_id": "", "language": "de"}
NEW_PASSWORD = "sete girafas leem jornais"


def invitation_id(connection: Owner) -> str:
    row = connection.execute("SELECT id::text FROM invitation ORDER BY created_at DESC").fetchone()
    assert row is not None
    return str(row[0])


def test_an_invitation_becomes_an_account(house: House, coordinator: Browser, owner_connection: Owner) -> None:
    assert coordinator.post(INVITE, SENT).status_code == 303
    page = coordinator.get("/staff/people").get_data(as_text=True)
    assert "eva@example.org" in page and "written to a file on the server" in page
    (letter,) = letters(house.services)
    assert letter["To"] == "eva@example.org"
    link = link_in(letter)
    assert link.startswith("http://lisboa.localhost")

    eva = house.browser()
    path = link[link.index("/staff/") :]
    assert 'value="Eva Klein"' in eva.get(path).get_data(as_text=True)
    answer = eva.post(path, {"name": "Eva Klein", "password": NEW_PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/staff/")
    me = eva.api("GET", "/me").get_json()
    assert (me["email"], me["language"]) == ("eva@example.org", "de")
    assert me["roles"] == [{"role": "mediator", "office_id": None}]
    assert eva.get(path).status_code == 404
    assert "eva@example.org" in coordinator.get("/staff/people").get_data(as_text=True)


def test_the_letter_is_in_the_readers_language(house: House, coordinator: Browser) -> None:
    coordinator.post(INVITE, SENT)
    (letter,) = letters(house.services)
    assert letter["Content-Language"] == "de"
    assert letter["Subject"] == "Ihr Konto bei Lisboa"
    assert "Guten Tag Eva Klein" in letter.get_content()


def test_the_promise_holds_no_personal_data(coordinator: Browser, owner_connection: Owner) -> None:
    coordinator.post(INVITE, SENT)
    rows = owner_connection.execute("SELECT payload::text, key FROM outbox_row WHERE kind = 'mail.send'").fetchall()
    assert len(rows) == 1
    assert not any(word in str(rows[0]).lower() for word in ("eva klein", "klein", "example", "http"))


def test_an_officer_gets_the_agency_of_the_office(house: House, coordinator: Browser) -> None:
    office_id = str(house.lisboa.offices["immigration"])
    coordinator.post(INVITE, {**SENT, "role": "officer", "office_id": office_id})
    link = link_in(letters(house.services)[0])
    eva = house.browser()
    eva.post(link[link.index("/staff/") :], {"name": "Eva Klein", "password": NEW_PASSWORD})
    me = eva.api("GET", "/me").get_json()
    assert me["roles"] == [{"role": "officer", "office_id": office_id}] and me["agency_id"] is not None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "ana@example.org"}, "email"),
        ({"email": "ana@example.org\r\nBcc: x@example.org"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "Eva\nKlein"}, "name"),
        ({"role": "emperor"}, "role"),
        ({"role": "umbrella_administrator"}, "role"),
        ({"role": "officer", "office_id": ""}, "office_id"),
        ({"office_id": "not-an-id"}, "office_id"),
        ({"language": "xx"}, "language"),
    ],
)
def test_faults_are_named_and_what_was_typed_stays(coordinator: Browser, change: dict[str, str], field: str) -> None:
    answer = coordinator.post(INVITE, {**SENT, **change})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{field}"' in page
    if "name" not in change:
        assert 'value="Eva Klein"' in page


def test_an_office_of_another_centre_is_unknown(house: House, coordinator: Browser) -> None:
    answer = coordinator.post(INVITE, {**SENT, "office_id": str(house.porto.offices["immigration"])})
    assert answer.status_code == 422


def test_inviting_somebody_twice_is_refused(coordinator: Browser) -> None:
    assert coordinator.post(INVITE, SENT).status_code == 303
    answer = coordinator.post(INVITE, SENT)
    assert answer.status_code == 422 and "was invited already" in answer.get_data(as_text=True)


def test_sending_again_voids_the_earlier_link(house: House, coordinator: Browser, owner_connection: Owner) -> None:
    coordinator.post(INVITE, SENT)
    first = link_in(letters(house.services)[0])
    path = f"/staff/people/invitations/{invitation_id(owner_connection)}/resend"
    assert coordinator.post(path, shown_at="/staff/people").status_code == 303
    second = link_in(letters(house.services)[0])
    assert first != second
    assert house.browser().get(first[first.index("/staff/") :]).status_code == 404
    assert house.browser().get(second[second.index("/staff/") :]).status_code == 200


def test_a_withdrawn_invitation_is_void_and_its_letter_is_not_sent(
    house: House, coordinator: Browser, owner_connection: Owner
) -> None:
    coordinator.post(INVITE, SENT)
    path = f"/staff/people/invitations/{invitation_id(owner_connection)}/withdraw"
    assert coordinator.post(path, shown_at="/staff/people").status_code == 303
    assert letters(house.services) == []
    assert coordinator.post(path, shown_at=INVITE).status_code == 409


def test_it_expires_after_a_week(house: House, coordinator: Browser, owner_connection: Owner) -> None:
    coordinator.post(INVITE, SENT)
    link = link_in(letters(house.services)[0])
    owner_connection.execute("UPDATE invitation SET expires_at = %s", [real_now() - timedelta(seconds=1)])
    owner_connection.commit()
    answer = house.browser().get(link[link.index("/staff/") :])
    assert answer.status_code == 404 and "Ask for a new one." in answer.get_data(as_text=True)
    assert "Expired" in coordinator.get("/staff/people").get_data(as_text=True)


def test_the_link_is_none_at_another_centre(house: House, coordinator: Browser) -> None:
    coordinator.post(INVITE, SENT)
    link = link_in(letters(house.services)[0])
    assert house.browser(house.porto).get(link[link.index("/staff/") :]).status_code == 404


def test_a_weak_password_keeps_the_invitation_open(house: House, coordinator: Browser) -> None:
    coordinator.post(INVITE, SENT)
    link = link_in(letters(house.services)[0])
    path = link[link.index("/staff/") :]
    answer = house.browser().post(path, {"name": "Eva Maria Klein", "password": "short"})
    page = answer.get_data(as_text=True)
    assert (
        answer.status_code == 422 and 'value="Eva Maria Klein"' in page and "short" not in re.sub("<[^>]*>", "", page)
    )
    assert house.browser().get(path).status_code == 200
