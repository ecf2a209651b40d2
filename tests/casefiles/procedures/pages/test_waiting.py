"""Forms that nobody has taken yet, as the list shows them: how long they wait, and nothing of what was answered."""

from datetime import timedelta

from sqlalchemy import select, update

from oneroof.audit.models import AuditEntry
from oneroof.catalogue.forms.models import FormDraft
from oneroof.core.time import Clock
from support.house import House
from support.html_pages import open_page
from support.procedures import AMINA, Desk

from .test_desk import sent_form

WAITING = "/staff/procedures/waiting"


def test_what_waits_is_listed_until_somebody_takes_it(house: House, desk: Desk) -> None:
    page = house.page(WAITING)
    assert "No form waits." in page.text
    code = sent_form(house)
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        sent_at = Clock().now() - timedelta(days=4, minutes=1)
        session.execute(update(FormDraft).values(created_at=sent_at, submitted_at=sent_at))
    page = open_page(page.browser, WAITING)
    assert code in page.text and "4 days" in page.text and "Arabic" in page.text
    assert str(AMINA.name) not in page.text, "nothing of what was answered"
    assert code not in open_page(house.browser_of(desk.stranger), WAITING).text, "another office's service"
    assert open_page(house.browser("analyst"), WAITING).status in (403, 404)
    look = page.send("/staff/procedures/take")
    assert str(AMINA.name) in look.text
    look.send("/take/confirm", into="new")
    assert code not in open_page(page.browser, WAITING).text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        acts = session.scalars(select(AuditEntry.action)).all()
    assert acts.count("form.list") >= 4
