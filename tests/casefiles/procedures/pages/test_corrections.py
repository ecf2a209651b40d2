"""A correction is asked for, answered from home with two codes, and accepted; the clock stands still meanwhile."""

import re
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage

from oneroof.casefiles.codes import shown
from oneroof.casefiles.procedures.models import Procedure, ProcedurePause
from oneroof.core.speakable_codes import new_code
from support.forms import picture
from support.house import House
from support.html_pages import Page, open_page
from support.procedures import Desk

ANSWER = "/procedures/answer"


def asked(house: House, procedure: Procedure, **more: str) -> tuple[Page, str]:
    page = house.page(f"/staff/procedures/{procedure.id}/correction")
    assert page.send("/correction").error("items") or "Choose at least one" in page.send("/correction").text
    chosen = {"evidence-passport": "unreadable", "field-full_name": "wrong", "text": "Página 2, por favor.", **more}
    page = page.send("/correction", **chosen)
    assert page.status == 200 and "The person was asked." in page.text, page.text
    code = re.findall(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}\b", page.text)[-1]
    return page, code


def running_pauses(house: House) -> int:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return session.query(ProcedurePause).filter(ProcedurePause.ended_on.is_(None)).count()


def send_form(page: Page, **fields: Any) -> Page:
    form = page.form(f"{ANSWER}/form")
    sent = {**dict(form.fields), "action": "send", **fields}
    browser = page.browser
    answer = browser.client.open(
        form.action, method="POST", base_url=f"http://{browser.host}", data=sent, headers=browser.headers
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return open_page(browser, answer.headers["Location"])


def test_asked_answered_and_accepted(house: House, desk: Desk) -> None:
    procedure = desk.open()
    staff, code = asked(house, procedure)
    assert running_pauses(house) == 1
    status = open_page(house.visitor(), "/procedures/status").send("/status", code=shown(procedure.code))
    assert "We need something from you." in status.text and "Passport" not in status.text
    page = open_page(house.visitor(), ANSWER)
    for wrong in (
        {"code": code, "answer_code": code},
        {"code": shown(procedure.code), "answer_code": shown(new_code())},
    ):
        refused = page.send(ANSWER, **wrong)
        assert refused.status == 404 and "do not go together" in refused.text
    page = page.send(ANSWER, code=shown(procedure.code), answer_code=code)
    html = page.response.get_data(as_text=True)
    assert page.status == 200 and "We cannot read this. Please send it again." in page.text
    assert '<p lang="pt" dir="auto">Página 2, por favor.</p>' in html
    page = send_form(page, **{"f-full_name": "Amina Haddad-Costa"})
    assert "Add the document, or bring it to the centre." in page.text, "what was typed is kept"
    assert page.form(f"{ANSWER}/form").value("f-full_name") == "Amina Haddad-Costa"
    page = send_form(page, **{"f-evidence_passport": FileStorage(BytesIO(picture()), "passport.png")})
    assert page.h1 == ["Thank you. We have your answer."]
    again = open_page(house.visitor(), ANSWER).send(ANSWER, code=shown(procedure.code), answer_code=code)
    assert again.status == 404, "the code opens nothing any more"
    page = open_page(staff.browser, str(staff.response.request.path))
    assert "Amina Haddad-Costa" in page.text and "passport.png" in page.text and "Answered" in page.text
    path = str(staff.response.request.path)
    page = page.send(path, outcome="accept")
    assert "The correction was accepted." in page.text and running_pauses(house) == 0
    assert "Handed in" in page.text and "Amina Haddad-Costa" in page.text
    assert open_page(staff.browser, path).status == 200
    view = open_page(staff.browser, f"/staff/procedures/{procedure.id}")
    assert view.has_form("/evidence") and "Accepted" in view.text


def test_withdrawn_it_opens_nothing_and_the_clock_goes_on(house: House, desk: Desk) -> None:
    procedure = desk.open()
    staff, code = asked(house, procedure)
    path = str(staff.response.request.path)
    visitor = open_page(house.visitor(), ANSWER).send(ANSWER, code=shown(procedure.code), answer_code=code)
    assert "The correction was withdrawn." in staff.send(path, outcome="withdraw").text
    assert running_pauses(house) == 0
    late = send_form(visitor, **{"f-full_name": "Too late"})
    assert "This is closed on this device." in late.text
    assert open_page(house.browser_of(desk.stranger), path).status in (403, 404)
