"""Appointments, documents and procedures through the partner API."""

import io
from typing import Any

from sqlalchemy import select

from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.procedures.jobs import follow_step
from oneroof.casefiles.procedures.models import ProcedureDeadline
from oneroof.casefiles.procedures.service.moving import FOLLOW
from oneroof.casefiles.sharing.partnerships import grant
from oneroof.events.models import PartnerEvent
from oneroof.jobs.models import OutboxRow
from support.appointments import calendar_of
from support.brought_files import photo
from support.partner_api import Partners, Program, a_program
from support.partners import agreed
from support.procedures import desk_at


def test_an_appointment_is_booked_moved_and_cancelled(partners: Partners) -> None:
    who, program = partners.referred(), partners.program()
    calendar_of(who.floor)
    sent = who.send().referral
    first, second = program.get("/slots?service=residence")["items"][:2]
    wish = {"referral_id": str(sent.id), "slot_id": first["id"]}
    booked = program.call("POST", "/appointments", wish, status=201, Idempotency_Key="once")
    again = program.call("POST", "/appointments", wish, status=201, Idempotency_Key="once")
    assert again.json == booked.json and booked.json["starts_at"] == first["starts_at"]
    path = f"/appointments/{booked.json['id']}"
    moved = program.call("PATCH", path, {"slot_id": second["id"]}, If_Match=booked.headers["ETag"])
    assert moved.json["starts_at"] == second["starts_at"]
    program.call("PATCH", path, {"slot_id": first["id"]}, status=412, If_Match=booked.headers["ETag"])
    assert partners.program(partners.other).refused(path, 404)
    assert [each["id"] for each in program.get("/appointments")["items"]] == [booked.json["id"]]
    program.call("DELETE", path, status=204)
    assert program.get(path)["state"] == "cancelled"
    centre = partners.lisboa.centre
    with centre.database.transaction(centre.system) as session:
        told = session.scalars(select(PartnerEvent.type).where(PartnerEvent.subject_kind == "appointment"))
        assert sorted(told) == ["appointment.booked", "appointment.cancelled", "appointment.moved"]
    who.take_back()
    assert program.refused(path) == "consent_withdrawn"
    assert program.post("/appointments", wish, status=403)["code"] == "consent_withdrawn"


def test_documents_are_downloaded_and_added(partners: Partners) -> None:
    who, program = partners.referred(), partners.program()
    who.document()
    sent = who.send(document_ids=[who.document()]).referral
    path = f"/referrals/{sent.id}/documents"
    (shown,) = program.get(path)["items"]
    file = program.call("GET", f"{path}/{shown['id']}/content")
    assert file.headers["Content-Type"] == shown["media_type"] and len(file.data) == shown["size"]
    added = upload(program, path, photo(size=(321, 200)))
    assert added["kind"] == "letter"
    centre = partners.lisboa.centre
    with centre.database.transaction(centre.system) as session:
        row = session.scalars(select(CaseDocument).where(CaseDocument.kind == "letter")).one()
    assert (str(row.id), row.person_id) == (added["id"], who.casefile.casefile.person_id)
    assert upload(program, path, b"no picture", status=422)["errors"]["file"]
    who.take_back()
    assert program.refused(f"{path}/{shown['id']}/content") == "consent_withdrawn"


def upload(program: Program, path: str, content: bytes, status: int = 201) -> Any:
    """What a new file is answered with."""
    answer = program.app.test_client().post(
        f"/api/v1/partner{path}?kind=letter",
        data={"file": (io.BytesIO(content), "letter.jpg")},
        headers={"Authorization": f"Bearer {program.secret}", "Host": program.agreed.centre.host},
    )
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.json


def test_a_step_that_waits_for_the_agency_is_taken_by_its_program(partners: Partners) -> None:
    desk, centre = desk_at(partners.floor()), partners.lisboa.centre
    competent = agreed(centre, "migration")
    procedure = desk.open()
    for here in (competent, partners.lisboa):
        shared = {"partnership_id": here.partnership.id, "data_classes": ["procedure"], "consent_id": None}
        about = {"person_id": procedure.person_id, "subject_kind": "procedure", "subject_id": procedure.id}
        desk.floor.do(grant, desk.mediator, **shared, **about)
    program, other, path = a_program(partners.app, competent), partners.program(), f"/procedures/{procedure.id}"
    early = program.call("GET", path)
    assert (early.json["step"]["code"], early.json["next"]) == ("applied", [])
    refused = program.post(f"{path}/updates", {"step": "checking"}, status=403, If_Match=early.headers["ETag"])
    assert refused["code"] == "step_of_others"
    desk.go(procedure.id, "checking")
    desk.move(procedure.id, "decision", desk.officer)
    (listed,) = program.get("/procedures")["items"]
    assert [each["code"] for each in listed["next"]] == ["granted", "refused"]
    assert other.get(path)["next"] == []
    tag = program.call("GET", path).headers["ETag"]
    assert other.post(f"{path}/updates", {"step": "granted"}, status=403, If_Match=tag)["code"] == "step_of_others"
    done = program.call("POST", f"{path}/updates", {"step": "granted"}, If_Match=tag)
    assert (done.json["state"], done.json["result"]) == ("closed", "positive")
    with centre.database.transaction(centre.system) as session:
        (job,) = session.scalars(select(OutboxRow).where(OutboxRow.kind == FOLLOW))
        follow_step(partners.app.extensions["oneroof"], session, centre.system, centre.clock, job.payload)
        states = session.scalars(select(ProcedureDeadline.state))
        assert set(states) <= {"ended"}
    assert partners.program(partners.porto).refused(path, 404) == "not_found"
