"""Consents: asked, given, refused, withdrawn, run out; and that no service depends on any of it."""

import base64
import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.models import Consent, ConsentEvent, ConsentProof
from oneroof.casefiles.consents.service import Asked, Partner, Proof, stricter
from oneroof.casefiles.models import PersonIdentity
from oneroof.core.errors import DomainError
from oneroof.jobs.models import OutboxRow
from oneroof.tenancy.purposes import PURPOSES
from support.factories import Member
from support.procedures import Desk

OWN_WORDS = {"title": "Inquérito", "what": "O seu telefone.", "with_whom": "Só nós.", "why": "Para melhorar."}


def drawn(*, empty: bool = False) -> str:
    """A signature as a browser sends it."""
    picture = Image.new("RGBA", (60, 20), (0, 0, 0, 0))
    if not empty:
        ImageDraw.Draw(picture).line((5, 15, 55, 5), fill="black", width=3)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return "data:image/png;base64," + base64.b64encode(kept.getvalue()).decode()


def answer(
    desk: Desk, casefile_id: UUID, code: str, given: str = "given", proof: Proof | None = None, **more: Any
) -> ConsentEvent:
    return desk.floor.do(
        consents.answer,
        desk.mediator,
        keys=desk.keys,
        casefile_id=casefile_id,
        asked=Asked(code, **more),
        answer=given,
        proof=proof or consents.spoken(),
    )


def standing(desk: Desk, casefile_id: UUID, code: str) -> consents.Standing:
    found = desk.floor.do(consents.read_consents, desk.mediator, keys=desk.keys, casefile_id=casefile_id)
    return next(each for each in found.standings if each.code == code)


def withdraw(desk: Desk, consent_id: UUID, member: Member | None = None) -> ConsentEvent:
    return desk.floor.do(
        consents.withdraw, member or desk.mediator, keys=desk.keys, consent_id=consent_id, proof=consents.spoken()
    )


def sees(desk: Desk, member: Member, casefile_id: UUID) -> bool:
    """Whether somebody of another office can open the casefile."""
    try:
        desk.floor.do(casefiles.read_casefile, member, keys=desk.keys, casefile_id=casefile_id)
    except DomainError:
        return False
    return True


