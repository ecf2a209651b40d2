"""What a refusal shows is a look: it stands in the record, though nothing else of the request stays."""

import json
from base64 import b64decode
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding import limits
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.service import CasefileView
from oneroof.casefiles.sharing.protecting import protect
from oneroof.catalogue.models import Agency
from oneroof.jobs.models import IdempotencyRecord
from oneroof.tenancy.work import work
from support.factories import Member
from support.house import House

NAME = "Amina Haddad"
BORN = {"birth_date_year": "1990", "birth_date_month": "5", "birth_date_day": "14"}


@pytest.fixture
def view(house: House) -> CasefileView:
    return known(house)


def known(house: House) -> CasefileView:
    opened: CasefileView = house.floor.do(
        casefiles.open_casefile,
        keys=house.services.keys,
        identity=Identity.named(NAME, "1990-05-14", "MA"),
        language="ar",
    )
    return opened


def agency_id(house: House) -> UUID:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return session.scalars(select(Agency.id).where(Agency.code == "migration")).one()


def acts(house: House, member: Member) -> list[str]:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        query = select(AuditEntry.action).where(AuditEntry.actor_id == member.id, AuditEntry.outcome == "done")
        return list(session.scalars(query.order_by(AuditEntry.id)))


@pytest.mark.parametrize(
    ("below", "fields", "status", "shown"),
    [
        ("/sharing", {"office_id": str(uuid4())}, 422, NAME),
        ("/notes", {"text": ""}, 422, NAME),
        ("/identity", {"name": "", "version": "1"}, 422, ""),
        ("/identity", {"name": "Amina", "version": "7"}, 412, NAME),
        ("/consents/ask/share_offices", {"answer": "x"}, 422, NAME),
    ],
)
def test_a_form_again_is_a_look(
    house: House, view: CasefileView, below: str, fields: dict[str, str], status: int, shown: str
) -> None:
    member, browser = house.staff("mediator")
    hidden = browser.hidden_fields("/staff/casefiles")
    answer = browser.send(f"/staff/casefiles/{view.casefile.id}{below}", {**hidden, **fields})
    assert answer.status_code == status and shown in answer.get_data(as_text=True)
    assert "casefile.read" in acts(house, member)


def test_those_who_may_be_the_same_were_looked_for_and_at(house: House, view: CasefileView) -> None:
    member, browser = house.staff("mediator")
    hidden = browser.hidden_fields("/staff/casefiles")
    answer = browser.send("/staff/casefiles/open", {**hidden, **BORN, "name": NAME, "language": "ar"})
    assert answer.status_code == 409 and view.code in answer.get_data(as_text=True)
    assert acts(house, member) == ["person.search", "person.find", "casefile.read"]
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.scalar(select(func.count()).select_from(Casefile)) == 1


