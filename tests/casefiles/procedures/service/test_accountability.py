"""Every look and every change is recorded with whom it is about; what another tenant has, nobody touches."""

from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.service import Wanted
from support.procedures import Desk


def entries(desk: Desk) -> list[AuditEntry]:
    with desk.floor.centre.database.transaction(desk.floor.centre.system) as session:
        statement = select(AuditEntry).where(AuditEntry.action.startswith("procedure.")).order_by(AuditEntry.id)
        return list(session.scalars(statement))


def test_each_act_leaves_its_entry(desk: Desk) -> None:
    opened = desk.open()
    desk.answer(opened.id, answers={"has_job": False})
    desk.evidence(opened.id, "passport", "shown")
    desk.move(opened.id, "checking")
    desk.floor.do(procedures.undo, desk.mediator, keys=desk.keys, hooks=desk.hooks, procedure_id=opened.id)
    desk.read(opened.id)
    desk.floor.do(procedures.list_procedures, desk.mediator, keys=desk.keys, wanted=Wanted())
    desk.floor.do(procedures.status_by_code, desk.mediator, keys=desk.keys, code=opened.code)
    found = entries(desk)
    verbs = ["open", "answers", "evidence", "move", "undo", "read", "list", "status"]
    assert [entry.action for entry in found] == [f"procedure.{verb}" for verb in verbs]
    assert {(entry.object_id, entry.subject_person_id, entry.actor_id) for entry in found} == {
        (opened.id, opened.person_id, desk.mediator.id)
    }
    classes = {entry.action.split(".")[1]: entry.data_classes for entry in found}
    assert classes["read"] == ["answers", "deadlines", "evidence", "notes", "procedure"]
    assert classes["list"] == ["identity", "procedure"]
    assert classes["move"] == ["procedure"]


def test_the_record_holds_no_personal_data(desk: Desk) -> None:
    opened = desk.open()
    desk.answer(opened.id, answers={"has_job": True, "employer": "Padaria Estrela"})
    desk.move(opened.id, "checking", note="Chora.")
    said = str([entry.details for entry in entries(desk)])
    assert "Estrela" not in said and "Amina" not in said and "Chora" not in said


def test_reading_alone_reads_no_more_than_it_records(desk: Desk) -> None:
    opened = desk.open()
    before = len(entries(desk))
    desk.read(opened.id, desk.officer)
    (entry,) = entries(desk)[before:]
    assert (entry.action, entry.actor_id) == ("procedure.read", desk.officer.id)
