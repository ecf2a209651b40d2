"""Notes stay as they were written and are read by whom they are for; contacts and visits stand beside them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.casework.contacts.models import ContactEntry
from oneroof.casefiles.casework.contacts.service import NewContact, list_contacts, log_contact
from oneroof.casefiles.casework.contacts.timeline import timeline
from oneroof.casefiles.casework.notes.drafts import draft_of, save_draft
from oneroof.casefiles.casework.notes.models import Note, NoteDraft
from oneroof.casefiles.casework.notes.service import list_notes, write_note
from oneroof.casefiles.procedures.models import Procedure
from oneroof.core.errors import NotFound
from oneroof.frontdesk import service as frontdesk
from support.factories import Member
from support.floor import at_once
from support.procedures import Desk

SECRET = "She was told to leave by her landlord."


def note(desk: Desk, casefile_id: UUID, text: str = SECRET, member: Member | None = None, **more: Any) -> Note:
    arguments = {"once_id": uuid4(), "text": text, "casefile_id": casefile_id, **more}
    return desk.floor.do(write_note, member or desk.mediator, keys=desk.keys, **arguments)


def texts(desk: Desk, casefile_id: UUID, member: Member | None = None) -> list[str]:
    page = desk.floor.do(list_notes, member or desk.mediator, keys=desk.keys, casefile_id=casefile_id)
    return [view.text for view in page.items]


def contact(desk: Desk, **changes: Any) -> NewContact:
    said = {"channel": "phone", "direction": "from_person", "subject": "housing", "at": desk.floor.centre.clock.now()}
    return NewContact(**{**said, "subject": "information", **changes})


def test_a_note_is_sealed_and_a_correction_stands_beside_it(desk: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    first = note(desk, casefile_id)
    second = note(desk.later(minutes=1), casefile_id, "By the agency, not by the landlord.", corrects_id=first.id)
    page = desk.floor.do(list_notes, desk.mediator, keys=desk.keys, casefile_id=casefile_id)
    assert [(view.note.id, view.corrected_by) for view in page.items] == [(second.id, None), (first.id, second.id)]
    assert page.items[1].text == SECRET
    assert SECRET.encode() not in desk.rows(Note)[0].sealed
    done = {entry.action for entry in desk.rows(AuditEntry)}
    assert {"note.write", "note.correct", "note.read"} <= done
    assert not any(SECRET in str(entry.details) for entry in desk.rows(AuditEntry))


def test_the_database_refuses_to_change_what_was_written(desk: Desk) -> None:
    written = note(desk, desk.casefile().casefile.id)
    with (
        pytest.raises(DBAPIError, match="stays as it is"),
        desk.floor.centre.database.transaction(desk.mediator.context) as session,
    ):
        session.execute(update(Note).where(Note.id == written.id).values(sealed=b"other"))
    assert desk.rows(Note)[-1].sealed == written.sealed


def test_who_reads_a_note(desk: Desk, next_door: Desk) -> None:
    """Counsellors' notes are for counsellors; a procedure's for its office too; reception and others see neither."""
    casefile = desk.casefile()
    procedure: Procedure = desk.open(casefile)
    casefile_id = casefile.casefile.id
    note(desk, casefile_id)
    note(desk.later(minutes=1), casefile_id, "The rent contract is coming.", procedure_id=procedure.id)
    reception = desk.floor.centre.member("reception", office="reception")
    assert len(texts(desk, casefile_id)) == 2
    assert texts(desk, casefile_id, desk.floor.centre.member("coordinator")) == texts(desk, casefile_id)
    assert texts(desk, casefile_id, reception) == []
    assert texts(desk, casefile_id, desk.officer) == ["The rent contract is coming."]
    for member, there in ((desk.stranger, desk), (next_door.mediator, next_door)):
        with pytest.raises(NotFound):
            texts(there, casefile_id, member)
    arguments = {"keys": desk.keys, "casefile_id": casefile_id, "once_id": uuid4(), "text": "Hello"}
    desk.floor.refused("not_cleared", write_note, reception, **arguments)
    desk.floor.refused("not_cleared", write_note, desk.officer, **arguments)
    assert note(desk, casefile_id, "Contract seen.", desk.officer, procedure_id=procedure.id).audience == "office"
    assert "Contract seen." in texts(desk, casefile_id)


def test_a_form_sent_twice_writes_one_note(desk: Desk) -> None:
    casefile_id, once_id = desk.casefile().casefile.id, uuid4()
    both = at_once([lambda: note(desk, casefile_id, once_id=once_id).id] * 2)
    assert both[0] == both[1], both
    assert texts(desk, casefile_id) == [SECRET]


def test_a_draft_outlives_the_session_and_ends_with_the_note(desk: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    arguments = {"keys": desk.keys, "casefile_id": casefile_id}
    desk.floor.do(save_draft, desk.mediator, text="She was", **arguments)
    desk.floor.do(save_draft, desk.mediator, text=SECRET, **arguments)
    found = desk.floor.look(draft_of, desk.mediator, **arguments)
    assert found is not None and found.text == SECRET
    assert desk.floor.look(draft_of, desk.floor.centre.member("coordinator"), **arguments) is None
    assert SECRET.encode() not in desk.rows(NoteDraft)[-1].sealed
    note(desk, casefile_id)
    assert desk.floor.look(draft_of, desk.mediator, **arguments) is None


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"channel": "smoke"}, "choice_unknown", "channel"),
        ({"minutes": 0}, "minutes_out_of_range", "minutes"),
        ({"place": "Praça"}, "place_without_outreach", "place"),
        ({"subject": "other"}, "text_missing", "text"),
        ({"at": None}, "day_in_future", "at"),
    ],
)
def test_faults_of_a_contact_are_named(desk: Desk, changes: dict[str, Any], code: str, field: str) -> None:
    casefile_id = desk.casefile(another_person=True).casefile.id
    if changes.get("at", 0) is None:
        changes = {"at": desk.floor.centre.clock.now() + timedelta(days=1)}
    arguments = {"keys": desk.keys, "casefile_id": casefile_id, "once_id": uuid4(), "contact": contact(desk, **changes)}
    assert field in desk.floor.refused(code, log_contact, desk.mediator, **arguments).fields


def test_notes_contacts_and_visits_in_one_row_page_by_page(desk: Desk) -> None:
    view = desk.casefile(another_person=True)
    casefile_id = view.casefile.id
    visit = desk.floor.visit()
    desk.floor.do(frontdesk.attach_casefile, keys=desk.keys, visit_id=visit.id, casefile_id=casefile_id)
    desk.floor.ticket(visit=visit)
    later = desk.later(minutes=5)
    outreach = contact(later, channel="outreach", place="Praça do Rossio", text="Met at the bus stop.", minutes=10)
    arguments = {"keys": desk.keys, "casefile_id": casefile_id}
    later.floor.do(log_contact, later.mediator, once_id=uuid4(), contact=outreach, **arguments)
    note(desk.later(minutes=9), casefile_id)
    found, cursor = [], None
    while True:
        page = desk.floor.do(timeline, desk.mediator, limit=1, cursor=cursor, **arguments)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [item.kind for item in found] == ["note", "contact", "visit"]
    assert found[1].contact is not None and found[1].contact.place == "Praça do Rossio"
    assert found[2].visit is not None and len(found[2].visit.tickets) == 1
    only = desk.floor.do(timeline, desk.mediator, kind="contact", **arguments)
    assert [item.kind for item in only.items] == ["contact"]
    assert b"Rossio" not in desk.rows(ContactEntry)[-1].sealed
    listed = desk.floor.do(list_contacts, desk.mediator, channel="phone", **arguments)
    assert listed.items == []


def test_after_erasure_no_text_is_left(desk: Desk) -> None:
    view = desk.casefile(another_person=True)
    note(desk, view.casefile.id)
    desk.keys.destroy(desk.floor.centre.tenant_id, view.casefile.person_id)
    with pytest.raises(NotFound):
        texts(desk, view.casefile.id)