def test_giving_shares_and_withdrawing_ends_it_at_once(desk: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    assert not sees(desk, desk.stranger, casefile_id)
    event = answer(desk, casefile_id, "share_offices")
    assert sees(desk, desk.stranger, casefile_id)
    state = standing(desk, casefile_id, "share_offices")
    assert state.state == "given" and len(state.offices) == len(event.office_ids) > 1
    receipt = withdraw(desk, event.consent_id)
    assert not sees(desk, desk.stranger, casefile_id)
    assert standing(desk, casefile_id, "share_offices").state == "withdrawn"
    desk.floor.refused(
        "consent_not_given",
        consents.withdraw,
        desk.mediator,
        keys=desk.keys,
        consent_id=event.consent_id,
        proof=consents.spoken(),
    )
    told = desk.floor.do(consents.read_consents, desk.mediator, keys=desk.keys, casefile_id=casefile_id).history
    assert [entry.event.event for entry in told] == ["withdrawn", "given"]
    assert told[0].event.id == receipt.id and len(told[0].receipt_code) == len("7KM-4QX-9RA")


def test_only_the_chosen_offices_see_it(desk: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    centre = desk.floor.centre
    answer(desk, casefile_id, "share_offices", office_ids=[centre.offices["employment"]])
    assert sees(desk, desk.stranger, casefile_id) and not sees(desk, desk.officer, casefile_id)
    refusal = desk.floor.refused(
        "consent_invalid",
        consents.answer,
        desk.mediator,
        keys=desk.keys,
        casefile_id=casefile_id,
        asked=Asked("share_offices", office_ids=[]),
        answer="given",
        proof=consents.spoken(),
    )
    assert list(refusal.fields) == ["office_ids"]


def test_refusing_stops_no_service(desk: Desk) -> None:
    casefile = desk.casefile()
    for code in ("share_offices", "reminders", "survey", "share_centres"):
        answer(desk, casefile.casefile.id, code, "refused")
    answer(desk, casefile.casefile.id, "share_partner", "refused", partner=Partner(name="Red Cross"))
    assert desk.floor.ticket().number, "a visit and a ticket"
    procedure = desk.open(casefile)
    desk.answer(procedure.id, answers={"has_job": False})
    desk.move(procedure.id, "checking")
    assert desk.read(procedure.id, desk.officer).step.code == "checking", "the responsible office goes on with it"
    with desk.floor.centre.database.transaction(desk.mediator.context) as session:
        allowed = {
            purpose: consents.may(
                session,
                desk.mediator.context,
                person_id=casefile.casefile.person_id,
                purpose=purpose,
                today=date(2026, 11, 21),
            )
            for purpose in PURPOSES
        }
    assert {code for code, may in allowed.items() if not may} == {
        code for code, purpose in PURPOSES.items() if purpose.basis == "consent"
    }


def test_what_rests_on_a_consent_is_taken_back_with_it(desk: Desk) -> None:
    casefile = desk.casefile().casefile
    context, database = desk.mediator.context, desk.floor.centre.database
    today = desk.floor.centre.clock.today("Europe/Lisbon")
    promise: dict[str, Any] = {"person_id": casefile.person_id, "code": "reminders", "today": today, "payload": {}}
    desk.floor.refused(
        "consent_missing", lambda s, c, _k: consents.promise(s, c, kind="reminder.send", key="1", **promise)
    )
    event = answer(desk, casefile.id, "reminders")
    with database.transaction(context) as session:
        consents.promise(session, context, kind="reminder.send", key="1", **promise)
    assert [row.kind for row in desk.rows(OutboxRow) if row.key.startswith("consent/")] == ["reminder.send"]
    ended: list[UUID] = []
    told = consents.when_consent_ends(lambda _s, _c, _k, consent: ended.append(consent.id))
    withdraw(desk, event.consent_id)
    assert ended == [event.consent_id] and told is not None
    assert [row for row in desk.rows(OutboxRow) if row.key.startswith("consent/")] == []


def test_it_ends_by_itself_and_a_refusal_ends_it_too(desk: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    today = desk.floor.centre.clock.today("Europe/Lisbon")
    answer(desk, casefile_id, "share_offices", until=today)
    later = desk.later(days=1)
    assert standing(later, casefile_id, "share_offices").state == "expired", "from midnight on, job or no job"
    system = replace(desk.mediator, context=desk.floor.centre.system)
    assert later.floor.do(consents.expire, system, today=today + timedelta(days=1)) == 1
    assert later.floor.do(consents.expire, system, today=today + timedelta(days=1)) == 0
    assert not sees(later, desk.stranger, casefile_id)
    answer(later, casefile_id, "share_offices")
    answer(later, casefile_id, "share_offices", "refused")
    assert not sees(later, desk.stranger, casefile_id)
    assert len(desk.rows(Consent)) == 1, "one question, with its whole history"
    refusal = desk.floor.refused(
        "consent_invalid",
        consents.answer,
        desk.mediator,
        keys=desk.keys,
        casefile_id=casefile_id,
        asked=Asked("survey", until=today - timedelta(days=1)),
        answer="given",
        proof=consents.spoken(),
    )
    assert list(refusal.fields) == ["until"]


def test_the_ledger_keeps_what_was_read_and_nothing_in_the_clear(desk: Desk, database_urls: Any) -> None:
    casefile_id = desk.casefile().casefile.id
    partner = Partner(name="Sisters of Mercy")
    proof = consents.signed(drawn=drawn(), typed_name="Amina H.", witness_name="Youssef B.")
    answer(desk, casefile_id, "share_partner", proof=proof, partner=partner)
    entry = desk.floor.do(consents.read_consents, desk.mediator, keys=desk.keys, casefile_id=casefile_id).history[0]
    assert entry.event.language == "ar" and entry.event.text_hash == entry.text.hash
    assert entry.partner.name == "Sisters of Mercy"
    assert entry.proof is not None and (entry.proof.typed_name, entry.proof.witness_name) == ("Amina H.", "Youssef B.")
    with Image.open(io.BytesIO(entry.proof.image or b"")) as picture:
        assert picture.mode == "L" and min(picture.tobytes()) < 128
    with psycopg.connect(database_urls.owner) as owner:
        rows = [
            owner.execute(f"SELECT t::text FROM {table} t").fetchall()
            for table in ("consent", "consent_event", "consent_proof", "audit_entry")
        ]
    clear = str(rows)
    assert all(word not in clear for word in ("Sisters", "Amina", "Youssef", "PNG"))
    assert {row.data_class for row in desk.rows(ConsentProof)} == {"consent"}
    said = [row for row in desk.rows(AuditEntry) if row.action == "consent.given"]
    assert said[-1].subject_person_id is not None and said[-1].details["channel"] == "signature"


@pytest.mark.parametrize(
    "signature", ["", "data:image/png;base64,////", "data:text/html;base64,PGI+", drawn(empty=True)]
)
def test_what_is_no_signature_is_refused(signature: str) -> None:
    with pytest.raises(DomainError) as caught:
        consents.signed(drawn=signature)
    assert list(caught.value.fields) == ["signature"]
    assert consents.signed(typed_name=" Amina  Haddad ").typed_name == "Amina Haddad"


def test_own_words_make_a_new_version_and_the_old_one_holds_until_its_end(desk: Desk, next_door: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    answer(desk, casefile_id, "survey")
    words = OWN_WORDS
    coordinator = desk.floor.centre.member("coordinator")
    with pytest.raises(DomainError) as faulty:
        desk.floor.do(
            consents.write_own,
            coordinator,
            code="survey",
            texts={"pt": {**words, "why": ""}},
            default="pt",
            reviewed=True,
        )
    assert list(faulty.value.fields) == ["why-pt"]
    for _time in range(2):
        desk.floor.do(consents.write_own, coordinator, code="survey", texts={"pt": words}, default="pt", reviewed=True)
    state = standing(desk, casefile_id, "survey")
    assert (state.state, state.older_text, state.notice.version, state.notice.reviewed) == ("given", True, 2, True)
    assert next_door.floor.look(consents.current_notice, code="survey").origin == "shipped"
    answer(desk, casefile_id, "survey")
    assert not standing(desk, casefile_id, "survey").older_text
    desk.floor.do(consents.drop_own, coordinator, code="survey")
    assert standing(desk, casefile_id, "survey").notice.origin == "shipped"


def test_a_link_is_answered_once_by_the_person(desk: Desk, next_door: Desk) -> None:
    casefile = desk.casefile().casefile
    sent = desk.floor.do(
        consents.send_link, desk.mediator, keys=desk.keys, casefile_id=casefile.id, asked=Asked("share_offices")
    )
    centre = desk.floor.centre
    visitor = replace(desk.mediator, context=replace(centre.system, actor_kind="visitor"))
    found = desk.floor.do(consents.find_link, visitor, token=sent.token)
    assert (found.id, found.language) == (sent.link.id, "ar") and found.office_ids
    survey = desk.floor.do(
        consents.send_link, desk.mediator, keys=desk.keys, casefile_id=casefile.id, asked=Asked("survey")
    )
    assert survey.link.office_ids == [], "a survey is shared with no office"
    neighbour = replace(next_door.mediator, context=replace(next_door.floor.centre.system, actor_kind="visitor"))
    next_door.floor.refused("consent_link_over", consents.find_link, neighbour, token=sent.token)
    desk.later(hours=25).floor.refused("consent_link_over", consents.find_link, visitor, token=sent.token)
    person = replace(desk.mediator, context=replace(centre.system, actor_kind="person", actor_id=casefile.person_id))
    done = desk.floor.do(
        consents.answer_link, person, keys=desk.keys, link_id=found.id, given="given", language="fa", typed_name="A"
    )
    assert (done.event.channel, done.event.language, done.event.witness_id) == ("online", "fa", None)
    assert sees(desk, desk.stranger, casefile.id)
    desk.floor.refused(
        "consent_link_over", consents.answer_link, person, keys=desk.keys, link_id=found.id, given="refused"
    )
    desk.floor.refused("consent_link_over", consents.find_link, visitor, token=sent.token)


def test_a_link_keeps_what_was_asked(desk: Desk) -> None:
    """A shorter time is not made longer, and words that were written since are not agreed to."""
    casefile, coordinator = desk.casefile().casefile, desk.floor.centre.member("coordinator")
    until = desk.floor.centre.clock.now().date() + timedelta(days=7)
    asked = Asked("survey", until=until)
    sent = desk.floor.do(consents.send_link, desk.mediator, keys=desk.keys, casefile_id=casefile.id, asked=asked)
    desk.floor.do(consents.write_own, coordinator, code="survey", texts={"pt": OWN_WORDS}, default="pt", reviewed=True)
    mine = replace(desk.floor.centre.system, actor_kind="person", actor_id=casefile.person_id)
    person = replace(desk.mediator, context=mine)
    shown = desk.floor.do(consents.open_link, person, keys=desk.keys, link_id=sent.link.id)
    assert (shown.notice.origin, shown.until) == ("shipped", until)
    done = desk.floor.do(consents.answer_link, person, keys=desk.keys, link_id=sent.link.id, given="given")
    assert done.notice.origin == "shipped"
    consent = standing(desk, casefile.id, "survey").consent
    assert consent is not None and consent.until == until


def test_an_officer_neither_sees_nor_gives_what_is_not_theirs(desk: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    event = answer(desk, casefile_id, "reminders")
    desk.floor.refused("consent_not_found", consents.withdraw, desk.officer, keys=desk.keys,
                       consent_id=event.consent_id, proof=consents.spoken())  # fmt: skip
    with desk.floor.centre.database.transaction(desk.officer.context) as session:
        assert session.scalars(select(Consent)).all() == []
        assert session.scalars(select(PersonIdentity)).all() == []


def test_the_stricter_of_two_answers(desk: Desk) -> None:
    now = desk.floor.centre.clock.now()

    def said(state: str, until: date | None = None) -> Consent:
        return Consent(state=state, until=until, asked_at=now, answered_at=now)

    soon, late = said("given", date(2027, 1, 1)), said("given", date(2027, 6, 1))
    for binding in ("refused", "withdrawn", "expired", "asked"):
        other = said(binding)
        assert stricter(soon, other) is other and stricter(other, soon) is other
    assert stricter(soon, late) is soon and stricter(late, soon) is soon
