"""The same promises over HTTP, through a real server with many threads; and requests that are sent twice."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import func, select

from oneroof.audit.models import AuditEntry
from oneroof.frontdesk.models import Desk, Ticket
from oneroof.frontdesk.service import issuing
from oneroof.frontdesk.service.numbers import label_of
from support.callers import Building, Caller
from support.factories import Centre
from support.floor import at_once
from support.http_server import Answer, send, serving


@pytest.fixture
def port(building: Building) -> Iterator[int]:
    with serving(building.app) as listening:
        yield listening


def count_of(centre: Centre, **columns: object) -> int:
    """How many tickets there are with these values."""
    with centre.database.transaction(centre.system) as session:
        return session.scalars(select(func.count(Ticket.id)).filter_by(**columns)).one()


def answers(results: list[Answer | BaseException]) -> list[Answer]:
    broken = [result for result in results if isinstance(result, BaseException)]
    assert not broken
    return [result for result in results if isinstance(result, Answer)]


def test_two_hundred_issues_give_1_to_200(building: Building, mediator: Caller, port: int) -> None:
    queue_id = str(building.lisboa.queues["welcome"])
    visits = [mediator.visit()["id"] for _ in range(200)]

    def issue(chunk: int) -> list[Answer]:
        return [
            send(port, mediator, "/tickets", {"visit_id": visit, "queue_id": queue_id}) for visit in visits[chunk::16]
        ]

    sent = [answer for chunk in at_once([partial(issue, chunk) for chunk in range(16)]) for answer in chunk]  # type: ignore[union-attr]
    assert {answer.status for answer in sent} == {201}
    assert sorted(answer.json["number"] for answer in sent) == list(range(1, 201))
    assert building.caller("mediator", building.porto).ticket()["number"] == 1


def test_a_ticket_whose_line_gets_another_letter_meanwhile_is_issued_all_the_same(
    mediator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = mediator.ticket()["label"]
    read = iter([taken])  # with the letter that its line had a moment ago, which another line has now
    monkeypatch.setattr(issuing, "label_of", lambda letter, number: next(read, label_of(letter, number)))
    assert mediator.ticket()["label"] == "B002"


def test_sixteen_calls_give_sixteen_tickets(building: Building, mediator: Caller, port: int) -> None:
    with building.lisboa.database.transaction(building.lisboa.system) as session:
        desks = [Desk(office_id=building.lisboa.offices["reception"], number=f"X{number}") for number in range(16)]
        session.add_all(desks)
        session.flush()
        paths = [f"/desks/{desk.id}" for desk in desks]
    clerks = [building.caller("mediator") for _ in paths]
    for clerk, path in zip(clerks, paths, strict=True):
        clerk.post(f"{path}/open", {"queue_ids": [str(building.lisboa.queues["welcome"])]}, status=200)
    waiting = {mediator.ticket()["id"] for _ in range(16)}
    called = answers(
        at_once([partial(send, port, clerk, f"{path}/call-next") for clerk, path in zip(clerks, paths, strict=True)])
    )
    assert {answer.json["id"] for answer in called} == waiting


def test_one_key_that_races_with_itself_has_one_effect(building: Building, mediator: Caller, port: int) -> None:
    body = {"visit_id": mediator.visit()["id"], "queue_id": str(building.lisboa.queues["welcome"])}
    sent = answers(at_once([partial(send, port, mediator, "/tickets", body, Idempotency_Key="once")] * 6))
    assert {answer.status for answer in sent} == {201}
    assert len({answer.body for answer in sent}) == 1
    assert sorted(answer.headers.get("Idempotent-Replayed", "") for answer in sent) == ["", *["true"] * 5]
    assert count_of(building.lisboa) == 1


def test_a_retried_call_calls_nobody_else(building: Building, mediator: Caller, port: int) -> None:
    desk = mediator.open("reception1", "welcome")
    first, _second = mediator.ticket(), mediator.ticket()
    sent = answers(at_once([partial(send, port, mediator, f"{desk}/call-next", Idempotency_Key="k")] * 3))
    assert {(answer.status, answer.json["id"]) for answer in sent} == {(200, first["id"])}
    assert count_of(building.lisboa, state="called") == 1
    assert read_calls(building.lisboa, first["id"]) == 1


def test_finishing_twice(mediator: Caller, port: int) -> None:
    desk = mediator.open("reception1", "welcome")
    ticket = mediator.ticket()
    mediator.post(f"{desk}/call-next", status=200)
    mediator.post(f"/tickets/{ticket['id']}/start", status=200)
    path, body = f"/tickets/{ticket['id']}/finish", {"outcome": "solved"}
    keyed = [send(port, mediator, path, body, Idempotency_Key="finish") for _ in range(2)]
    assert [answer.status for answer in keyed] == [200, 200]
    assert keyed[0].body == keyed[1].body
    again = send(port, mediator, path, body)
    assert (again.status, again.json["code"]) == (409, "ticket_state")


def test_a_key_belongs_to_one_request_of_one_person(building: Building, mediator: Caller) -> None:
    body = {"channel": "walk_in", "language": "pt"}
    first = mediator.post("/visits", body, Idempotency_Key="mine")
    problem = mediator.post("/visits", {**body, "language": "ar"}, status=422, Idempotency_Key="mine")
    assert problem["code"] == "idempotency_key_reused"
    other = building.caller("mediator").post("/visits", body, Idempotency_Key="mine")
    assert other["id"] != first["id"]


def test_a_refused_request_may_be_tried_again_with_its_key(building: Building, mediator: Caller) -> None:
    desk = mediator.open("reception1", "welcome")
    ticket = mediator.ticket()
    mediator.post(f"{desk}/call-next", status=200)
    path, body = f"/tickets/{ticket['id']}/finish", {"outcome": "solved"}
    assert mediator.post(path, body, status=409, Idempotency_Key="k")["code"] == "ticket_state"
    mediator.post(f"/tickets/{ticket['id']}/start", status=200)
    assert mediator.post(path, body, status=200, Idempotency_Key="k")["state"] == "served"


def test_a_refusal_for_want_of_permission_is_on_record(building: Building) -> None:
    officer = building.caller("officer", office="immigration")
    officer.post("/visits", {"channel": "walk_in", "language": "pt"}, status=403)
    with building.lisboa.database.transaction(building.lisboa.system) as session:
        statement = select(AuditEntry).where(AuditEntry.actor_id == officer.member.id)
        entries = [(entry.action, entry.outcome) for entry in session.scalars(statement)]
    assert entries == [("access.deny", "denied")]


def read_calls(centre: Centre, ticket_id: str) -> int:
    with centre.database.transaction(centre.system) as session:
        return session.scalars(select(Ticket.calls).where(Ticket.id == UUID(ticket_id))).one()
