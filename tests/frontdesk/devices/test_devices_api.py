"""The same through the API, and what a demonstration shows."""

from sqlalchemy import select

from oneroof.casefiles.demonstration import Stage
from oneroof.core.speakable_codes import shown
from oneroof.core.time import Clock
from oneroof.frontdesk.devices.demo import devices as furnish
from oneroof.frontdesk.devices.settings import settings_of
from oneroof.frontdesk.printing.models import PrintJob
from oneroof.identity.devices import pairing
from oneroof.identity.devices.models import Device
from support.callers import Caller
from support.house import House
from support.staff_browser import Browser


def code_of(house: House) -> str:
    """A code that some browser shows."""
    lisboa = house.lisboa
    with lisboa.database.transaction(lisboa.system) as session:
        new = pairing.new_code(session, lisboa.system, house.services.keys, address="192.0.2.1", user_agent=None)
    return shown(new.code)


def test_a_device_from_pairing_to_its_end(house: House) -> None:
    coordinator = Caller(house.app, house.lisboa, house.lisboa.member("coordinator", token=True))
    office = str(house.lisboa.offices["immigration"])
    wish = {"name": "Hall", "office_ids": [office], "languages": ["pt", "ar"]}
    device = coordinator.post("/devices", {**wish, "code": code_of(house), "kind": "display"}, status=201)
    assert (device["kind"], device["office_ids"], device["settings"]["rotate_seconds"]) == ("display", [office], 12)
    path = f"/devices/{device['id']}"
    changed = coordinator.call("PUT", path, {**wish, "name": "Door"}, status=200, **{"If-Match": '"1"'}).get_json()
    assert (changed["name"], changed["version"]) == ("Door", 2)
    coordinator.call("PUT", path, wish, status=409, **{"If-Match": '"1"'})
    [standing] = coordinator.get("/devices")["items"]
    assert standing["device"]["name"] == "Door" and standing["unreachable_since"] is None
    coordinator.call("POST", f"{path}/revoke", status=204)
    assert coordinator.get("/devices")["items"] == []


def test_what_is_refused_names_its_field(house: House) -> None:
    coordinator = Caller(house.app, house.lisboa, house.lisboa.member("coordinator", token=True))
    foreign = str(house.porto.offices["immigration"])
    faulty = {"name": " ", "kind": "desk_sign", "office_ids": [foreign], "languages": ["tlh"], "code": code_of(house)}
    problem = coordinator.call("POST", "/devices", faulty, status=422).get_json()
    assert set(problem["errors"]) == {"name", "office_ids", "languages", "desk_id"}
    problem = coordinator.call(
        "POST", "/devices", {"name": "x", "kind": "display", "code": "no"}, status=422
    ).get_json()
    assert set(problem["errors"]) == {"code"}
    mediator = Caller(house.app, house.lisboa, house.lisboa.member("mediator", token=True))
    mediator.call("GET", "/devices", status=403)


def test_a_mediator_prints_a_ticket(house: House) -> None:
    coordinator = Caller(house.app, house.lisboa, house.lisboa.member("coordinator", token=True))
    wish = {"name": "Door", "settings": {"protocol": "epson", "width_dots": 384}}
    made = coordinator.post("/devices/printers", wish, status=201)
    assert len(made["secret"]) >= 32
    mediator = Caller(house.app, house.lisboa, house.lisboa.member("mediator", token=True))
    ticket = house.floor.ticket("immigration")
    slip = mediator.post(f"/tickets/{ticket.id}/slip", {"printer_id": made["device"]["id"]}, status=201)
    assert (slip["state"], slip["ticket_id"]) == ("waiting", str(ticket.id))
    printer = made["device"]["id"]
    assert [each["id"] for each in coordinator.get(f"/devices/{printer}/slips")["items"]] == [slip["id"]]
    mediator.call("POST", f"/slips/{slip['id']}/again", status=403)
    coordinator.call("POST", f"/slips/{slip['id']}/again", status=409)


def test_settings_of_each_kind_are_read_strictly() -> None:
    assert settings_of("kiosk", {"opens": "18:00", "closes": "08:00"})[1].keys() == {"closes"}
    assert settings_of("kiosk", {"opens": "8", "printer_id": "x"})[1].keys() == {"opens", "printer_id"}
    assert settings_of("printer", {"protocol": "fax", "width_dots": 100})[1].keys() == {"protocol", "width_dots"}
    assert settings_of("display", {"rotate_seconds": "soon", "here": {"tlh": "x"}})[1].keys() == {
        "rotate_seconds",
        "here",
    }


def test_a_demonstration_has_devices_that_nobody_can_use(house: House) -> None:
    lisboa = house.lisboa
    with lisboa.database.transaction(lisboa.system) as session:
        stage = Stage(session, lisboa.system, Clock(), house.services.keys, "national_centre", "pt")
        furnish(stage)
        furnish(stage)
        rows = session.scalars(select(Device).order_by(Device.kind)).all()
        assert [row.kind for row in rows] == ["display", "kiosk", "printer"]
        assert session.scalars(select(PrintJob)).all() == []
    page = house.browser("coordinator").get("/staff/devices").get_data(as_text=True)
    assert "Paper is running low" in page
    assert Browser(house.app, lisboa.host).get("/device").status_code == 200
