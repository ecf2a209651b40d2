"""Renting a room by the pages, without scripts: from the list to a code, and the answer of staff."""

from datetime import date, timedelta

import pytest

from oneroof.catalogue.plugins import enablement
from oneroof.catalogue.plugins.blocks import plugin_blocks
from oneroof.core.speakable_codes import new_code
from oneroof.core.time import real_now
from oneroof.identity import hourly
from oneroof_amenities import limits
from oneroof_amenities.availability import next_free_days, offered_rooms
from support.html_pages import Page, open_page

from .conftest import Rented, enable

ROOMS = "/services/amenities/rooms"
STAFF = "/staff/catalogues/amenities"
DETAILS = {"name": "Amina Haddad", "email": "amina@example.org", "people": "12", "purpose": "A course of sewing"}


def a_free_day(rented: Rented) -> date:
    lisboa = rented.house.lisboa
    with lisboa.database.transaction(lisboa.system) as session:
        return next_free_days(session, lisboa.system, lisboa.clock.today("Europe/Lisbon"))[0].days[0].day


def chosen(rented: Rented, *, renter: str = "anyone", until: int = 13) -> Page:
    """The page with the price, of a time chosen step by step."""
    day = open_page(rented.house.visitor(), f"{ROOMS}/{rented.room.id}/{a_free_day(rented)}")
    assert day.status == 200
    address = day.form("/details").action
    return open_page(day.browser, f"{address}?from=10&until={until}&renter={renter}")


def asked(rented: Rented) -> tuple[Page, str]:
    page = chosen(rented).send("/details", **DETAILS)
    code = next(word for word in page.text.split() if word.count("-") == 2 and len(word) == 11)
    return page, code


def test_from_the_list_to_the_price(rented: Rented) -> None:
    rooms = open_page(rented.house.visitor(), ROOMS)
    assert rooms.h1 == ["Rooms to rent"] and "Tejo Hall" in rooms.text and "€15.00" in rooms.text
    month = open_page(rooms.browser, f"{ROOMS}/{rented.room.id}?month={a_free_day(rented):%Y-%m}")
    assert any(f"{a_free_day(rented)}" in address for address in month.links)
    assert "Hours free: 9" in month.text
    price = chosen(rented)
    assert "€45.00" in price.text and "3 × €15.00" in price.text
    assert "€16.50" in chosen(rented, renter="association").text
    assert "€90.00" in chosen(rented, until=18).text


def test_asking_gives_a_code_that_shows_and_cancels(rented: Rented) -> None:
    page, code = asked(rented)
    assert page.status == 200 and "Waiting for an answer" in page.text
    found = open_page(page.browser, "/services/amenities/bookings").send("/bookings", code=code.lower())
    assert "Tejo Hall" in found.text and "€45.00" in found.text
    assert code not in found.response.request.path
    cancelled = found.send("/bookings/cancel")
    assert "Cancelled" in cancelled.text and not cancelled.has_form("/bookings/cancel")


def test_asking_twice_asks_once_and_shows_the_same_code(rented: Rented) -> None:
    """Somebody who presses the button again, or whose phone lost the answer, reads their code and no refusal."""
    form = chosen(rented)
    pages = [form.send("/details", **DETAILS) for _ in range(2)]
    assert [page.status for page in pages] == [200, 200]
    codes = [next(word for word in page.text.split() if word.count("-") == 2 and len(word) == 11) for page in pages]
    assert codes[0] == codes[1]
    assert chosen(rented).status == 422


def test_what_was_typed_stays_and_each_fault_stands_at_its_field(rented: Rented) -> None:
    page = chosen(rented, renter="association").send("/details", name="Amina", email="amina", people="90")
    assert page.status == 422
    assert page.form("/details").value("name") == "Amina"
    for field in ("email", "organisation", "people", "purpose"):
        assert page.error(field)


def test_a_time_that_is_taken_cannot_be_chosen_or_sent(rented: Rented) -> None:
    slow = chosen(rented)
    asked(rented)
    day = open_page(slow.browser, f"{ROOMS}/{rented.room.id}/{a_free_day(rented)}")
    assert "10" not in day.form("/details").choices["from"] and "13" in day.form("/details").choices["from"]
    again = slow.send("/details", **DETAILS)
    assert again.status == 409 and again.error("from")
    assert chosen(rented).status == 422


@pytest.mark.parametrize(
    "path",
    ["/not-a-day", "/0001-01-01", "/9999-12-31/details?from=9&until=10", "/2020-01-01/details?from=x&until=9",
     "?month=2026-99", "?month=%00"],
)  # fmt: skip
def test_odd_addresses_are_answered(rented: Rented, path: str) -> None:
    assert open_page(rented.house.visitor(), f"{ROOMS}/{rented.room.id}{path}").status in (200, 404, 422)


def test_a_wrong_code_is_told_at_its_field(rented: Rented) -> None:
    page = open_page(rented.house.visitor(), "/services/amenities/bookings")
    assert page.send("/bookings", code="123").error("code")
    unknown = page.send("/bookings", code="222-222-222")
    assert unknown.error("code") and unknown.status in (404, 422)


