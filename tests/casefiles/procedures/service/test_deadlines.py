"""Deadlines: what the service declares, on the centre's working days, and what its catalogue computes."""

from datetime import date, timedelta
from typing import Any

from oneroof.catalogue.definition.model import TimeLimit
from oneroof.core.i18n import public_text
from oneroof.frontdesk.models import OpeningException
from oneroof.hooks import Deadline
from support.catalogues import words
from support.procedures import Desk, a_residence, define


def due(desk: Desk, procedure_id: Any) -> dict[str, date]:
    return {deadline.code: deadline.due_on for deadline in desk.read(procedure_id).running}


def close(desk: Desk, *days: date, office: str | None = None) -> None:
    with desk.floor.centre.database.transaction(desk.floor.centre.system) as session:
        office_id = desk.floor.centre.offices[office] if office else None
        session.add_all(OpeningException(office_id=office_id, day=day, reason={"en": "Holiday"}) for day in days)


def test_closed_days_of_the_centre_do_not_count(desk: Desk) -> None:
    define(desk.floor.centre, a_residence(time=TimeLimit(usual="P5D", legal="P10D", counting="working_days")))
    assert due(desk, desk.open().id) == {"usual": date(2026, 3, 9), "legal": date(2026, 3, 16)}
    close(desk, date(2026, 3, 3), date(2026, 3, 10))
    close(desk, date(2026, 3, 4), office="immigration")
    assert due(desk, desk.open().id) == {"usual": date(2026, 3, 11), "legal": date(2026, 3, 18)}


def test_calendar_days_end_on_a_working_day(desk: Desk) -> None:
    define(desk.floor.centre, a_residence(time=TimeLimit(legal="P5D")))
    close(desk, date(2026, 3, 9))
    assert due(desk, desk.open().id) == {"legal": date(2026, 3, 10)}


def test_a_service_may_say_nothing_of_time(desk: Desk) -> None:
    define(desk.floor.centre, a_residence(time=None))
    opened = desk.open()
    assert (due(desk, opened.id), opened.due_on) == ({}, None)


def test_plugins_compute_from_the_answers(desk: Desk) -> None:
    def by_job(answers: Any, opened_on: date, **_more: Any) -> list[Deadline]:
        if "has_job" not in answers:
            return []
        days = 10 if answers["has_job"] else 20
        return [Deadline("bring-contract", words("Bring the contract"), opened_on + timedelta(days=days))]

    desk.hooks.answers["deadlines"] = by_job
    opened = desk.open()
    assert "bring-contract" not in due(desk, opened.id)
    desk.answer(opened.id, answers={"has_job": True})
    assert due(desk, opened.id)["bring-contract"] == date(2026, 3, 12)
    assert desk.read(opened.id).procedure.due_on == date(2026, 3, 12)
    desk.answer(opened.id, answers={"has_job": False})
    assert due(desk, opened.id)["bring-contract"] == date(2026, 3, 22)
    desk.answer(opened.id, answers={"has_job": None})
    assert "bring-contract" not in due(desk, opened.id)
    ended = {row.code: row.state for row in desk.read(opened.id).deadlines}
    assert ended["bring-contract"] == "ended", "what was once due stays in the record"


def test_a_plugins_sentence_is_kept_in_every_language(desk: Desk) -> None:
    text = public_text("Open now")
    desk.hooks.answers["deadlines"] = [Deadline("legal", text, date(2026, 4, 1))]
    (deadline,) = [row for row in desk.read(desk.open().id).running if row.code == "legal"]
    assert (deadline.kind, deadline.due_on) == ("computed", date(2026, 4, 1)), "it takes the declared one's place"
    assert deadline.words["en"] == "Open now"
    assert len(deadline.words) == 12 and deadline.words["pt"] != deadline.words["en"]
