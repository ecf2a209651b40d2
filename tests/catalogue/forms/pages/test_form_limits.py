"""Who floods one face from the centre's network takes it from nobody at another, and for an hour at the longest."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from oneroof.catalogue.forms import limits
from oneroof.core.speakable_codes import new_code
from oneroof.core.time import real_now
from oneroof.identity import hourly
from support.forms import CODE, picture
from support.house import House
from support.html_pages import Page, open_page
from support.staff_browser import Browser

from .test_form_pages import to_documents, upload

FORM = f"/services/{CODE}/form"
STATUS = "/procedures/status"


def at(house: House, address: str, *, staff: bool = False, kiosk: bool = False) -> Browser:
    """A browser that comes from this address."""
    browser = house.browser() if staff else house.kiosk() if kiosk else house.visitor()
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def begin(browser: Browser) -> Any:
    return browser.api("POST", "/forms", body={"service": CODE, "language": "ar", "channel": "online"})


def at_face(browser: Browser, prefix: str = "") -> int:
    """The answer to somebody who begins on the pages."""
    return open_page(browser, prefix + FORM).send(prefix + FORM).status


def try_code(browser: Browser, code: str, path: str = "/resume") -> Page:
    return open_page(browser, path).send("/status" if path == STATUS else path, code=code)


def add(browser: Browser, code: str, content: bytes) -> Any:
    return browser.client.post(
        "/api/v1/forms/current/files",
        base_url=f"http://{browser.host}",
        headers={"Form-Code": code, "Accept-Language": "en"},
        data={"field": "passport_copy", "file": (BytesIO(content), "passport.png")},
    )


def let_the_hour_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def later() -> datetime:
        return real_now() + timedelta(hours=1)

    monkeypatch.setattr(hourly, "real_now", later)


def test_a_flood_through_the_api_locks_neither_pages_nor_kiosk_nor_desk(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.BEGINNINGS, "api", 3)
    wifi = at(house, "192.0.2.1")
    assert [begin(wifi).status_code for _ in range(4)] == [201, 201, 201, 429]
    refused = begin(wifi)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert at_face(at(house, "192.0.2.1")) == 200
    assert at_face(at(house, "192.0.2.1", kiosk=True), "/kiosk") == 200
    assert at_face(at(house, "192.0.2.1", staff=True)) == 200
    assert begin(at(house, "192.0.2.2")).status_code == 201
    let_the_hour_pass(monkeypatch)
    assert begin(wifi).status_code == 201


def test_a_kiosk_that_is_used_all_day_is_never_locked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.BEGINNINGS, "actor", 2)
    kiosk = at(house, "192.0.2.1", kiosk=True)
    for hours in range(3):
        monkeypatch.setattr(hourly, "real_now", lambda hours=hours: real_now() + timedelta(hours=hours))
        assert [at_face(kiosk, "/kiosk") for _ in range(2)] == [200, 200]
    assert at_face(kiosk, "/kiosk") == 429


def test_wrong_codes_wait_for_the_hour_and_right_ones_never_count(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CODES", 3)
    wifi = at(house, "192.0.2.1")
    code = begin(wifi).get_json()["code"]
    assert {try_code(wifi, code).status for _ in range(5)} == {200}
    assert [try_code(wifi, new_code()).status for _ in range(4)] == [404, 404, 404, 429]
    assert try_code(wifi, code).status == 429
    assert try_code(at(house, "192.0.2.1", kiosk=True), code, "/kiosk/resume").status == 200
    assert try_code(at(house, "192.0.2.1", staff=True), code).status == 200
    let_the_hour_pass(monkeypatch)
    assert try_code(wifi, code).status == 200


@pytest.mark.parametrize("path", ["/resume", STATUS])
def test_a_whole_ipv6_network_is_one(house: House, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(limits, "CODES", 3)
    found = [try_code(at(house, f"2001:db8::{each}"), new_code(), path).status for _ in range(2) for each in (1, 2)]
    assert found == [404, 404, 404, 429]
    assert try_code(at(house, "2001:db8:0:1::1"), new_code(), path).status == 404


def test_wrong_codes_from_everywhere_close_the_codes_for_visitors_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hourly, "WRONG_CODES", 3)
    code = begin(house.visitor()).get_json()["code"]
    assert {try_code(at(house, f"192.0.2.{each}"), new_code()).status for each in range(3)} == {404}
    closed = try_code(at(house, "192.0.2.9"), code)
    assert closed.status == 429 and "ask at the desk: your code can still be used there." in closed.text
    assert try_code(at(house, "192.0.2.9", staff=True), code).status == 200
    let_the_hour_pass(monkeypatch)
    assert try_code(at(house, "192.0.2.9"), code).status == 200


@pytest.mark.parametrize("limit", ["MOST_FROM_ONE", "MOST_FROM_ALL"])
def test_nobody_fills_the_disk(house: House, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    wifi = at(house, "192.0.2.1")
    code = begin(wifi).get_json()["code"]
    red, blue = picture("red"), picture("blue")
    monkeypatch.setattr(limits, limit, -(-len(red) // limits.KIBIBYTE))
    assert add(wifi, code, b"no picture").status_code == 422, "what is not kept does not count"
    assert add(wifi, code, red).status_code == 201
    refused = add(wifi, code, blue)
    assert refused.status_code == 429 and "bring it to the centre" in refused.get_json()["detail"]
    elsewhere = add(at(house, "192.0.2.2"), code, blue)
    assert elsewhere.status_code == (201 if limit == "MOST_FROM_ONE" else 429)
    let_the_hour_pass(monkeypatch)
    assert add(wifi, code, blue).status_code == 201


def test_what_shows_a_code_is_kept_in_no_cache(house: House) -> None:
    page = open_page(house.visitor(), STATUS)
    for answer in (page, page.send("/status", code="ABC"), page.send("/status", code=new_code())):
        assert answer.response.headers["Cache-Control"] == "no-store"


def test_a_page_says_so_and_keeps_what_was_answered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    page = to_documents(house)
    monkeypatch.setattr(limits, "MOST_FROM_ONE", 0)
    page = upload(page, picture(), "passport.png")
    assert "So many files were sent in the last hour that no more can be taken now." in page.text
    assert "passport.png" in page.text
    let_the_hour_pass(monkeypatch)
    monkeypatch.setattr(limits, "MOST_FROM_ONE", 500)
    assert "So many files were sent" not in upload(page, picture(), "passport.png").text
