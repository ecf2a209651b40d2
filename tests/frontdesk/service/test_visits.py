"""Visits: registering, whose they are, and their reason, which is kept encrypted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.service import Identity, open_casefile
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Visit
from oneroof.frontdesk.service.visits import REASON_KEPT
from support.floor import Floor

REASON = "Renovar o título de residência da Амина"


def register(floor: Floor, **changes: Any) -> Visit:
    given: dict[str, Any] = {"channel": "walk_in", "language": "uk", "reason": REASON, "needs": ["elderly"], **changes}
    return floor.do(frontdesk.register_visit, keys=floor.keys, **given)


def test_a_visit_keeps_its_reason_encrypted(floor: Floor, neighbour: Floor) -> None:
    visit = register(floor)
    with floor.centre.database.transaction(floor.centre.system) as session:
        sealed = session.execute(text("SELECT reason_sealed FROM visit WHERE id = :id"), {"id": visit.id}).scalar_one()
    assert b"resid" not in bytes(sealed)
    view = floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=visit.id)
    assert (view.reason, view.visit.needs, view.visit.day) == (REASON, ["elderly"], floor.centre.clock.now().date())
    neighbour.refused("visit_not_found", frontdesk.read_visit, keys=neighbour.keys, visit_id=visit.id)


def test_the_reason_is_for_those_who_may_read_casefiles(floor: Floor) -> None:
    visit = register(floor)
    context = replace(floor.door.context, permissions=frozenset({"tickets.read"}))
    with floor.centre.database.transaction(context) as session:
        view = frontdesk.read_visit(session, context, floor.centre.clock, floor.keys, visit_id=visit.id)
    assert view.reason is None


def test_each_reading_of_a_reason_is_recorded(floor: Floor) -> None:
    visit = register(floor)
    floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=visit.id)
    with floor.centre.database.transaction(floor.centre.system) as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.object_id == visit.id).order_by(AuditEntry.id))
        entries = [(entry.action, entry.data_classes, entry.actor_id) for entry in found]
    assert entries == [
        ("visit.register", ["visit_reason"], floor.door.id),
        ("visit.read_reason", ["visit_reason"], floor.door.id),
    ]


def test_what_is_on_no_list_is_refused(floor: Floor) -> None:
    arguments: dict[str, Any] = {"keys": floor.keys, "channel": "walk_in", "language": "pt"}
    for field, value in (("channel", "teleport"), ("needs", ["rich"])):
        error = floor.refused(f"{field}_unknown", frontdesk.register_visit, **{**arguments, field: value})
        assert list(error.fields) == [field]
    error = floor.refused("reason_too_long", frontdesk.register_visit, **arguments, reason="x" * 2001)
    assert list(error.fields) == ["reason"]


def test_a_visit_is_corrected_by_version(floor: Floor) -> None:
    visit = register(floor)
    change: dict[str, Any] = {"keys": floor.keys, "visit_id": visit.id}
    after = floor.do(frontdesk.update_visit, **change, version=visit.version, language="ru", needs=[], reason="")
    assert (after.language, after.needs, after.reason_sealed) == ("ru", [], None)
    error = floor.refused("changed_meanwhile", frontdesk.update_visit, **change, version=visit.version, language="pt")
    assert error.status == 412


def test_a_visit_belongs_to_one_casefile(floor: Floor, neighbour: Floor) -> None:
    def opened(at: Floor, name: str) -> object:
        identity = Identity.named(name, "1985", "UA")
        view = at.do(frontdesk.open_casefile, keys=at.keys, identity=identity, language="uk")
        return view.casefile.id

    visit, mine, other, theirs = register(floor), opened(floor, "A"), opened(floor, "B"), opened(neighbour, "A")
    attach = frontdesk.attach_casefile
    floor.refused("casefile_unknown", attach, keys=floor.keys, visit_id=visit.id, casefile_id=theirs)
    for _ in range(2):
        assert floor.do(attach, keys=floor.keys, visit_id=visit.id, casefile_id=mine).casefile_id == mine
    floor.refused("visit_has_casefile", attach, keys=floor.keys, visit_id=visit.id, casefile_id=other)
    neighbour.refused("visit_not_found", attach, keys=floor.keys, visit_id=visit.id, casefile_id=theirs)


def test_a_casefile_opened_at_a_visit_is_that_visits(floor: Floor, neighbour: Floor) -> None:
    visit = register(floor)
    arguments: dict[str, Any] = {
        "keys": floor.keys,
        "identity": Identity.named("Амина К", None, "UA"),
        "language": "uk",
    }
    view = floor.do(frontdesk.open_casefile, **arguments, visit_id=visit.id)
    assert floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=visit.id).visit.casefile_id == view.casefile.id
    error = floor.refused("visit_unknown", frontdesk.open_casefile, **arguments, visit_id=register(neighbour).id)
    assert list(error.fields) == ["visit_id"]


def test_a_visit_ends_with_its_last_ticket_and_goes_on_with_a_new_one(floor: Floor) -> None:
    visit = floor.visit()
    first, second = floor.ticket("welcome", visit), floor.ticket("immigration", visit)
    floor.do(frontdesk.leave, ticket_id=first.id)
    assert read(floor, visit).departed_at is None
    later = floor.later(minutes=30)
    later.do(frontdesk.leave, ticket_id=second.id)
    assert read(floor, visit).departed_at == later.centre.clock.now()
    later.ticket("employment", visit)
    assert read(floor, visit).departed_at is None
    tickets = floor.look(frontdesk.tickets_of_visit, visit_id=visit.id)
    assert [ticket.label for ticket in tickets] == ["B001", "C001", "D001"]


def read(floor: Floor, visit: Visit) -> Visit:
    return floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=visit.id).visit


def test_the_reason_of_nobody_s_visit_goes_with_its_day_and_stays_with_a_person(floor: Floor) -> None:
    visit, theirs = register(floor), register(floor)
    identity = Identity.named("Амина Хаддад", "1990-05-14", "MA")
    opened = floor.do(open_casefile, keys=floor.keys, identity=identity, language="uk")
    floor.do(frontdesk.attach_casefile, keys=floor.keys, visit_id=theirs.id, casefile_id=opened.casefile.id)
    last = (floor.centre.clock.now() + REASON_KEPT).date()
    floor.keys.forget_days(floor.centre.tenant_id, before=last)
    assert floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=visit.id).reason == REASON
    assert floor.keys.forget_days(floor.centre.tenant_id, before=last + timedelta(days=1)) == 1
    assert floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=visit.id).reason is None
    assert floor.do(frontdesk.read_visit, keys=floor.keys, visit_id=theirs.id).reason == REASON
