"""From a code on a screen to a device, and back: what staff do, what the screen shows, what a thief gets."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from oneroof.audit.models import AuditEntry
from oneroof.core.speakable_codes import new_code, shown
from oneroof.identity.devices import pairing
from oneroof.identity.devices.models import Device, PairingCode
from support.house import House
from support.html_pages import Page, open_page
from support.staff_browser import Browser

CODE = re.compile(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}\b")


def screen(house: House, host: str | None = None) -> Browser:
    """A browser that nobody has signed in or paired."""
    return Browser(house.app, host or house.lisboa.host)


def code_on(browser: Browser) -> str:
    page = open_page(browser, "/device")
    assert page.status == 200 and page.h1 == ["Pair this screen"]
    [code] = set(CODE.findall(page.text))
    return str(code)


def pair(coordinator: Browser, code: str, kind: str = "display", name: str = "Hall", **fields: object) -> Page:
    page = open_page(coordinator, f"/staff/devices/pair?code={code}")
    if page.status != 200:
        return page
    return page.send("/staff/devices/pair", kind=kind, name=name, **{"compared": "yes", **fields})


def test_a_screen_is_paired_by_its_code(house: House) -> None:
    hall, coordinator = screen(house), house.browser("coordinator")
    code = code_on(hall)
    assert code_on(hall) == code, "looking again shows the same code"
    page = pair(coordinator, code.lower().replace("-", " "))
    assert page.h1 == ["Hall"] and "The device is paired" in page.text
    answer = hall.get("/device")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/screen")
    assert "Reachable" in open_page(coordinator, "/staff/devices").text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        [device] = session.scalars(select(Device)).all()
        assert device.kind == "display" and device.settings["rotate_seconds"] == 12
        acts = session.scalars(select(AuditEntry.action).where(AuditEntry.object_id == device.id)).all()
        assert acts == ["device.add"]


def test_a_code_is_good_once_and_for_its_own_browser_only(house: House) -> None:
    hall, thief, coordinator = screen(house), screen(house), house.browser("coordinator")
    code = code_on(hall)
    assert code_on(thief) != code
    pair(coordinator, code)
    assert thief.get("/device").status_code == 200, "who only knows the code is paired as nothing"
    again = pair(coordinator, code, name="Second")
    assert again.error("code") and "No screen shows this code now" in again.text


def test_a_code_ends_after_ten_minutes_and_another_one_appears(house: House) -> None:
    hall, coordinator = screen(house), house.browser("coordinator")
    code = code_on(hall)
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        session.execute(
            update(PairingCode).values(expires_at=PairingCode.expires_at - timedelta(minutes=10, seconds=1))
        )
    assert pair(coordinator, code).error("code")
    other = code_on(hall)
    assert other != code and pair(coordinator, other).h1 == ["Hall"]


def test_a_code_is_good_at_its_own_centre_only(house: House) -> None:
    page = pair(house.browser("coordinator"), code_on(screen(house, house.porto.host)))
    assert page.error("code")


def test_tries_are_limited(house: House) -> None:
    coordinator, code = house.browser("coordinator"), code_on(screen(house))
    for _ in range(6):
        page = pair(coordinator, shown(new_code()))
    assert page.status == 429
    assert pair(coordinator, code).status == 429, "even the right one waits then"


def asking_from(house: House, address: str, user_agent: str = "curl/8") -> tuple[Browser, str]:
    """A browser somewhere, and the code that it is shown."""
    browser = screen(house)
    shown_page = browser.client.get(
        "/device",
        base_url=f"http://{browser.host}",
        headers={"User-Agent": user_agent},
        environ_base={"REMOTE_ADDR": address},
    )
    assert shown_page.status_code == 200
    [code] = set(CODE.findall(shown_page.get_data(as_text=True)))
    return browser, code


def test_staff_see_what_asks_before_it_is_paired(house: House) -> None:
    far, code = asking_from(house, "203.0.113.66", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0")
    coordinator = house.browser("coordinator")
    page = open_page(coordinator, f"/staff/devices/pair?code={code}")
    assert page.h1 == ["Is it the screen in front of you?"]
    for said in (code, "Firefox on Linux", "Not the same as yours", "If a link brought you here"):
        assert said in page.text, said
    refused = page.send("/staff/devices/pair", kind="kiosk", name="Entrance")
    assert refused.error("compared") and code in refused.text
    assert far.get("/device").status_code == 200, "nothing is paired before somebody has compared"
    assert "The same as yours" in open_page(coordinator, f"/staff/devices/pair?code={code_on(screen(house))}").text
    asks = open_page(coordinator, "/staff/devices/pair")
    assert asks.form("/staff/devices/pair").value("code") in (None, "")


def test_looking_at_a_code_does_not_forget_wrong_ones(house: House) -> None:
    coordinator, code = house.browser("coordinator"), code_on(screen(house))
    for _ in range(6):
        wrong = open_page(coordinator, f"/staff/devices/pair?code={shown(new_code())}")
        look = open_page(coordinator, f"/staff/devices/pair?code={code}")
    assert (wrong.status, look.status) == (429, 429)


def test_a_flood_takes_no_code_from_a_screen_that_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("MOST_OF_NETWORK", 3), ("MOST_OF_SITE", 4), ("MOST_OF_CENTRE", 6)):
        monkeypatch.setattr(pairing, name, most)
    beside = screen(house)
    code = code_on(beside)
    assert code_on(beside) == code
    for number in range(4):
        asking_from(house, "127.0.0.1")
        asking_from(house, f"2001:db8:0:{number}::1")
        asking_from(house, f"203.0.113.{number}")
    honest, other = asking_from(house, "198.51.100.7")
    assert code_on(beside) == code, "who came back keeps the code, whoever crowds around it"
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.scalar(select(func.count()).select_from(PairingCode)) == 6
    assert pair(house.browser("coordinator"), other).h1 == ["Hall"]
    assert honest.get("/device").status_code == 303


def test_an_ended_device_is_nobody_at_once(house: House) -> None:
    hall, coordinator = screen(house), house.browser("coordinator")
    device = pair(coordinator, code_on(hall), kind="kiosk")
    assert hall.get("/device").status_code == 303
    question = open_page(coordinator, next(path for path in device.links if path.endswith("/revoke")))
    assert "was ended" in question.send("/revoke").text
    assert hall.get("/device").status_code == 200
    assert "No device is paired yet" in open_page(coordinator, "/staff/devices").text


def test_a_device_opens_no_page_of_staff_and_staff_no_page_of_devices(house: House) -> None:
    coordinator = house.browser("coordinator")
    pair(coordinator, code_on(coordinator))  # the same browser is both
    assert coordinator.get("/device").status_code == 303
    secret = coordinator.cookie("device")
    assert secret is not None
    stolen = screen(house)
    stolen.client.set_cookie("staff", secret, domain=stolen.host)
    assert stolen.get("/staff/devices").status_code == 303
    staff_cookie = screen(house)
    staff_cookie.client.set_cookie("device", coordinator.cookie() or "", domain=staff_cookie.host)
    assert staff_cookie.get("/device").status_code == 200


def test_only_the_coordinator_manages_devices(house: House) -> None:
    for path in ("/staff/devices", "/staff/devices/pair", "/staff/devices/printer"):
        assert house.browser("mediator").get(path).status_code == 403


def test_a_printer_is_set_up_and_its_secret_shown_once(house: House) -> None:
    coordinator = house.browser("coordinator")
    page = open_page(coordinator, "/staff/devices/printer").send("/staff/devices/printer", name="Door", protocol="star")
    assert "/api/printers/star" in page.text and page.h1 == ["Type this into the printer"]
    printer = open_page(coordinator, next(path for path in page.links if "/staff/devices/0" in path))
    assert "A trial slip waits for the printer." in printer.send("/trial").text
    assert "1 slip waits" in open_page(coordinator, "/staff/devices").text
    wrong = open_page(coordinator, "/staff/devices/printer").send("/staff/devices/printer", name="")
    assert wrong.error("name") and wrong.error("protocol")


def test_settings_are_read_and_refused_by_field(house: House) -> None:
    hall, coordinator = screen(house), house.browser("coordinator")
    display = pair(coordinator, code_on(hall), languages=["pt", "en"])
    path = display.response.request.path
    wrong = display.send(path, rotate_seconds="0", name="")
    assert wrong.error("rotate_seconds") and wrong.error("name")
    saved = open_page(coordinator, path).send(path, rotate_seconds="20", here_pt="Está no piso 0", flags=["chime"])
    assert "The settings are saved." in saved.text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        [device] = session.scalars(select(Device)).all()
        assert (device.languages, device.settings) == (
            ["pt", "en"],
            {
                "chime": True,
                "voice": False,
                "show_waiting": False,
                "rotate_seconds": 20,
                "here": {"pt": "Está no piso 0"},
            },
        )
    stale = display.send(path, name="Later")
    assert stale.status == 409
