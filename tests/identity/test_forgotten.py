"""A forgotten password: the same answer for everybody, a letter for whom it concerns, a link that works once."""

from datetime import timedelta

import psycopg

from oneroof.core.time import real_now
from support.sent_letters import letters, link_in

from .conftest import House

Owner = psycopg.Connection
PATH = "/staff/forgotten-password"
NEW_PASSWORD = "sete girafas leem jornais"


def ask(house: House, email: str = "ana@example.org") -> tuple[int, str | None]:
    answer = house.browser().post(PATH, {"email": email})
    return answer.status_code, answer.location


def path_of_link(house: House) -> str:
    (letter,) = letters(house.services)
    assert letter["To"] == "ana@example.org"
    link = link_in(letter)
    return link[link.index("/staff/") :]


def test_the_link_sets_a_new_password_and_ends_all_sessions(house: House) -> None:
    house.person()
    signed_in = house.browser()
    signed_in.sign_in()
    assert ask(house) == (303, f"{PATH}/sent")
    path, browser = path_of_link(house), house.browser()
    assert "ana@example.org" in browser.get(path).get_data(as_text=True)
    assert browser.post(path, {"password": NEW_PASSWORD}).location == "/staff/sign-in"
    assert signed_in.get("/staff/account").status_code == 303
    assert browser.sign_in().status_code == 422
    assert browser.sign_in(password=NEW_PASSWORD).status_code == 303
    assert house.browser().get(path).status_code == 404


def test_nobody_gets_the_same_answer_and_no_letter(house: House, owner_connection: Owner) -> None:
    house.person()
    assert ask(house, "nobody@example.org") == (303, f"{PATH}/sent")
    assert ask(house, "no address") == (303, f"{PATH}/sent")
    rows = owner_connection.execute("SELECT kind FROM outbox_row").fetchall()
    assert rows == [("mail.send",)] * 2
    assert letters(house.services) == []
    assert owner_connection.execute("SELECT count(*) FROM outbox_row WHERE done_at IS NULL").fetchone() == (0,)


def test_a_closed_account_gets_no_letter(house: House, owner_connection: Owner) -> None:
    house.person()
    owner_connection.execute("UPDATE staff SET active = false")
    owner_connection.commit()
    assert ask(house) == (303, f"{PATH}/sent")
    assert letters(house.services) == []


def test_the_link_expires_after_an_hour(house: House, owner_connection: Owner) -> None:
    house.person()
    ask(house)
    path = path_of_link(house)
    row = owner_connection.execute("SELECT expires_at FROM password_reset").fetchone()
    assert row is not None and timedelta(minutes=59) < row[0] - real_now() <= timedelta(hours=1)
    owner_connection.execute("UPDATE password_reset SET expires_at = %s", [real_now() - timedelta(seconds=1)])
    owner_connection.commit()
    assert house.browser().get(path).status_code == 404


def test_the_link_is_none_at_another_centre(house: House) -> None:
    house.person()
    ask(house)
    assert house.browser(house.porto).get(path_of_link(house)).status_code == 404


def test_a_weak_password_uses_up_nothing(house: House) -> None:
    house.person()
    ask(house)
    path, browser = path_of_link(house), house.browser()
    assert browser.post(path, {"password": "ana@example.org"}).status_code == 422
    assert browser.post(path, {"password": NEW_PASSWORD}).status_code == 303


def test_nobodys_mailbox_can_be_filled(house: House) -> None:
    house.person()
    statuses = [ask(house)[0] for _ in range(4)]
    assert statuses == [303, 303, 303, 429]
    assert ask(house, "nobody@example.org")[0] == 303


def test_the_second_factor_stays(house: House) -> None:
    from .second_factors import set_up

    set_up(house)
    ask(house)
    browser = house.browser()
    browser.post(path_of_link(house), {"password": NEW_PASSWORD})
    assert browser.sign_in(password=NEW_PASSWORD).location == "/staff/second-factor?next=/staff/"
