"""Appointments of another office, over HTTP; what lists and codes tell; and the press that ends letters."""

from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from oneroof.core.time import real_now
from oneroof.identity import service as identity
from support.appointments import Calendar
from support.factories import Member
from support.house import House
from support.html_pages import open_page

LEFT: dict[str, Any] = {"email": "olena@example.org", "reminders": True, "needs": ("disability",)}


def test_an_officer_of_another_office_finds_nothing(house: House, calendar: Calendar) -> None:
    slot = calendar.free()[3].slot
    booked = calendar.book(slot.id, **LEFT)
    member = house.lisboa.member("officer", office="employment", token=True)
    officer = house.browser_of(member)
    assert officer.api("GET", f"/appointments?day={slot.day}").get_json()["items"] == []
    service_id = house.lisboa.services["residence"]
    assert officer.api("GET", f"/slots?service_id={service_id}").get_json()["items"] == []
    path = f"/appointments/{booked.appointment.id}"
    for method, body in (("GET", None), ("DELETE", None), ("PATCH", {"slot_id": str(slot.id)})):
        refused = by_token(house, member, method, path, body)
        assert (refused.status_code, refused.get_json()["code"]) == (404, "appointment_not_found")
    for page in ("", "/move", "/cancel", "/book"):
        assert officer.get(f"/staff{path}{page}").status_code == 404
    days = open_page(officer, f"/staff/appointments?day={slot.day}&office_id={house.lisboa.offices['immigration']}")
    assert booked.code not in days.text
    assert calendar.read(booked.appointment.id).state == "booked"


def by_token(house: House, member: Member, method: str, path: str, body: dict[str, str] | None) -> TestResponse:
    named = {**member.headers, "If-Match": '"1"'}
    base = f"http://{house.lisboa.host}"
    return house.app.test_client().open(f"/api/v1{path}", method=method, json=body, base_url=base, headers=named)


def test_a_list_tells_no_needs_and_the_code_to_who_acts(house: House, calendar: Calendar) -> None:
    slot = calendar.free()[3].slot
    booked = calendar.book(slot.id, **LEFT)
    member, path = house.lisboa.member("reception"), f"/appointments?day={slot.day}"
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        token = identity.create_token(
            session,
            house.lisboa.system,
            house.lisboa.clock,
            staff_id=member.id,
            name="board",
            scopes=frozenset({"appointments.read"}),
            expires_at=real_now() + timedelta(days=1),
            held=member.context.permissions,
        ).secret
    reader = house.app.test_client()
    base, headers = f"http://{house.lisboa.host}", {"Authorization": f"Bearer {token}"}
    (read,) = reader.get(f"/api/v1{path}", base_url=base, headers=headers).get_json()["items"]
    (acted,) = house.browser("reception").api("GET", path).get_json()["items"]
    assert (read["code"], acted["code"]) == (None, booked.code)
    assert "needs" not in read and "needs" not in acted


def test_one_press_ends_the_letters(house: House, calendar: Calendar) -> None:
    booked = calendar.book(calendar.free()[3].slot.id, **LEFT)
    page = open_page(house.visitor(), f"/b/{booked.code}")
    assert "We keep your address" in page.text and "olena" not in page.text
    page = page.send("/forget")
    assert "Your e-mail address was deleted." in page.text and "We keep your e-mail" not in page.text
    now = calendar.read(booked.appointment.id)
    assert (now.contact_sealed, now.state) == (None, "booked")
