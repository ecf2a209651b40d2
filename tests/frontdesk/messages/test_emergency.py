"""The silent call for help: once for two presses, seen by those who can come, ended by who came."""

from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.frontdesk.messages.answering import answer, call_for_help, end_call
from oneroof.frontdesk.messages.inbox import read_inbox
from oneroof.frontdesk.service import close_desk
from oneroof.live.models import LiveEvent
from support.floor import Floor, at_once


def test_two_presses_are_one_call(floor: Floor) -> None:
    caller = floor.open("immigration1", "immigration")
    calls = at_once([lambda: floor.do(call_for_help, caller).id] * 2)
    assert calls[0] == calls[1]
    with floor.centre.database.transaction(floor.centre.system) as session:
        told = session.scalars(select(LiveEvent).where(LiveEvent.name == "emergency")).all()
        office = str(floor.centre.offices["immigration"])
        assert [(event.data, event.staff_data) for event in told] == [({}, {"office": office})], "all staff are sent it"


def test_those_around_and_coordinators_see_it_and_who_came_ends_it(floor: Floor) -> None:
    caller = floor.open("immigration1", "immigration", member=floor.centre.member("officer", office="immigration"))
    beside = floor.open("immigration2", "immigration", member=floor.centre.member("officer", office="immigration"))
    far = floor.open("employment1", "employment", member=floor.centre.member("officer", office="employment"))
    coordinator = floor.centre.member("coordinator")
    call = floor.do(call_for_help, caller)
    for member, seen in ((beside, [call.id]), (coordinator, [call.id]), (far, [])):
        inbox = floor.do(read_inbox, member, keys=floor.keys)
        assert [told.message.id for told in inbox.calls] == seen
    floor.refused("call_not_yours", end_call, beside, message_id=call.id)
    floor.do(answer, beside, message_id=call.id, answer="coming")
    mine = floor.do(read_inbox, caller, keys=floor.keys).my_call
    assert mine is not None and mine.coming == (beside.name,)
    floor.do(end_call, beside, message_id=call.id)
    assert floor.do(read_inbox, caller, keys=floor.keys).my_call is None
    assert floor.do(call_for_help, caller).id != call.id, "the next danger is another one"
    with floor.centre.database.transaction(floor.centre.system) as session:
        acts = session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.like("emergency.%")).order_by(AuditEntry.id)
        ).all()
    assert acts == ["emergency.raise", "emergency.answer", "emergency.end", "emergency.raise"]


def test_help_is_called_to_a_desk(floor: Floor, neighbour: Floor) -> None:
    floor.refused("desk_not_open", call_for_help, floor.door)
    call = floor.do(call_for_help, floor.open("immigration1", "immigration"))
    neighbour.refused("message_not_found", answer, message_id=call.id, answer="coming")


def test_nobody_elsewhere_answers_a_call_or_ends_it(floor: Floor) -> None:
    caller = floor.open("immigration1", "immigration", member=floor.centre.member("officer", office="immigration"))
    beside = floor.open("immigration2", "immigration")
    far = floor.centre.member("officer", office="employment")
    call = floor.do(call_for_help, caller)
    floor.refused("message_not_found", answer, far, message_id=call.id, answer="coming")
    floor.refused("message_not_found", end_call, far, message_id=call.id)
    assert floor.do(read_inbox, caller, keys=floor.keys).my_call is not None

    floor.do(answer, beside, message_id=call.id, answer="coming")
    floor.do(close_desk, beside, desk_id=floor.centre.desks["immigration2"])
    floor.do(end_call, beside, message_id=call.id)
    assert floor.do(read_inbox, caller, keys=floor.keys).my_call is None, "who closed the desk to come ends it"
    other = floor.do(call_for_help, caller)
    assert floor.do(end_call, floor.centre.member("coordinator"), message_id=other.id).ended_at is not None
