"""Drafts: one for each wish, found by their code, kept for a while, of one tenant, and sealed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.catalogue.definition.model import Form
from oneroof.catalogue.forms import drafts, jobs
from oneroof.catalogue.forms.models import FormDraft
from oneroof.catalogue.forms.parsing import Reading, Unread
from oneroof.catalogue.forms.problems import NUMBER
from oneroof.core.errors import Conflict, Invalid, NotFound, PreconditionFailed
from oneroof.core.keystore import KeyStore
from support.factories import Centre
from support.floor import Floor
from support.forms import CODE, COMPLETE, FORM, TODAY, Applicant, begin, offer, permit_renewal


@pytest.fixture
def centre(floor: Floor, neighbour: Floor) -> Centre:
    for each in (floor, neighbour):
        offer(each.centre, permit_renewal())
    return floor.centre


def resume(centre: Centre, keys: KeyStore, code: str) -> drafts.OpenDraft:
    with centre.database.transaction(centre.system) as session:
        return drafts.resume(session, centre.system, centre.clock, keys, code=code, today=TODAY)


def answer(applicant: Applicant, **answers: Any) -> None:
    applicant.do(drafts.save_answers, answers=answers)


def send(applicant: Applicant, version: int | None = None) -> None:
    applicant.do(drafts.submit, version=version or applicant.open().row.version)


def test_one_wish_is_one_draft(centre: Centre, keys: KeyStore) -> None:
    first, again, other = begin(centre, keys), begin(centre, keys), begin(centre, keys, wish="2")
    assert first.draft_id == again.draft_id != other.draft_id
    assert first.open().code != other.open().code


def test_a_draft_is_found_by_its_code_at_its_own_centre(centre: Centre, neighbour: Floor, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    answer(applicant, full_name="Amina Haddad")
    code = applicant.open().code
    found = resume(centre, keys, f" {code.lower().replace('-', ' ')} ")
    assert (found.row.id, found.answers) == (applicant.draft_id, {"full_name": "Amina Haddad"})
    with pytest.raises(NotFound):
        resume(neighbour.centre, keys, code)
    with neighbour.centre.database.transaction(neighbour.centre.system) as session, pytest.raises(NotFound):
        drafts.open_draft(session, neighbour.centre.system, keys, draft_id=applicant.draft_id, today=TODAY)


def test_a_typing_error_is_told_from_an_unknown_code(centre: Centre, keys: KeyStore) -> None:
    with pytest.raises(Invalid) as caught:
        resume(centre, keys, "7KM-4QX")
    assert list(caught.value.fields) == ["code"]


def test_the_database_shows_neither_answers_nor_codes(
    centre: Centre, keys: KeyStore, owner_connection: psycopg.Connection
) -> None:
    applicant = begin(centre, keys)
    answer(applicant, full_name="Amina Haddad", email="amina@example.org")
    code = applicant.open().content.code
    row = owner_connection.execute(
        "SELECT form_draft::text, content_sealed, code_hash FROM form_draft WHERE id = %s", (applicant.draft_id,)
    ).fetchone()
    assert row is not None
    for secret in ("Amina", "example.org", code):
        assert secret not in row[0] and secret.encode() not in row[1] + row[2]


def test_answers_known_from_elsewhere_are_filled_in_if_they_fit(centre: Centre, keys: KeyStore) -> None:
    known = {"residence": "visa", "has_job": "perhaps", "age": 3, "passport_copy": ["x"], "full_name": ""}
    assert begin(centre, keys, answers=known).open().content.answers == {"residence": "visa"}


def test_pages_are_saved_one_by_one_and_nothing_is_lost(centre: Centre, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    applicant.do(drafts.save_page, page="person", reading=Reading(answers={"full_name": "Amina"}))
    unread = Reading(unread={"hours": Unread("many", NUMBER)}, answers={"employer": "Ana Lda"}, empty={"wage"})
    applicant.do(drafts.save_page, page="work", reading=unread)
    answer(applicant, has_job=True)
    draft = applicant.open()
    assert draft.answers == {"full_name": "Amina", "employer": "Ana Lda", "has_job": True}
    assert draft.content.typed == {"hours": "many"}
    assert draft.problems["hours"] == [NUMBER]
    assert draft.row.page == "work"
    applicant.do(drafts.save_page, page="work", reading=Reading(answers={"hours": 20}, empty={"employer"}))
    draft = applicant.open()
    assert draft.content.typed == {} and draft.answers == {"full_name": "Amina", "has_job": True, "hours": 20}


def test_an_application_gets_every_fault_by_its_field(centre: Centre, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    with pytest.raises(Invalid) as caught:
        answer(applicant, full_name="Amina", has_job="yes", shoe_size=40, passport_copy=["x"])
    assert set(caught.value.fields) == {"has_job", "shoe_size", "passport_copy"}
    assert applicant.open().answers == {}
    answer(applicant, full_name="Amina")
    answer(applicant, full_name=None)
    assert applicant.open().answers == {}


def test_only_a_complete_form_is_sent_and_only_what_counts(centre: Centre, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    answer(applicant, **{**COMPLETE, "birth_date": None}, employer="Ana Lda")
    with pytest.raises(Invalid) as caught:
        send(applicant)
    assert list(caught.value.fields) == ["birth_date"]
    answer(applicant, birth_date="1990-05-14")
    send(applicant)
    sent = applicant.open()
    assert sent.row.state == "submitted"
    assert sent.answers == COMPLETE, "hidden answers are not sent"
    send(applicant, version=1)
    with pytest.raises(Conflict):
        answer(applicant, full_name="Somebody else")


def test_what_was_changed_in_another_window_is_looked_at_first(centre: Centre, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    answer(applicant, **COMPLETE)
    seen = applicant.open().row.version
    answer(applicant, full_name="Amina H.")
    with pytest.raises(PreconditionFailed):
        send(applicant, version=seen)
    send(applicant)


def test_a_withheld_service_keeps_the_answers_and_takes_no_form(centre: Centre, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    answer(applicant, **COMPLETE)
    offer(centre)
    with pytest.raises(Conflict) as caught:
        send(applicant)
    assert caught.value.code == "service_not_offered"
    assert applicant.open().answers == COMPLETE
    with pytest.raises(NotFound):
        begin(centre, keys, wish="another")


def test_a_changed_form_keeps_the_answers_and_looks_at_them_again(centre: Centre, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    answer(applicant, **COMPLETE)
    assert not applicant.open().has_changed
    person, situation, *others = FORM.pages
    narrower = tuple(
        replace(each, options=each.options[1:]) if each.code == "residence" else each for each in situation.fields
    )
    offer(centre, permit_renewal(Form(pages=(person, replace(situation, fields=narrower), *others))))
    draft = applicant.open()
    assert draft.has_changed and draft.answers == COMPLETE
    assert list(draft.problems) == ["residence"], "what is not offered any more needs another answer"
    answer(applicant, residence="visa")
    assert not applicant.open().has_changed
    send(applicant)


def test_a_service_without_a_form_says_what_to_do(centre: Centre, keys: KeyStore) -> None:
    offer(centre, permit_renewal(None))
    with pytest.raises(NotFound) as caught:
        begin(centre, keys)
    assert caught.value.code == "form_missing"


def test_a_form_is_taken_once_and_leaves_nothing_behind(centre: Centre, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    answer(applicant, **COMPLETE)
    code = applicant.open().code
    system = centre.system

    def take() -> drafts.SentForm:
        with centre.database.transaction(system) as session:
            return drafts.take(session, system, centre.clock, keys, code=code, today=TODAY)

    with pytest.raises(Conflict) as caught:
        take()
    assert caught.value.code == "form_not_sent"
    send(applicant)
    taken = take()
    assert (taken.service_code, taken.answers, taken.channel) == (CODE, COMPLETE, "kiosk")
    for again in (take, lambda: resume(centre, keys, code)):
        with pytest.raises(Conflict) as caught:
            again()
        assert caught.value.code == "form_taken"
    with centre.database.transaction(system) as session:
        row = session.get_one(FormDraft, (centre.tenant_id, applicant.draft_id))
        assert row.content_sealed is None


def test_forms_expire_and_their_codes_are_remembered_for_a_while(centre: Centre, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    answer(applicant, full_name="Amina")
    code = applicant.open().code
    upkeep(centre.later(days=29))
    assert resume(centre, keys, code).answers == {"full_name": "Amina"}
    upkeep(centre.later(days=31))
    with pytest.raises(Conflict) as caught:
        resume(centre, keys, code)
    assert caught.value.code == "form_expired"
    upkeep(centre.later(days=31 + 61))
    with pytest.raises(NotFound):
        resume(centre, keys, code)


def upkeep(centre: Centre) -> None:
    with centre.database.transaction(centre.system) as session:
        tenant: Any = type("Tenant", (), {"time_zone": centre.time_zone})
        assert jobs.forget_expired(session, centre.system, centre.clock, tenant)


def test_a_sent_form_waits_longer(centre: Centre, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    answer(applicant, **COMPLETE)
    send(applicant)
    assert applicant.open().row.expires_at - centre.clock.now() == timedelta(days=90)


def test_what_happens_is_recorded_without_answers(centre: Centre, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    answer(applicant, **COMPLETE)
    send(applicant)
    with centre.database.transaction(centre.system) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.object_id == applicant.draft_id)).all()
    assert [entry.action for entry in entries] == ["form.start", "form.save", "form.send"]
    assert all(entry.details == {} for entry in entries)


def test_a_discarded_form_is_gone(centre: Centre, keys: KeyStore) -> None:
    applicant = begin(centre, keys)
    system = centre.system
    with centre.database.transaction(system) as session:
        draft = drafts.open_draft(session, system, keys, draft_id=applicant.draft_id, today=TODAY, lock=True)
        drafts.discard(session, system, centre.clock, draft)
    with pytest.raises(NotFound):
        applicant.open()
