"""For whom a caller is verified, and by what: one code for one casefile, and no channel that somebody else reads."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import Conflict, Forbidden, Invalid
from oneroof.jobs.models import OutboxRow
from oneroof.phone_line.letters import line_code
from oneroof.phone_line.models import PhoneCall
from oneroof.phone_line.service import verifying, working
from oneroof.phone_line.service.verifying import Said
from support.floor import Floor
from support.phone_line import BORN, PhoneLine, known


@pytest.fixture
def session(line: PhoneLine) -> Iterator[Session]:
    with line.centre.database.transaction(line.operator.context) as opened:
        yield opened


def _begin(line: PhoneLine, code: str) -> PhoneCall:
    call = line.call()
    _turn_to(line, call, code)
    return call


def _turn_to(line: PhoneLine, call: PhoneCall, code: str) -> None:
    with line.centre.database.transaction(line.operator.context) as session:
        verifying.find_home(line.line, session, call_id=call.id, code=code)


def _sent(line: PhoneLine, floor: Floor, call: PhoneCall) -> tuple[UUID, int, str]:
    """The contact, the issue and the code of what is promised."""
    with line.centre.database.transaction(line.operator.context) as session:
        assert verifying.send_code(line.line, session, call_id=call.id) == "email"
    with floor.centre.database.transaction(floor.centre.system) as session:
        promised = session.scalars(select(OutboxRow).where(OutboxRow.kind == "mail.send")).one()
    contact, issue = UUID(promised.payload["about"]), int(promised.payload["issue"])
    return contact, issue, verifying.one_time_code(line.keys, floor.centre.tenant_id, contact, issue)


def _says(line: PhoneLine, session: Session, call: PhoneCall, **facts: str) -> bool:
    return verifying.verify_by_facts(line.line, session, call_id=call.id, said=Said(BORN, **facts))


def _read_by_somebody(floor: Floor, view: CasefileView) -> None:
    (entry,) = floor.do(persons.read_person, keys=floor.keys, casefile_id=view.casefile.id).entries["contacts"]
    floor.do(
        persons.change_entry,
        keys=floor.keys,
        casefile_id=view.casefile.id,
        part=PARTS["contacts"],
        entry_id=entry.id,
        version=entry.version,
        facts={**entry.facts, "read_by": "My husband"},
    )


def test_a_code_is_good_for_the_casefile_it_was_sent_for(line: PhoneLine, floor: Floor, caller: CasefileView) -> None:
    other = known(floor, "Somebody Else", mail="else@example.org")
    call = _begin(line, other.code)
    code = _sent(line, floor, call)[2]
    for turned in (caller.code, other.code):  # and once turned away from, not for that one either
        _turn_to(line, call, turned)
        with line.centre.database.transaction(line.operator.context) as session:
            assert not verifying.verify_by_code(line.line, session, call_id=call.id, code=code)


def test_nothing_goes_where_somebody_else_reads(line: PhoneLine, floor: Floor, caller: CasefileView) -> None:
    call = _begin(line, caller.code)
    contact, issue, _ = _sent(line, floor, call)
    _read_by_somebody(floor, caller)
    with line.centre.database.transaction(line.operator.context) as session, pytest.raises(Conflict) as refused:
        verifying.send_code(line.line, session, call_id=call.id)
    assert refused.value.code == "no_channel"

    class Opened:
        keys = line.keys

    with floor.centre.database.transaction(floor.centre.system) as session:
        assert line_code(Opened(), session, floor.centre.system, contact, issue) is None  # type: ignore[arg-type]


def test_what_a_family_knows_opens_little(line: PhoneLine, caller: CasefileView, session: Session) -> None:
    call = _begin(line, caller.code)
    with pytest.raises(Invalid) as refused:
        _says(line, session, call, nationality="UA")
    assert set(refused.value.fields) == {"name"}
    assert _says(line, session, call, name="Oksana Melnik")
    assert working.bookings(line.line, session, call_id=call.id) == []
    with pytest.raises(Forbidden, match="one_thing_more"):
        working.statuses(line.line, session, call_id=call.id)
    with pytest.raises(Forbidden, match="one_thing_more"):
        working.note_at_home(line.line, session, call_id=call.id, text="Something")
    assert not _says(line, session, call, name="Oksana Melnik", nationality="RU")
    assert _says(line, session, call, name="Oksana Melnik", nationality="UA")
    assert working.statuses(line.line, session, call_id=call.id) == []


def test_nothing_is_booked_into_a_casefile_an_hour_later(
    line: PhoneLine, floor: Floor, caller: CasefileView, session: Session
) -> None:
    call = _begin(line, caller.code)
    assert _says(line, session, call, name="Oksana Melnik", nationality="UA")
    found = session.get_one(PhoneCall, (line.centre.tenant_id, call.id))
    assert found.verified_at is not None
    found.verified_at -= working.VERIFIED_FOR + timedelta(minutes=1)
    session.flush()
    with pytest.raises(Forbidden, match="not_verified"):
        working.book(
            line.line, session, call_id=call.id, centre_id=floor.centre.tenant_id, slot_id=call.id, once_id=call.id
        )
