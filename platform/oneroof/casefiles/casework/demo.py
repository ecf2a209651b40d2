"""Casework that never was, for demonstration networks: notes, contacts, tasks, somebody responsible, a roadmap."""

from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import select

from oneroof.casefiles.casework.assignments.service import assign, possible_workers
from oneroof.casefiles.casework.contacts.service import NewContact, log_contact
from oneroof.casefiles.casework.notes.models import Note
from oneroof.casefiles.casework.notes.service import write_note
from oneroof.casefiles.casework.roadmap.service import NewStep, StepWords, add_step, agree
from oneroof.casefiles.casework.tasks.service import NewTask, Who, add
from oneroof.casefiles.demonstration import Stage
from oneroof.casefiles.models import Casefile
from oneroof.catalogue.service import offered_services

MOST = 3
NOTES = (
    "Quer aprender português antes de procurar trabalho. Vive com uma prima.",
    "Prefere falar de manhã, porque trabalha à noite.",
    "Pediu que não se telefone para o emprego.",
)
STEP = "Inscrever-se no curso de português da escola do bairro"
TRANSLATIONS = {
    "ar": "التسجيل في دورة اللغة البرتغالية في مدرسة الحي",
    "bn": "পাড়ার স্কুলে পর্তুগিজ ভাষার কোর্সে ভর্তি হওয়া",
    "uk": "Записатися на курс португальської в районній школі",
}


def casework(stage: Stage) -> None:
    """Something to see on each page of casework, for the first few casefiles of a centre that has no note yet."""
    has_some = select(Note.id).where(Note.tenant_id == stage.context.tenant_id).limit(1)
    if stage.session.scalars(has_some).first() is not None:
        return
    wanted = select(Casefile).where(Casefile.tenant_id == stage.context.tenant_id)
    casefiles = stage.session.scalars(wanted.order_by(Casefile.opened_at, Casefile.id).limit(MOST)).all()
    workers = possible_workers(stage.session, stage.context)
    for number, casefile in enumerate(casefiles):
        _counsel(stage, casefile, NOTES[number])
        _plan(stage, casefile)
        if workers:
            _give(stage, casefile, workers[number % len(workers)][0], days=number - 1)


def _counsel(stage: Stage, casefile: Casefile, text: str) -> None:
    by = (stage.session, stage.context, stage.clock, stage.keys)
    write_note(*by, casefile_id=casefile.id, once_id=uuid5(casefile.id, "note"), text=text)
    called = NewContact("phone", "from_person", "documents", at=stage.clock.now() - timedelta(hours=2), minutes=5)
    log_contact(*by, casefile_id=casefile.id, once_id=uuid5(casefile.id, "contact"), contact=called)


def _plan(stage: Stage, casefile: Casefile) -> None:
    by = (stage.session, stage.context, stage.clock, stage.keys)
    today = stage.clock.now().date()
    offered = offered_services(stage.session, stage.context)[:1]
    steps = [NewStep(StepWords(STEP, TRANSLATIONS.get(casefile.language, "")), due_on=today + timedelta(days=14))]
    steps += [NewStep(StepWords(), item.service.code, "office", item.office_ids[0]) for item in offered]
    for number, step in enumerate(steps):
        once_id = uuid5(casefile.id, f"step {number}")
        add_step(*by, casefile_id=casefile.id, once_id=once_id, content=step)
    agree(*by, casefile_id=casefile.id, agreed_on=today - timedelta(days=1), language=casefile.language)


def _give(stage: Stage, casefile: Casefile, staff_id: UUID, *, days: int) -> None:
    by = (stage.session, stage.context, stage.clock, stage.keys)
    assign(*by, casefile_id=casefile.id, staff_id=staff_id)
    due_on = stage.clock.now().date() + timedelta(days=days)
    task = NewTask(due_on=due_on, who=Who(staff_id=staff_id), code="ask_for_document")
    add(*by, casefile_id=casefile.id, once_id=uuid5(casefile.id, "task"), task=task)
