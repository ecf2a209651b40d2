"""Forms that were taken into a casefile go with its person."""

from dataclasses import replace
from typing import Any

from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.rights.service.traces import forget_traces
from oneroof.catalogue.forms import drafts
from oneroof.catalogue.forms.models import FormDraft
from oneroof.core.ids import new_id
from support.factories import MORNING
from support.procedures import CODE, Desk

from .conftest import Office


def test_a_form_that_was_taken_goes_with_the_person(office: Office) -> None:
    desk = office.desk
    view, other = office.casefile(), office.casefile()
    for each in (view, other):
        desk.floor.do(
            procedures.take_form,
            keys=desk.keys,
            hooks=desk.hooks,
            casefile_id=each.casefile.id,
            code=sent(desk),
        )
    (one, another) = desk.rows(FormDraft)
    assert {one.state, another.state} == {"taken"}
    office.by_itself(_forget, view.casefile.person_id)
    assert len(desk.rows(FormDraft)) == 1
    office.by_itself(_forget, other.casefile.person_id)
    assert desk.rows(FormDraft) == []


def _forget(session: Any, context: Any, _clock: Any, person_id: Any) -> None:
    forget_traces(session, context, person_id)


def sent(desk: Desk) -> str:
    """A form that a visitor filled in at home; its code."""
    centre = desk.floor.centre
    context = replace(centre.system, actor_kind="visitor", purpose="service_delivery")
    common = (context, centre.clock, desk.keys)
    with centre.database.transaction(context) as session:
        draft = drafts.start(
            session,
            *common,
            service_code=CODE,
            language="ar",
            channel="online",
            wish=str(new_id()),
            today=MORNING.date(),
            answers={"full_name": "Amina Haddad", "birth_date": "1990-05-14", "has_job": False},
        )
        drafts.submit(session, *common, draft, version=draft.row.version)
        return draft.code
