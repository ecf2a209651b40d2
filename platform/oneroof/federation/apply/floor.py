"""The rows inside one centre: agencies, catalogues, offices, desks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from oneroof.catalogue.models import Agency, OfficeService, Service
from oneroof.core.ids import new_id
from oneroof.federation.apply.days import sync_closed_days, sync_opening_hours
from oneroof.federation.apply.queues import offices_with_own_queues, staying_queues, sync_queues
from oneroof.federation.apply.sync import Sync
from oneroof.federation.packs import model
from oneroof.frontdesk.models import Desk, DeskSession, Office


def sync_floor(sync: Sync, centre: model.Centre, services: Mapping[str, Service], today: date) -> None:
    """Bring the centre's rows to what the pack says; `services` are its services by code.

    What is in use is left as it is, with a word in the plan.
    """
    agencies = _agencies(sync, centre)
    staying = staying_queues(sync, centre, today)
    offices = _offices(sync, centre, agencies, staying)
    _office_services(sync, centre, offices, services)
    staffed = _desks(sync, centre, offices)
    sync_queues(sync, centre, offices, staying)
    needed = staffed | offices_with_own_queues(sync) | {offices[code].id for code in staying & offices.keys()}
    _retire_offices(sync, centre, offices, needed)
    sync_opening_hours(sync, centre, offices)
    sync_closed_days(sync, centre, offices, today)
    sync.flush()


def _agencies(sync: Sync, centre: model.Centre) -> dict[str, Agency]:
    """Agencies are never taken away: staff and past procedures may belong to them."""
    rows = {row.code: row for row in sync.session.scalars(select(Agency))}
    for agency in centre.agencies:
        values = {
            "name": dict(agency.names),
            "kind": agency.kind,
            "area": agency.area,
            "is_enforcement": agency.is_enforcement,
        }
        new = Agency(id=new_id(), code=agency.code)
        rows[agency.code] = sync.bring(rows.get(agency.code), new, "agency", agency.code, values)
    sync.flush()
    return rows


def _offices(sync: Sync, centre: model.Centre, agencies: Mapping[str, Agency], staying: set[str]) -> dict[str, Office]:
    """Offices by code, those that are not in the pack any more too."""
    rows = {row.code: row for row in sync.session.scalars(select(Office))}
    for position, office in enumerate(centre.offices):
        if office.code in rows and rows[office.code].origin == "centre":
            sync.part.notes.append(f"office {office.code} stays as the centre has changed it.")
            continue
        values: dict[str, Any] = {
            "name": dict(office.names),
            "kind": office.kind,
            "agency_id": agencies[office.agency].id,
            "state": "active",
            "position": position,
        }
        if office.code not in rows or office.code not in staying:
            # What screens call it may contain the letter, and must not say another than the tickets of today.
            values["public_name"] = dict(office.public_names)
        rows[office.code] = sync.bring(
            rows.get(office.code), Office(id=new_id(), code=office.code), "office", office.code, values
        )
    sync.flush()
    return rows


def _office_services(
    sync: Sync, centre: model.Centre, offices: Mapping[str, Office], services: Mapping[str, Service]
) -> None:
    rows = {(row.office_id, row.service_id): row for row in sync.session.scalars(select(OfficeService))}
    decided = {row.id for row in offices.values() if row.origin == "centre"}
    wanted = {
        (offices[office.code].id, services[code].id): f"{code} at {office.code}"
        for office in centre.offices
        for code in office.services
    }
    for (office_id, service_id), what in wanted.items():
        if (office_id, service_id) not in rows and office_id not in decided:
            new = OfficeService(id=new_id())
            sync.bring(None, new, "service of an office", what, {"office_id": office_id, "service_id": service_id})
    office_code = {row.id: code for code, row in offices.items()}
    service_code = {row.id: code for code, row in services.items()}
    working = {offices[office.code].id for office in centre.offices}
    for office_id, service_id in rows.keys() - wanted.keys():
        if office_id in decided or (rows[office_id, service_id].origin != "pack" and office_id in working):
            continue  # the centre decided it
        what = f"{service_code[service_id]} at {office_code[office_id]}"
        sync.remove(rows[office_id, service_id], "service of an office", what)
    sync.flush()


def _desks(sync: Sync, centre: model.Centre, offices: Mapping[str, Office]) -> set[UUID]:
    """Desks by number. Returns the offices whose desks are still staffed and so could not be moved or retired."""
    rows = {row.number: row for row in sync.session.scalars(select(Desk))}
    staffed = set(sync.session.scalars(select(DeskSession.desk_id).where(DeskSession.closed_at.is_(None))))
    wanted = {number: offices[office.code].id for office in centre.offices for number in office.desks}
    decided = {office.id for office in offices.values() if office.origin == "centre"}
    wanted = {number: office_id for number, office_id in wanted.items() if office_id not in decided}
    for number in [number for number, row in rows.items() if row.origin == "centre" or row.office_id in decided]:
        del rows[number]  # the centre decided it
        wanted.pop(number, None)
    in_use: set[UUID] = set()
    for number, row in rows.items():
        moves = wanted.get(number) != row.office_id and row.state == "active"
        if moves and row.id in staffed:
            sync.wait(f"desk {number} is staffed; apply again when it is closed.")
            in_use.add(row.office_id)
            wanted.pop(number, None)
        elif number not in wanted:
            sync.end("retire", row, "desk", number, {"state": "retired"})
    for number, office_id in wanted.items():
        values = {"office_id": office_id, "state": "active"}
        sync.bring(rows.get(number), Desk(id=new_id(), number=number), "desk", number, values)
    sync.flush()
    return in_use


def _retire_offices(sync: Sync, centre: model.Centre, offices: Mapping[str, Office], in_use: set[UUID]) -> None:
    for code in offices.keys() - {office.code for office in centre.offices}:
        if offices[code].id not in in_use and offices[code].origin == "pack":
            sync.end("retire", offices[code], "office", code, {"state": "retired"})
    sync.flush()
