"""A form that was sent from home is taken into a casefile: once, with its files, under the person's key."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.models import Procedure, ProcedureFile
from oneroof.casefiles.service import Identity
from oneroof.catalogue.forms import drafts
from oneroof.catalogue.forms.files import add_file, read_file
from oneroof.catalogue.forms.models import FormDraft, FormFile
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from oneroof.storage.blobs import BlobStore
from oneroof.storage.intake import Storing
from support.catalogues import a_service
from support.factories import MORNING, Member
from support.floor import at_once
from support.forms import picture
from support.procedures import CODE, Desk, a_residence, define

ANSWERS = {"full_name": "Amina Haddad", "birth_date": "1990-05-14", "has_job": True, "employer": "Pastelaria Sintra"}
PHOTO = picture()


@pytest.fixture
def storing(tmp_path: Path) -> Storing:
    return Storing(BlobStore((tmp_path / "files").as_uri()), None)


def sent(desk: Desk, storing: Storing | None = None, *, send: bool = True, channel: str = "online") -> str:
    """A form that a visitor filled in at home; its code."""
    centre, keys, today = desk.floor.centre, desk.keys, MORNING.date()
    context = replace(centre.system, actor_kind="visitor", purpose="service_delivery")
    with centre.database.transaction(context) as session:
        draft = drafts.start(
            session,
            context,
            centre.clock,
            keys,
            service_code=CODE,
            language="ar",
            channel=channel,
            wish=str(id(object())),
            today=today,
            answers=ANSWERS,
        )
        if storing is not None:
            field = {field.code: field for page in draft.form.pages for field in page.fields}["photo_file"]
            add_file(
                session,
                context,
                centre.clock,
                keys,
                storing,
                draft=draft.row,
                field=field,
                name="Eu.pdf",
                content=PHOTO,
            )
        if send:
            drafts.submit(session, context, centre.clock, keys, draft, version=draft.row.version)
        return draft.code


def take(desk: Desk, code: str, **more: Any) -> Procedure:
    member = more.pop("member", desk.mediator)
    casefile_id = more.pop("casefile_id", None)
    if casefile_id is None:
        casefile = desk.casefile(another_person=True).casefile
        casefile_id = casefile.id
        desk.floor.meet(casefile.person_id, member)
    return desk.floor.do(
        procedures.take_form, member, keys=desk.keys, hooks=desk.hooks, casefile_id=casefile_id, code=code, **more
    )


def test_the_answers_come_along_and_leave_the_draft(desk: Desk) -> None:
    code = sent(desk)
    taken = take(desk, code.lower())
    view = desk.read(taken.id)
    assert dict(view.answers) == ANSWERS
    assert view.answers_complete
    assert (view.code, view.procedure.channel, view.procedure.language) == (code, "online", "ar")
    (draft,) = desk.rows(FormDraft)
    assert (draft.state, draft.content_sealed) == ("taken", None)
    assert desk.hooks.moves() == [(None, "applied", None)]
    assert [entry.event.event for entry in view.history] == ["take_form"]


def test_files_go_with_it_under_the_persons_key(desk: Desk, storing: Storing) -> None:
    taken = take(desk, sent(desk, storing))
    (file,) = desk.rows(FormFile)
    (link,) = desk.rows(ProcedureFile)
    assert (file.person_id, file.draft_id) == (taken.person_id, None)
    assert (link.file_id, link.person_id, link.data_class, link.evidence) == (
        file.id,
        taken.person_id,
        "documents",
        "photo",
    )
    items = {item.evidence.code: item for item in desk.read(taken.id).evidence}
    assert (items["photo"].state, items["photo"].file_ids) == ("handed_in", (file.id,))
    read = {"keys": desk.keys, "storing": storing, "file_id": file.id, "unscanned_accepted": True}
    assert desk.floor.do(read_file, desk.mediator, **read).content == PHOTO


def test_of_two_desks_one_takes_it(desk: Desk) -> None:
    code = sent(desk)
    casefiles = [desk.casefile(another_person=True).casefile.id for _ in range(4)]
    answers = at_once([partial(take, desk, code, casefile_id=each) for each in casefiles])
    taken = [answer for answer in answers if isinstance(answer, Procedure)]
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (len(taken), {error.code for error in refused}, len(refused)) == (1, {"form_taken"}, 3)
    assert [row.id for row in desk.rows(Procedure)] == [taken[0].id]


def test_what_cannot_be_taken(desk: Desk, next_door: Desk) -> None:
    with pytest.raises(Conflict) as refused:
        take(desk, sent(desk, send=False))
    assert refused.value.code == "form_not_sent"
    with pytest.raises(Invalid):
        take(desk, "nonsense")
    with pytest.raises(NotFound):
        take(next_door, sent(desk))
    with pytest.raises(Forbidden):
        take(desk, sent(desk), member=desk.stranger)


def look(desk: Desk, code: str, member: Member) -> str:
    form = desk.floor.do(procedures.look_at_form, member, keys=desk.keys, code=code)
    assert form.writer is not None
    return form.writer.name


def test_only_offices_of_the_service_read_a_form_before_it_is_taken(desk: Desk) -> None:
    code = sent(desk)
    with pytest.raises(Forbidden) as refused:
        look(desk, code, desk.stranger)
    assert refused.value.code == "service_of_others"
    assert "Immigration" in str(refused.value.message) and "Amina" not in str(refused.value.message)
    assert look(desk, code, desk.officer) == look(desk, code, desk.mediator) == "Amina Haddad"


def test_a_refused_taking_leaves_the_form(desk: Desk) -> None:
    code = sent(desk)
    with pytest.raises(Forbidden):
        take(desk, code, member=desk.stranger)
    assert [draft.state for draft in desk.rows(FormDraft)] == ["submitted"]
    assert take(desk, code).step == "applied"


def test_a_form_outlives_the_offer_of_its_service(desk: Desk) -> None:
    code = sent(desk)
    define(desk.floor.centre, a_service("another"))
    assert take(desk, code).step == "applied"


def test_a_form_whose_questions_changed_is_not_complete(desk: Desk) -> None:
    code = sent(desk)
    form = a_residence().form
    assert form is not None
    page = form.pages[0]
    asked = replace(page.fields[0], code="passport_number", prefill=None)
    define(desk.floor.centre, a_residence(form=replace(form, pages=(replace(page, fields=(*page.fields, asked)),))))
    view = desk.read(take(desk, code).id)
    assert not view.answers_complete
    assert view.answers["employer"] == "Pastelaria Sintra", "nothing that the person wrote is lost"


def test_one_code_tells_the_status_from_the_form_to_the_result(desk: Desk) -> None:
    def status(code: str) -> Any:
        return desk.floor.do(procedures.status_by_code, desk.mediator, keys=desk.keys, code=code)

    assert status(sent(desk, send=False)).state == "filling"
    code = sent(desk)
    assert (status(code).state, status(code).code) == ("submitted", code)
    take(desk, code)
    assert status(code).step.code == "applied"


def test_who_wrote_it_is_told_before_it_is_taken(desk: Desk) -> None:
    code = sent(desk)
    found = desk.floor.do(procedures.look_at_form, desk.mediator, keys=desk.keys, code=code)
    assert found.writer == Identity.named("Amina Haddad", "1990-05-14", "unknown")
    assert found.draft.row.state == "submitted"


def test_no_answer_stands_in_the_clear(
    desk: Desk, storing: Storing, owner_connection: psycopg.Connection[tuple[Any, ...]]
) -> None:
    taken = take(desk, sent(desk, storing))
    desk.answer(taken.id, answers={"employer": "Padaria Estrela"})
    desk.move(taken.id, "checking", note="Chora ao telefone.")
    desk.read(taken.id)
    tables = owner_connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in tables:
        dump = str(owner_connection.execute(f'SELECT t::text FROM "{table}" AS t').fetchall()).casefold()
        for secret in ("sintra", "estrela", "haddad", "1990-05-14", "chora", "eu.pdf"):
            assert secret not in dump, (table, secret)
