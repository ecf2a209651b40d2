"""Who looked, the search, a breach and its clock, the day's root: looked at as their readers do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from oneroof.audit import breaches, sequencing
from oneroof.audit import jobs as audit_jobs
from oneroof.audit.breaches import Facts
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.identity import Identity
from oneroof.core.time import real_now
from oneroof.jobs import worker
from oneroof.tenancy.purposes import PURPOSES

from .staff_door import Door

pytestmark = pytest.mark.browser


def test_accountability_as_its_readers_see_it(
    door: Door,
    open_page: Callable[..., Page],
    check_page: Callable[..., None],
    screenshots: Callable[[Page, str], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def look(address: str, name: str, **options: str) -> None:
        page.goto(f"{door.url}{address}")
        check_page(page, **options)
        screenshots(page, name)

    floor = door.house.floor
    view = floor.do(casefiles.open_casefile, keys=floor.keys, identity=Identity.named("محمد الخطيب"), language="ar")
    floor.do(casefiles.read_casefile, keys=floor.keys, casefile_id=view.casefile.id)
    now = floor.centre.clock.now()
    for hours, risk in ((5, "likely"), (90, "high")):
        what = "A list of names was left on the tram" if risk == "likely" else "Post went to another address"
        facts = Facts(
            noticed_at=now - timedelta(hours=hours),
            what=what,
            risk=risk,
            persons=12,
            data_classes=("identity", "contact"),
        )
        floor.do(breaches.note, keys=floor.keys, facts=facts)
    assert audit_jobs.PURPOSE in PURPOSES
    monkeypatch.setattr(sequencing, "real_now", lambda: real_now() - timedelta(hours=1))
    worker.run_what_is_due(door.house.services)
    door.person("mediator")
    page = open_page(door.url, language="pt")
    door.sign_in(page)
    home = f"/staff/casefiles/{view.casefile.id}/who-looked"
    look(home, "who-looked-pt", language="pt")
    look(f"{home}/print", "who-looked-paper-ar", language="pt")
    page.goto(f"{door.url}{home}")
    page.locator("a[href$='/ask']").first.click()
    page.locator("#question").fill("ماذا كان السبب؟")
    page.get_by_role("button", name="Anotar a pergunta").click()
    assert "ماذا كان السبب؟" in page.locator("main").inner_text()
    day = (real_now() - timedelta(hours=1)).date().isoformat()
    look(f"/staff/accountability/day?day={day}", "day-report", language="pt")
    look("/staff/accountability/processing", "processing", language="pt")
    look("/.well-known/oneroof/audit-roots", "public-roots", language="pt")
    page.context.clear_cookies()
    _, auditor = door.house.staff("auditor")  # whose second factor is another test's
    page.context.add_cookies([{"name": "staff", "value": auditor.cookie() or "", "url": door.url}])
    look("/staff/accountability", "search")
    look("/staff/accountability?action=%25", "search-error")
    look("/staff/breaches", "breaches")
    page.locator("main h2 a").first.click()
    check_page(page)
    screenshots(page, "breach")
    look("/staff/breaches/new", "breach-form")