def test_staff_answer_and_the_person_sees_it(rented: Rented) -> None:
    _, code = asked(rented)
    browser = rented.house.browser("coordinator")
    assert open_page(browser, STAFF).links[f"{STAFF}/rooms"] == "Rooms"
    rooms = open_page(browser, f"{STAFF}/rooms")
    assert "€45.00" in rooms.text and "Tejo Hall" in rooms.text
    booking = next(address for address in rooms.links if "/bookings/" in address)
    shown = open_page(browser, booking)
    assert "Amina Haddad" in shown.text and "A course of sewing" in shown.text
    assert "The booking is confirmed." in shown.send("/confirmed").text
    week = open_page(browser, f"{STAFF}/rooms/calendar?week={a_free_day(rented)}")
    assert "Confirmed" in week.text and "Amina" not in week.text
    seen = open_page(rented.house.visitor(), "/services/amenities/bookings").send("/bookings", code=code)
    assert "Confirmed" in seen.text


def test_staff_add_a_room_and_change_its_price(rented: Rented) -> None:
    browser = rented.house.browser("coordinator")
    faulty = open_page(browser, f"{STAFF}/rooms/new").send("/rooms/new", name="", capacity="x", hour_fee="many")
    assert faulty.status == 422 and all(faulty.error(field) for field in ("name", "capacity", "hour_fee"))
    saved = faulty.send("/rooms/new", name="Sala do Douro", capacity="8", hour_fee="0")
    assert "The room is saved." in saved.text and "Sala do Douro" in saved.text
    page = open_page(browser, f"{STAFF}/rooms/{rented.room.id}")
    assert page.form(str(rented.room.id)).value("hour_fee") == "15.00"
    assert "€20.00" in page.send(str(rented.room.id), hour_fee="20").text
    lisboa = rented.house.lisboa
    with lisboa.database.transaction(lisboa.system) as session:
        assert len(offered_rooms(session, lisboa.system)) == 2


def test_only_those_who_may_manage_catalogues_manage_rooms(rented: Rented) -> None:
    assert open_page(rented.house.browser("mediator"), f"{STAFF}/rooms").status == 403


def test_a_centre_without_the_catalogue_has_no_such_pages(rented: Rented) -> None:
    house = rented.house
    assert open_page(house.visitor(centre=house.porto), ROOMS).status == 404
    enable(house, house.porto)
    neighbour = open_page(house.visitor(centre=house.porto), ROOMS)
    assert neighbour.status == 200 and "No room is offered" in neighbour.text
    assert open_page(neighbour.browser, f"{ROOMS}/{rented.room.id}").status == 404


def test_nothing_is_lost_when_the_catalogue_is_disabled(rented: Rented) -> None:
    house, lisboa = rented.house, rented.house.lisboa
    _, code = asked(rented)
    with lisboa.database.transaction(lisboa.system) as session:
        enablement.disable(session, lisboa.system, lisboa.clock, plugin="amenities")
    assert open_page(house.visitor(), ROOMS).status == 404
    enable(house, lisboa)
    page = open_page(house.visitor(), "/services/amenities/bookings").send("/bookings", code=code)
    assert "Waiting for an answer" in page.text


def test_the_services_own_page_gets_the_next_free_times(rented: Rented) -> None:
    app, lisboa = rented.house.app, rented.house.lisboa
    services = {each.code: each for each in rented.house.services.plugins["amenities"].catalogue.services}
    with app.test_request_context("/", base_url=f"http://{lisboa.host}", headers={"Accept-Language": "en"}):
        assert app.preprocess_request() is None
        found = plugin_blocks(services["exhibition-space"], "service")
        assert "Free times" in found and f"{ROOMS}/{rented.room.id}/{a_free_day(rented)}" in found
        assert plugin_blocks(services["exhibition-space"], "form_start") == ""
        assert plugin_blocks(services["snack-bar"], "service") == ""


def test_wrong_codes_wait_for_the_hour_and_right_ones_never_count(
    rented: Rented, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TRYING", 2)
    _, code = asked(rented)

    def tried(address: str, typed: str) -> int:
        browser = rented.house.visitor()
        browser.client.environ_base["REMOTE_ADDR"] = address
        return open_page(browser, "/services/amenities/bookings").send("/bookings", code=typed).status

    assert {tried("2001:db8::1", code) for _ in range(4)} == {200}
    assert [tried(f"2001:db8::{each}", new_code()) for each in range(3)] == [422, 422, 429]
    assert tried("192.0.2.1", code) == 200
    monkeypatch.setattr(hourly, "real_now", lambda: real_now() + timedelta(hours=1))
    assert tried("2001:db8::1", code) == 200


def test_only_rooms_that_were_asked_for_count(rented: Rented, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ASKING", 1)
    page = chosen(rented)
    assert [page.send("/details", name="").status for _ in range(3)] == [422, 422, 422]
    assert page.send("/details", **DETAILS).status == 200
    refused = page.send("/details", **DETAILS)
    assert refused.status == 429 and refused.form("/details").value("name") == "Amina Haddad", "nothing is lost"
    assert 0 < int(refused.response.headers["Retry-After"]) <= 3600
    monkeypatch.setattr(hourly, "real_now", lambda: real_now() + timedelta(hours=1))
    assert page.send("/details", **DETAILS).status == 200


def test_codes_and_bookings_are_kept_in_no_cache(rented: Rented) -> None:
    page, code = asked(rented)
    found = open_page(page.browser, "/services/amenities/bookings").send("/bookings", code=code)
    for shown in (page, found):
        assert shown.response.headers["Cache-Control"] == "no-store"
