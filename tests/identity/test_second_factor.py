"""The second factor: set up at the first sign-in where the role needs it, asked for at each one after."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from support.staff_browser import PASSWORD, Browser

from .conftest import House
from .second_factors import SET_UP, recovery_codes, set_up, shown_secret
from .second_factors import totp_code as code

Owner = psycopg.Connection


def at_the_code(house: House) -> Browser:
    browser = house.browser()
    assert browser.sign_in().location == "/staff/second-factor?next=/staff/"
    return browser


@pytest.mark.parametrize("role", ["coordinator", "auditor"])
def test_a_role_that_opens_doors_sets_one_up_first(house: House, role: str) -> None:
    house.person(role)
    browser = house.browser()
    assert browser.sign_in().location == f"{SET_UP}?next=/staff/"
    assert browser.get("/staff/account").status_code == 303
    assert browser.api("GET", "/me").status_code == 401
    waiting = browser.cookie()
    answer = browser.post(SET_UP, {"code": code(shown_secret(browser))})
    assert answer.status_code == 200 and len(recovery_codes(answer.get_data(as_text=True))) == 10
    assert browser.cookie() != waiting
    assert browser.get("/staff/account").status_code == 200


def test_other_roles_may_do_without(house: House) -> None:
    house.person("mediator")
    assert house.browser().sign_in().location == "/staff/"


def test_a_demonstration_network_asks_nobody_and_says_so(house: House, owner_connection: Owner) -> None:
    owner_connection.execute("UPDATE network SET demo = true")
    owner_connection.commit()
    house.person("coordinator")
    browser = house.browser()
    assert browser.sign_in().location == "/staff/"
    page = browser.get("/staff/account/second-factor").get_data(as_text=True)
    assert "This is a demonstration network, so the second factor is optional here." in page


def test_the_set_up_page_shows_the_same_secret_until_it_is_confirmed(house: House) -> None:
    house.person("coordinator")
    browser = house.browser()
    browser.sign_in()
    assert shown_secret(browser) == shown_secret(browser)


def test_a_wrong_first_code_sets_nothing_up(house: House, owner_connection: Owner) -> None:
    house.person("coordinator")
    browser = house.browser()
    browser.sign_in()
    shown_secret(browser)
    answer = browser.post(SET_UP, {"code": "000000"})
    assert answer.status_code == 422 and "This code is not right" in answer.get_data(as_text=True)
    assert owner_connection.execute("SELECT count(*) FROM second_factor WHERE confirmed").fetchone() == (0,)


def test_the_code_lets_in_and_changes_the_cookie(house: House) -> None:
    secret, _ = set_up(house)
    browser = at_the_code(house)
    assert browser.get("/staff/account").status_code == 303
    waiting = browser.cookie()
    answer = browser.post("/staff/second-factor", {"code": f" {code(secret)[:3]} {code(secret)[3:]} "})
    assert (answer.status_code, answer.location) == (303, "/staff/")
    assert browser.cookie() != waiting
    assert browser.get("/staff/account").status_code == 200
    browser.client.set_cookie("staff", waiting or "", domain=browser.host)
    assert browser.get("/staff/account").status_code == 303


def test_a_code_is_accepted_once(house: House) -> None:
    secret, _ = set_up(house)
    used = code(secret)
    assert at_the_code(house).post("/staff/second-factor", {"code": used}).status_code == 303
    answer = at_the_code(house).post("/staff/second-factor", {"code": used})
    assert answer.status_code == 422 and "used before" in answer.get_data(as_text=True)


def test_of_two_browsers_with_one_code_the_database_lets_one_in(house: House) -> None:
    secret, _ = set_up(house)
    forms = [
        (browser, browser.hidden_fields("/staff/second-factor")) for browser in (at_the_code(house), at_the_code(house))
    ]

    def send(form: tuple[Browser, dict[str, str]]) -> int:
        return form[0].send("/staff/second-factor", {**form[1], "code": code(secret)}).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, forms)) == [303, 422]


def test_an_earlier_code_is_refused_after_a_later_one(house: House) -> None:
    secret, _ = set_up(house)
    assert at_the_code(house).post("/staff/second-factor", {"code": code(secret, 1)}).status_code == 303
    assert at_the_code(house).post("/staff/second-factor", {"code": code(secret)}).status_code == 422


def test_each_recovery_code_lets_in_once(house: House) -> None:
    _, codes = set_up(house)
    typed = codes[3].upper().replace("-", " ")
    assert at_the_code(house).post("/staff/second-factor", {"code": typed}).status_code == 303
    assert at_the_code(house).post("/staff/second-factor", {"code": codes[3]}).status_code == 422
    assert at_the_code(house).post("/staff/second-factor", {"code": codes[4]}).status_code == 303


def test_guessing_codes_is_slow_and_does_not_fall_back_to_the_password(house: House) -> None:
    set_up(house)
    browser = at_the_code(house)
    statuses = [browser.post("/staff/second-factor", {"code": f"00000{n}"}).status_code for n in range(6)]
    assert statuses == [422] * 5 + [429]
    assert at_the_code(house).post("/staff/second-factor", {"code": "000000"}).status_code == 429


def test_the_password_again_does_not_reset_the_count_of_codes(house: House) -> None:
    set_up(house)
    statuses = [at_the_code(house).post("/staff/second-factor", {"code": "000000"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_secrets_and_codes_are_kept_encrypted_or_hashed(house: House, owner_connection: Owner) -> None:
    secret, codes = set_up(house)
    kept = owner_connection.execute("SELECT secret_sealed FROM second_factor").fetchall()
    assert len(kept) == 1 and secret not in kept[0][0]
    rows = owner_connection.execute("SELECT recovery_code::text FROM recovery_code").fetchall()
    assert len(rows) == 10 and not any(one in row[0] for row in rows for one in codes)


def test_replacing_the_app_needs_the_password(house: House) -> None:
    house.person("mediator")
    browser = house.browser()
    browser.sign_in()
    path = "/staff/account/second-factor"
    secret = shown_secret(browser, path)
    assert browser.post(path, {"code": code(secret), "current_password": "wrong"}).status_code == 422
    answer = browser.post(path, {"code": code(secret), "current_password": PASSWORD})
    assert answer.status_code == 200 and len(recovery_codes(answer.get_data(as_text=True))) == 10
    assert at_the_code(house).post("/staff/second-factor", {"code": code(secret, 1)}).status_code == 303


def test_new_recovery_codes_void_the_old_ones(house: House) -> None:
    secret, old = set_up(house)
    browser = at_the_code(house)
    browser.post("/staff/second-factor", {"code": code(secret)})
    answer = browser.post(
        "/staff/account/second-factor/codes", {"codes_password": PASSWORD}, shown_at="/staff/account/second-factor"
    )
    new = recovery_codes(answer.get_data(as_text=True))
    assert len(new) == 10 and not set(new) & set(old)
    assert at_the_code(house).post("/staff/second-factor", {"code": old[0]}).status_code == 422
    assert at_the_code(house).post("/staff/second-factor", {"code": new[0]}).status_code == 303


def test_who_needs_one_cannot_remove_it(house: House) -> None:
    secret, _ = set_up(house)
    browser = at_the_code(house)
    browser.post("/staff/second-factor", {"code": code(secret)})
    answer = browser.post(
        "/staff/account/second-factor/remove", {"remove_password": PASSWORD}, shown_at="/staff/account/second-factor"
    )
    assert answer.status_code == 403 and "Your role needs a second factor." in answer.get_data(as_text=True)


def test_a_role_that_needs_one_signs_out_who_has_none(house: House) -> None:
    from oneroof.identity import service as identity

    staff_id = house.person("mediator")
    browser = house.browser()
    browser.sign_in()
    at = house.lisboa
    with house.services.database.transaction(at.system) as session:
        ana = identity.find_staff(session, "ana@example.org")
        assert ana is not None and str(ana.id) == staff_id
        identity.give_role(session, at.system, at.clock, staff_id=ana.id, role="coordinator")
    assert browser.get("/staff/account").status_code == 303
    assert browser.sign_in().location == f"{SET_UP}?next=/staff/"
