"""A call, from the case code to what is done in the home centre; each look is written down on both sides."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.casework.contacts.models import ContactEntry
from oneroof.casefiles.casework.tasks.models import Task
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.service import CasefileView
from oneroof.casefiles.sharing.service import protect
from oneroof.core.errors import Conflict, DomainError, Forbidden, TooManyRequests
from oneroof.core.ids import new_id
from oneroof.jobs.models import OutboxRow
from oneroof.phone_line.models import PhoneCall, PhoneCallBack, PhoneLook
from oneroof.phone_line.service import call_backs, calls, inside, verifying, working
from oneroof.phone_line.service.verifying import Said
from support.appointments import calendar_of
from support.factories import Centre
from support.floor import Floor
from support.phone_line import BORN, PhoneLine, known
from support.procedures import desk_at

RIGHT = Said(BORN, name="melnik  oksana", nationality="ua")


def _entries(centre: Centre, *actions: str) -> list[AuditEntry]:
    with centre.database.transaction(centre.system) as session:
        wanted = select(AuditEntry).where(AuditEntry.tenant_id == centre.tenant_id)
        found = session.scalars(wanted.order_by(AuditEntry.id)).all()
    return [entry for entry in found if entry.action in actions]


def _with_case(line: PhoneLine, caller: CasefileView) -> PhoneCall:
    call = line.call()
    with line.centre.database.transaction(line.operator.context) as session:
        return verifying.find_home(line.line, session, call_id=call.id, code=caller.code)


def _verify(line: PhoneLine, call_id: UUID, said: Said = RIGHT) -> bool:
    with line.centre.database.transaction(line.operator.context) as session:
        return verifying.verify_by_facts(line.line, session, call_id=call_id, said=said)


def test_a_verified_caller_hears_and_gets_what_the_agreement_covers(
    line: PhoneLine, floor: Floor, caller: CasefileView
) -> None:
    calendar_of(floor)
    procedure = desk_at(floor).open(caller)
    call = _with_case(line, caller)
    assert (call.home_centre_id, call.casefile_id) == (floor.centre.tenant_id, caller.casefile.id)
    with (
        pytest.raises(Forbidden, match="not_verified"),
        line.centre.database.transaction(line.operator.context) as session,
    ):
        working.statuses(line.line, session, call_id=call.id)
    assert not _verify(line, call.id, Said(BORN, name="Olena", nationality="UA"))
    assert _verify(line, call.id)
    with line.centre.database.transaction(line.operator.context) as session:
        (status,) = working.statuses(line.line, session, call_id=call.id)
        assert status.code.replace("-", "") == procedure.code
        ((service_id, names),) = working.bookable(line.line, session, call_id=call.id, centre_id=floor.centre.tenant_id)
        assert names["en"]
        offered = working.free_times(
            line.line, session, call_id=call.id, centre_id=floor.centre.tenant_id, service_id=service_id
        )
        made = working.book(
            line.line,
            session,
            call_id=call.id,
            centre_id=floor.centre.tenant_id,
            slot_id=offered[0].slot_id,
            once_id=new_id(),
        )
        assert [each.code for each in working.bookings(line.line, session, call_id=call.id)] == [made.code]
        working.note_at_home(line.line, session, call_id=call.id, text="Asked for the residence card")
        working.ask_to_call_back(line.line, session, call_id=call.id, text="After 17:00, please")
        ended = calls.end_call(session, line.operator.context, line.centre.clock, call_id=call.id, outcome="booked")
        assert ended.casefile_id is None
    with floor.centre.database.transaction(floor.centre.system) as session:
        entry = session.scalars(select(ContactEntry).where(ContactEntry.channel == "phone")).one()
        task = session.scalars(select(Task).where(Task.code == "call_back")).one()
    assert (entry.written_by, task.role) == (line.operator.id, "mediator")
    looks = _entries(line.centre, "home.look")
    assert {look.details["centre"] for look in looks} == {floor.centre.tenant_id}
    assert all("code" not in look.details and look.actor_id == line.operator.id for look in looks)
    there = _entries(floor.centre, "caller.read", "procedure.status", "contact.log", "task.add")
    assert {entry.actor_kind for entry in there} == {"operator"}
    assert {entry.subject_person_id for entry in there} == {caller.casefile.person_id}
    assert {entry.purpose for entry in there} == {"caller_verification", "phone_line"}


def test_wrong_answers_are_kept_recorded_and_slowed_down(line: PhoneLine, caller: CasefileView, floor: Floor) -> None:
    call = _with_case(line, caller)
    wrong = (
        Said("1987-04-13", name="Оксана Мельник"),
        Said(BORN, name="Оксана Мельник", nationality="RU"),
        Said(BORN, phone_end="78"),
    )
    assert not any(_verify(line, call.id, said) for said in (*wrong, *wrong[:2]))
    # the sixth has to wait, also for a colleague, and also with the right answer
    other = line.as_(line.centre.member("mediator"))
    with pytest.raises(TooManyRequests):
        _verify(other, _with_case(other, caller).id)
    assert [entry.outcome for entry in _entries(floor.centre, "caller.read")] == ["failed"] * 5
    assert [entry.outcome for entry in _entries(line.centre, "caller.verify")].count("failed") == 5


def test_a_one_time_code_goes_to_the_registered_address_and_works_once(
    line: PhoneLine, floor: Floor, caller: CasefileView
) -> None:
    call = _with_case(line, caller)
    database, context = line.centre.database, line.operator.context
    with database.transaction(context) as session:
        assert verifying.send_code(line.line, session, call_id=call.id) == "email"
    with floor.centre.database.transaction(floor.centre.system) as session:
        promised = session.scalars(select(OutboxRow).where(OutboxRow.kind == "mail.send")).one()
        contact, issue = UUID(promised.payload["about"]), int(promised.payload["issue"])
    code = verifying.one_time_code(line.keys, floor.centre.tenant_id, contact, issue)
    other = "000000" if code != "000000" else "111111"
    for said, fits in ((other, False), (f"{code[:3]} {code[3:]}", True), (code, False)):
        with database.transaction(context) as session:
            assert verifying.verify_by_code(line.line, session, call_id=call.id, code=said) is fits


def test_no_code_goes_where_no_message_may_be_left(line: PhoneLine, floor: Floor, caller: CasefileView) -> None:
    (entry,) = floor.do(persons.read_person, keys=floor.keys, casefile_id=caller.casefile.id).entries["contacts"]
    floor.do(
        persons.change_entry,
        keys=floor.keys,
        casefile_id=caller.casefile.id,
        part=PARTS["contacts"],
        entry_id=entry.id,
        version=entry.version,
        facts={**entry.facts, "safe_message": "no"},
    )
    call = _with_case(line, caller)
    with line.centre.database.transaction(line.operator.context) as session, pytest.raises(Conflict) as refused:
        verifying.send_code(line.line, session, call_id=call.id)
    assert refused.value.code == "no_channel"


def test_codes_that_lead_nowhere_are_answered_alike(
    line: PhoneLine, floor: Floor, neighbour: Floor, caller: CasefileView
) -> None:
    elsewhere = known(neighbour, "Somebody Else")
    coordinator = floor.centre.member("coordinator")
    hidden = known(floor, "Kept Away")
    floor.do(
        protect,
        coordinator,
        keys=floor.keys,
        person_id=hidden.casefile.person_id,
        agency_tags=["ministry_department"],
        reason="Her own safety",
    )
    call = line.call()
    answers = set()
    for code in (elsewhere.code, hidden.code, "7KM-4QX-9RA"):
        with line.centre.database.transaction(line.operator.context) as session:
            try:
                verifying.find_home(line.line, session, call_id=call.id, code=code)
            except DomainError as error:
                answers.add((error.code, error.status, str(error.message)))
    assert {answer[0] for answer in answers} <= {"home_not_found", "case_code_invalid"}
    assert len({answer for answer in answers if answer[0] == "home_not_found"}) == 1


@pytest.mark.parametrize("killed", ["before", "after"])
def test_whoever_kills_the_process_leaves_no_look_without_a_trace(
    line: PhoneLine, floor: Floor, caller: CasefileView, killed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = _with_case(line, caller)
    before = len(_entries(floor.centre, "caller.read"))

    class Killed(BaseException):
        pass

    def dies(*_given: object) -> None:
        raise Killed

    if killed == "before":
        # between the line's promise and the centre's transaction
        monkeypatch.setattr(inside, "operator_context", dies)
    else:
        # after the centre's transaction, before the line's own request commits
        monkeypatch.setattr(verifying, "note_check", dies)
    with pytest.raises(Killed):
        _verify(line, call.id)
    monkeypatch.undo()
    looked = len(_entries(floor.centre, "caller.read")) - before
    with line.centre.database.transaction(line.operator.context) as session:
        promised = session.scalars(select(PhoneLook).where(PhoneLook.call_id == call.id)).all()
    assert len(promised) == 2
    assert len(_entries(line.centre, "home.look")) == 2
    assert looked == (1 if killed == "after" else 0)


def test_an_agreement_that_does_not_cover_it_refuses_in_words(line: PhoneLine, neighbour: Floor) -> None:
    line.agree(neighbour, ["status"])
    call = _with_case(line, known(neighbour))
    assert _verify(line, call.id)
    with line.centre.database.transaction(line.operator.context) as session, pytest.raises(Forbidden) as refused:
        working.note_at_home(line.line, session, call_id=call.id, text="Something")
    assert refused.value.code == "line_not_agreed"


def test_call_backs_are_taken_on_tried_again_and_their_number_forgotten(line: PhoneLine) -> None:
    database, context, clock = line.centre.database, line.operator.context, line.centre.clock
    due = clock.now() + timedelta(hours=1)
    with database.transaction(context) as session:
        row = call_backs.add(
            session, context, clock, line.keys, number="912 345 678", country="PT", language="uk", due_at=due
        )
        (shown,) = call_backs.open_list(session, context, clock, line.keys, {})
        assert shown.number is None
        call_backs.claim(session, context, clock, call_back_id=row.id)
        (shown,) = call_backs.open_list(session, context, clock, line.keys, {})
        assert shown.number == "+351912345678"
    other = line.centre.member("mediator")
    with database.transaction(other.context) as session, pytest.raises(Conflict):
        call_backs.claim(session, other.context, clock, call_back_id=row.id)
    with database.transaction(context) as session:
        call_backs.tried(session, context, clock, call_back_id=row.id, again_at=due + timedelta(hours=2))
        call_backs.claim(session, context, clock, call_back_id=row.id)
        call_backs.done(session, context, clock, call_back_id=row.id, outcome="reached")
        after = session.get_one(PhoneCallBack, (context.tenant_id, row.id))
        assert (after.tries, after.outcome, after.sealed) == (1, "reached", None)
