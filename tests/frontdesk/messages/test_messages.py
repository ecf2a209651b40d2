"""Messages reach whom they are for, are answered, and are gone the next day."""

from typing import Any

import pytest
from sqlalchemy import func, select

from oneroof.frontdesk.messages.answering import answer, end_call
from oneroof.frontdesk.messages.inbox import Inbox, read_inbox
from oneroof.frontdesk.messages.jobs import delete_over
from oneroof.frontdesk.messages.models import DeskMessage, DeskMessageReceipt
from oneroof.frontdesk.messages.sending import Addressee, send, take_back
from oneroof.frontdesk.messages.wording import sentence_of
from oneroof.live.models import LiveEvent
from support.factories import Member
from support.floor import Floor

EVERYBODY = Addressee("everybody")


def inbox(floor: Floor, member: Member) -> Inbox:
    return floor.do(read_inbox, member, keys=floor.keys)


def test_a_speaker_is_asked_for_and_comes(floor: Floor) -> None:
    asking = floor.open("immigration1", "immigration")
    speaker, other = (floor.centre.member("mediator", languages=languages) for languages in (["fa"], ["uk"]))
    sent = floor.do(
        send, asking, keys=floor.keys, to=Addressee("speakers"), phrase="send_speaker", language="fa", text="Room 3"
    )
    assert [told.message.id for told in inbox(floor, speaker).received] == [sent.id]
    assert not inbox(floor, other).received
    told = inbox(floor, speaker).received[0]
    assert str(sentence_of(told)) == "Please send somebody who speaks Persian to desk C1."
    assert (told.text, told.is_open) == ("Room 3", True)

    floor.do(answer, speaker, message_id=sent.id, answer="cannot")
    floor.do(answer, speaker, message_id=sent.id, answer="coming")
    assert inbox(floor, asking).sent[0].coming == (speaker.name,)
    floor.do(take_back, asking, message_id=sent.id)
    assert not inbox(floor, speaker).received
    floor.refused("message_not_found", answer, speaker, message_id=sent.id)


@pytest.mark.parametrize("address", ["desk", "office", "role"])
def test_a_message_is_read_by_whom_it_is_for(floor: Floor, address: str) -> None:
    sender = floor.open("immigration1", "immigration")
    reader = floor.open("immigration2", "immigration", member=floor.centre.member("coordinator"))
    stranger = floor.open("employment1", "employment", member=floor.centre.member("officer", office="employment"))
    to = {
        "desk": Addressee("desk", desk_id=floor.centre.desks["immigration2"]),
        "office": Addressee("office", office_id=floor.centre.offices["immigration"]),
        "role": Addressee("role", role="coordinator"),
    }[address]
    sent = floor.do(send, sender, keys=floor.keys, to=to, phrase="thanks")
    assert [told.message.id for told in inbox(floor, reader).received] == [sent.id]
    assert not inbox(floor, stranger).received
    floor.refused("message_not_found", answer, stranger, message_id=sent.id, answer="coming")
    floor.refused("message_not_found", end_call, reader, message_id=sent.id)
    floor.do(answer, reader, message_id=sent.id)
    assert not inbox(floor, reader).received[0].is_open
    floor.refused("message_yours", answer, sender, message_id=sent.id, answer="coming")
    floor.refused("message_not_yours", take_back, reader, message_id=sent.id)


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("phrase", {"phrase": "hello"}),
        ("language", {"phrase": "send_speaker"}),
        ("minutes", {"phrase": "take_my_line", "minutes": 7}),
        ("text", {"phrase": "own_words"}),
        ("text", {"phrase": "thanks", "text": "x" * 201}),
        ("to", {"phrase": "thanks", "to": Addressee("desk")}),
        ("to", {"phrase": "thanks", "to": Addressee("role", role="auditor")}),
    ],
)
def test_what_does_not_fit_is_named(floor: Floor, field: str, arguments: dict[str, Any]) -> None:
    given = {"to": EVERYBODY, "keys": floor.keys, **arguments}
    assert list(floor.refused("invalid_input", send, **given).fields) == [field]


def test_who_serves_nowhere_cannot_say_where(floor: Floor) -> None:
    floor.refused("desk_not_open", send, keys=floor.keys, to=EVERYBODY, phrase="come_over")
    closed = Addressee("desk", desk_id=floor.centre.desks["immigration1"])
    floor.refused("desk_not_open", send, keys=floor.keys, to=closed, phrase="thanks")


def test_a_neighbour_reads_nothing(floor: Floor, neighbour: Floor) -> None:
    floor.do(send, keys=floor.keys, to=EVERYBODY, phrase="own_words", text="Quiet please")
    assert not neighbour.do(read_inbox, keys=neighbour.keys).received


def test_words_are_sealed_told_to_nobody_else_and_gone_the_next_day(floor: Floor) -> None:
    reader = floor.centre.member("officer", office="employment")
    sent = floor.do(send, keys=floor.keys, to=EVERYBODY, phrase="own_words", text="Mrs Haddad is here")
    floor.do(answer, reader, message_id=sent.id)
    with floor.centre.database.transaction(floor.centre.system) as session:
        assert b"Haddad" not in (session.get_one(DeskMessage, (floor.centre.tenant_id, sent.id)).text_sealed or b"")
        events = session.scalars(select(LiveEvent).where(LiveEvent.name == "message")).all()
        assert len(events) == 2
        assert not any(event.data for event in events)
        told = [event.staff_data for event in events]
        assert told == [{"everybody": True}, {"everybody": True, "staff": str(floor.door.id)}], "for whom, and no more"
    for hours, left in ((6, 1), (30, 0)):
        later = floor.later(hours=hours)
        with later.centre.database.transaction(later.centre.system) as session:
            delete_over(None, session, later.centre.system, later.centre.clock, {})  # type: ignore[arg-type]
            counts = [session.scalar(select(func.count()).select_from(t)) for t in (DeskMessage, DeskMessageReceipt)]
            assert counts == [left, left]
