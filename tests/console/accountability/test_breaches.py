"""The log of breaches: nothing in it is lost, and the 72 hours are told in words."""

from datetime import timedelta

import pytest

from oneroof.audit import breaches
from oneroof.audit.breaches import Facts
from oneroof.audit.models import BreachVersion
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.time import real_now
from support.house import House
from support.html_pages import open_page


def hours_ago(hours: int) -> str:
    return (real_now() - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M+00:00")


def test_a_breach_from_its_first_hour_to_its_end(house: House) -> None:
    browser = house.browser("coordinator")
    page = open_page(browser, "/staff/breaches/new")
    wrong = page.send("/staff/breaches/new", what="", noticed_at="yesterday", persons="some")
    assert wrong.status == 422
    assert wrong.error("noticed_at") == "Write day and time, such as 2026-03-02 09:30."
    assert wrong.error("persons") == "Write a whole number, or nothing while nobody knows."
    facts = {"what": "A list was left on the tram", "persons": "12", "risk": "likely", "data_classes": "identity"}
    noted = browser.post("/staff/breaches/new", {**facts, "noticed_at": hours_ago(5)})
    assert noted.status_code == 303
    path = noted.headers["Location"]
    shown = browser.get(path).get_data(as_text=True)
    assert "The authority must be told" in shown and "66 hours left" in shown
    changed = browser.post(f"{path}/change", {**facts, "risk": "high", "noticed_at": hours_ago(80)})
    assert changed.status_code == 303
    shown = browser.get(path).get_data(as_text=True)
    assert "The authority should have been told 9 hours ago." in shown or "told 8 hours ago" in shown
    assert "The people concerned must be told" in shown and "Version 1, written" in shown
    listed = house.browser("auditor").api("GET", "/breaches").get_json()["items"]
    assert [(each["risk"], each["version"]) for each in listed] == [("high", 2)]
    assert house.browser("mediator").get("/staff/breaches").status_code == 403


def test_texts_are_sealed_and_versions_stay(house: House) -> None:
    centre = house.lisboa
    context, keys = centre.member("coordinator").context, house.services.keys
    now = centre.clock.now()
    facts = Facts(noticed_at=now - timedelta(hours=100), what="The safe stood open")
    with centre.database.transaction(context) as session:
        breach = breaches.note(session, context, centre.clock, keys, facts=facts)
        row = session.get_one(BreachVersion, (centre.tenant_id, session.query(BreachVersion.id).scalar()))
        assert b"safe" not in row.sealed
        late = Facts(noticed_at=facts.noticed_at, what="x", authority_notified_at=now)
        with pytest.raises(Invalid) as refused:
            breaches.amend(session, context, centre.clock, keys, breach_id=breach.id, version=1, facts=late)
        assert list(refused.value.fields) == ["reason"]
        with pytest.raises(Conflict):
            breaches.amend(session, context, centre.clock, keys, breach_id=breach.id, version=7, facts=facts)
        assert breach.hours_left(now) == -28