def test_who_opens_to_find_out_is_counted(house: House, view: CasefileView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WELCOMING", 2)
    member = house.lisboa.member("mediator", token=True)
    fields = {"name": NAME, "birth_date": "1990-05-14", "nationality": "MA"}

    def ask(**more: object) -> TestResponse:
        client = house.app.test_client()
        headers = {**member.headers, "Host": house.lisboa.host}
        return client.post("/api/v1/persons", json={**fields, **more}, headers=headers)

    assert [ask().status_code for _ in range(3)] == [409, 409, 429]
    assert acts(house, member) == ["person.search", "person.find"] * 2
    # who has checked goes on, and so does who is told of nobody
    assert ask(another_person=True).status_code == 201


def test_openings_that_tell_of_nobody_are_not_searches(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WELCOMING", 1)
    browser = house.browser("mediator")
    for name in ("Boris Petrov", "Li Na"):
        hidden = browser.hidden_fields("/staff/casefiles/new")
        assert browser.send("/staff/casefiles/open", {**hidden, "name": name, "language": "pt"}).status_code == 303


def test_a_refusal_that_would_leave_no_trace_does_not_go_out(
    house: House, view: CasefileView, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.app.config["PROPAGATE_EXCEPTIONS"] = False

    def careless(**_: object) -> tuple[str, int]:
        current = work()
        parts = (current.session, current.context, current.clock, current.keys)
        return casefiles.read_casefile(*parts, casefile_id=view.casefile.id).identity.name, 422

    monkeypatch.setitem(house.app.view_functions, "casefile_pages.casefile_identity", careless)
    answer = house.browser("mediator").get(f"/staff/casefiles/{view.casefile.id}/identity")
    assert answer.status_code == 500 and NAME not in answer.get_data(as_text=True)


def test_a_search_sent_twice_is_two_searches_and_kept_nowhere(house: House, view: CasefileView) -> None:
    member, browser = house.staff("mediator")
    fields = {**browser.hidden_fields("/staff/casefiles"), "asked": NAME, "request_key": "k1"}
    answers = [browser.send("/staff/casefiles", fields) for _ in range(2)]
    assert [(NAME in each.get_data(as_text=True), each.headers.get("Idempotent-Replayed")) for each in answers] == [
        (True, None)
    ] * 2
    assert acts(house, member).count("person.find") == 2
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.scalars(select(IdempotencyRecord)).all() == []


def test_a_kept_answer_is_a_look_and_ends_with_the_right_to_it(house: House, view: CasefileView) -> None:
    keys, lisboa = house.services.keys, house.lisboa
    member = lisboa.member("mediator", token=True, agency_id=agency_id(house))

    def send(casefile: CasefileView, key: str) -> TestResponse:
        headers = {**member.headers, "Host": lisboa.host, "Idempotency-Key": key, "If-Match": f'"{casefile.version}"'}
        client = house.app.test_client()
        return client.patch(f"/api/v1/casefiles/{casefile.casefile.id}", json={"language": "fr"}, headers=headers)

    first, again = send(view, "k2"), send(view, "k2")
    assert first.status_code == 200 and first.get_json() == again.get_json()
    assert acts(house, member) == ["casefile.update", "answer.show"]
    with lisboa.database.transaction(lisboa.system) as session:
        (record,) = session.scalars(select(IdempotencyRecord))
        place = f"idempotency_record/{record.id}/answer"
        kept = json.loads(keys.unseal_for_tenant(record.tenant_id, record.body_sealed or b"", place))
        assert kept["person_id"] == str(view.casefile.person_id) and b"Amina" not in b64decode(kept["body"])
    house.floor.do(
        protect,
        keys=keys,
        person_id=view.casefile.person_id,
        agency_tags=["migration"],
        reason="Fear of them.",
    )
    refused = send(view, "k2")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "already_done")
    assert acts(house, member) == ["casefile.update", "answer.show"]


def test_a_kept_answer_goes_with_the_persons_key(house: House, view: CasefileView) -> None:
    member = house.lisboa.member("mediator", token=True)
    headers = {**member.headers, "Host": house.lisboa.host, "Idempotency-Key": "k3", "If-Match": f'"{view.version}"'}
    path = f"/api/v1/casefiles/{view.casefile.id}"
    assert house.app.test_client().patch(path, json={"language": "fr"}, headers=headers).status_code == 200
    house.services.keys.destroy(member.context.tenant_id, view.casefile.person_id)
    again = house.app.test_client().patch(path, json={"language": "fr"}, headers=headers)
    assert again.status_code == 409 and NAME not in again.get_data(as_text=True)


def test_a_callers_own_request_id_does_not_reach_the_record(house: House, view: CasefileView) -> None:
    member = house.lisboa.member("mediator", token=True)
    headers = {**member.headers, "Host": house.lisboa.host, "X-Request-ID": "Amina-Haddad-1990"}
    answer = house.app.test_client().get(f"/api/v1/casefiles/{view.casefile.id}", headers=headers)
    assert "Amina" not in answer.headers["X-Request-ID"]
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        found = session.scalars(select(AuditEntry.request_id).where(AuditEntry.actor_id == member.id)).all()
    assert found == [answer.headers["X-Request-ID"]]
