"""The walk through a form as a browser without JavaScript makes it: nothing is lost, whatever is pressed."""

import re
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import given as whatever
from hypothesis import settings as trying
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.eligibility.given import Given
from oneroof.catalogue.forms.models import FormDraft, FormFile
from oneroof.core.speakable_codes import new_code
from oneroof.portal.check.state import State, keep_state
from oneroof.tenancy.models import Tenant
from support.forms import CODE, offer, permit_renewal, picture
from support.house import House
from support.html_pages import Page, open_page, send
from support.queries import statements
from support.staff_browser import Browser

FORM = f"/services/{CODE}/form"
PERSON = {
    "f-full_name": "Amina Haddad",
    "f-birth_date-day": "14",
    "f-birth_date-month": "5",
    "f-birth_date-year": "1990",
}
SITUATION = {"f-residence": "none", "f-has_job": "no"}


def begin(house: House, browser: Browser | None = None, prefix: str = "") -> Page:
    page = open_page(browser or (house.kiosk() if prefix else house.visitor()), prefix + FORM)
    assert page.status == 200, page.text
    return page.send(prefix + FORM)


def here(page: Page) -> str:
    return str(page.response.request.path)


def press(page: Page, button: str, **answers: str) -> Page:
    """Fill in the page of questions and press one of its buttons."""
    form = page.form(here(page))
    kept = [(name, value) for name, value in form.fields if name not in answers]
    return send(page.browser, form.action, kept, {**answers, "action": button})


def answered(page: Page, **answers: str) -> Page:
    return press(page, "continue", **answers)


def upload(page: Page, content: bytes, name: str = "passport.png", action: str = "upload") -> Page:
    form = page.form(here(page))
    fields: dict[str, Any] = dict(form.fields)
    fields |= {"action": action, "f-passport_copy": FileStorage(BytesIO(content), name)}
    response = page.browser.client.open(
        form.action, method="POST", base_url=f"http://{page.browser.host}", data=fields, headers=page.browser.headers
    )
    assert response.status_code == 303, response.get_data(as_text=True)
    return open_page(page.browser, response.headers["Location"])


def to_documents(house: House, browser: Browser | None = None) -> Page:
    page = answered(answered(begin(house, browser), **PERSON), **SITUATION)
    assert here(page) == f"{FORM}/documents"
    return page


def drafts(house: House) -> list[FormDraft]:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return list(session.query(FormDraft))


def code_of(page: Page) -> str:
    found = re.search(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}\b", page.text)
    assert found, page.text
    return found[0]


def test_from_the_first_page_to_the_confirmation(house: House) -> None:
    start = open_page(house.visitor(), FORM)
    assert start.h1 == ["Renewal of a permit"]
    for told in ("You need no account.", "Passport", "go on later with a code"):
        assert told in start.text
    page = start.send(FORM)
    assert (page.h1, page.status) == (["About you"], 200)
    assert "Page 1 of 3" in page.text
    page = answered(page, **PERSON)
    assert page.h1 == ["Your situation"]
    page = answered(page, **SITUATION)
    page = upload(page, picture())
    assert "passport.png" in page.text
    page = answered(page)
    assert page.h1 == ["Check your answers"]
    for answer in ("Amina Haddad", "14 May 1990", "None", "No", "passport.png"):
        assert answer in page.text
    assert "What I wrote is true." in page.text
    page = page.send("/answers/check")
    assert page.h1 == ["Your form has been sent"]
    assert code_of(page) and "<svg" in page.response.get_data(as_text=True)
    assert [draft.state for draft in drafts(house)] == ["submitted"]
    assert page.response.headers["Cache-Control"] == "no-store"


def test_errors_stand_at_their_questions_and_nothing_typed_is_lost(house: House) -> None:
    page = answered(begin(house), **{**PERSON, "f-full_name": "", "f-birth_date-month": "13", "f-email": "amina@"})
    assert here(page) == f"{FORM}/person"
    assert page.title.startswith("Error:")
    assert page.error("f-full_name") == "Full name: Write an answer."
    assert page.error("f-birth_date-day") == "Date of birth: This day does not exist. Check day, month and year."
    assert page.error("f-email") == "E-mail: Write a whole e-mail address, such as name@example.org."
    form = page.form("/person")
    assert (form.value("f-birth_date-month"), form.value("f-email")) == ("13", "amina@")
    page = answered(page, **PERSON, **{"f-email": "amina@example.org"})
    assert page.h1 == ["Your situation"]


def test_a_question_that_appears_on_the_same_page_is_asked_before_going_on(house: House) -> None:
    page = answered(begin(house), **PERSON)
    assert "When does it end?" not in page.text
    page = answered(page, **{"f-residence": "permit", "f-has_job": "no"})
    assert here(page) == f"{FORM}/situation"
    assert "When does it end?" in page.text and "There is more to answer" in page.text
    assert page.error("f-permit_ends-day") is None, "what was not asked before is no error yet"
    page = answered(page)
    assert page.error("f-permit_ends-day") == "When does it end? Write the date: day, month and year."


def test_a_page_comes_and_goes_and_its_answers_wait(house: House) -> None:
    page = answered(answered(begin(house), **PERSON), **{**SITUATION, "f-has_job": "yes"})
    assert page.h1 == ["Your work"] and "Page 3 of 4" in page.text
    page = answered(page, **{"f-employer": "Ana Lda", "f-wage": "1.200,50"})
    assert page.h1 == ["Documents and language"]
    situation = open_page(page.browser, f"{FORM}/situation")
    page = answered(situation, **{**SITUATION, "f-has_job": "no"})
    assert page.h1 == ["Documents and language"]
    assert open_page(page.browser, f"{FORM}/work").h1 != ["Your work"], "a page that is hidden leads on"
    page = answered(open_page(page.browser, f"{FORM}/situation"), **{**SITUATION, "f-has_job": "yes"})
    assert page.form("/work").value("f-employer") == "Ana Lda"


def test_saved_for_later_and_resumed_elsewhere_where_it_was(house: House) -> None:
    page = press(answered(begin(house), **PERSON), "save", **{"f-has_job": "yes"})
    assert page.h1 == ["Your answers are kept"]
    code = code_of(page)
    elsewhere = open_page(house.visitor(), "/resume").send("/resume", code=code.lower())
    assert elsewhere.h1 == ["Your situation"]
    assert ("f-has_job", "yes") in elsewhere.form("/situation").fields
    assert open_page(elsewhere.browser, f"{FORM}/person").form("/person").value("f-full_name") == "Amina Haddad"
    assert len(drafts(house)) == 1


def test_a_wrong_code_is_told_and_too_many_have_to_wait(house: House) -> None:
    browser = house.visitor()
    page = open_page(browser, "/resume").send("/resume", code="7KM-4QX")
    assert page.status == 422 and "typing error" in (page.error("code") or "")
    assert page.form("/resume").value("code") == "7KM-4QX"
    for _ in range(20):
        page = page.send("/resume", code="7KM-4QX-9R9")
        assert page.status in (404, 429) or "typing error" in page.text
    for _ in range(31):
        page = open_page(browser, "/resume").send("/resume", code=new_code())
    assert page.status == 429
    assert "too many tries" in page.text
    assert int(page.response.headers["Retry-After"]) > 0


def test_two_tabs_fill_in_one_draft_and_sending_waits_for_a_last_look(house: House) -> None:
    first = to_documents(house)
    other = open_page(first.browser, f"{FORM}/person")
    check = answered(upload(first, picture()))
    assert check.h1 == ["Check your answers"]
    answered(other, **{**PERSON, "f-full_name": "Amina H."})
    again = check.send("/answers/check")
    assert again.status == 412 and "changed in another window" in again.text
    assert "Amina H." in again.text
    assert again.send("/answers/check").h1 == ["Your form has been sent"]


def test_pressed_twice_loaded_again_and_gone_back(house: House) -> None:
    browser = house.visitor()
    start = open_page(browser, FORM)
    for _ in range(2):
        page = start.send(FORM)
    assert len(drafts(house)) == 1
    once, twice = answered(page, **PERSON), answered(page, **PERSON)
    assert once.h1 == twice.h1 == ["Your situation"]
    check = answered(upload(answered(once, **SITUATION), picture()))
    assert [check.send("/answers/check").h1 for _ in range(2)] == [["Your form has been sent"]] * 2
    late = answered(page, **{**PERSON, "f-full_name": "Somebody else"})
    assert late.h1 == ["Your form has been sent"], "what was sent is not changed by an old page"
    assert "You have begun this form" not in open_page(browser, FORM).text


def test_files_are_added_refused_with_a_reason_and_removed(house: House) -> None:
    page = upload(to_documents(house), b"hello", name="notes.txt")
    assert page.error("f-passport_copy") == (
        "Your passport: notes.txt: This file cannot be used. Send a photo (JPEG, PNG, HEIC) or a PDF."
    )
    page = upload(upload(page, picture("red"), "one.png"), picture("blue"), "two.png")
    assert "one.png" in page.text and "two.png" in page.text and "notes.txt" not in page.text
    remove = next(v for v in page.form("/documents").choices["action"] if v.startswith("remove:"))
    page = press(page, remove)
    assert "one.png" not in page.text and "two.png" in page.text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.query(FormFile).count() == 1


def test_a_file_comes_along_with_a_page_that_has_errors(house: House) -> None:
    page = to_documents(house)
    form = page.form("/documents")
    fields: dict[str, Any] = dict(form.fields) | {"f-tax_number": "12", "action": "continue"}
    fields["f-passport_copy"] = FileStorage(BytesIO(picture()), "passport.png")
    page.browser.send(form.action, fields)
    page = open_page(page.browser, f"{FORM}/documents?check=1")
    assert page.error("f-tax_number") == "Tax number: It has nine digits."
    assert "passport.png" in page.text


def test_two_languages_side_by_side(house: House) -> None:
    page = begin(house)
    page = press(page, "beside", beside="pt", **{"f-full_name": "Amina"})
    html = page.response.get_data(as_text=True)
    assert "Full name" in page.text and "Nome completo" in page.text
    assert '<span class="or-beside" lang="pt" dir="ltr">Nome completo</span>' in html
    assert page.form("/person").value("f-full_name") == "Amina", "what was typed is kept"
    page = press(page, "beside", beside="")
    assert "Nome completo" not in page.text


def test_texts_without_a_translation_are_marked(house: House) -> None:
    house_languages(house, "ar", "pt", "en")
    page = open_page(house.visitor(language="ar"), FORM).send(FORM)
    assert page.h1 == ["عنك"]
    html = page.response.get_data(as_text=True)
    assert 'lang="ar" dir="rtl"' in html and "or-fallback" in html
    assert 'class="or-long-text" lang="pt" dir="ltr"' in html, "the host language stands in"
    assert 'aria-label="' in html and "data-text=" in html


def house_languages(house: House, *codes: str) -> None:
    with house.lisboa.database.umbrella_transaction(house.lisboa.system) as session:
        session.get_one(Tenant, house.lisboa.tenant_id).languages = list(codes)


@pytest.mark.parametrize(
    ("service", "told"),
    [(None, "This service is not offered here."), (permit_renewal(None), "There is no form for this service.")],
    ids=["retired", "formless"],
)
def test_what_cannot_be_filled_in_says_what_to_do(house: House, service: ServiceDefinition | None, told: str) -> None:
    offer(house.lisboa, *([service] if service else []))
    page = open_page(house.visitor(), FORM)
    assert page.status == 404
    assert told in page.text and "Come to the centre" in page.text


def test_a_service_withdrawn_in_between_keeps_the_answers(house: House) -> None:
    check = answered(upload(to_documents(house), picture()))
    offer(house.lisboa)
    page = check.send("/answers/check")
    assert page.status == 409 and "Your answers are kept" in page.text


def test_finished_and_cleared_nobody_after_can_go_on(house: House) -> None:
    page = press(to_documents(house), "save")
    code = code_of(page)
    cleared = page.send("/answers/clear")
    assert here(cleared) == "/"
    assert open_page(page.browser, f"{FORM}/person").h1 == ["Renewal of a permit"]
    assert open_page(page.browser, "/resume").send("/resume", code=code).h1 == ["Documents and language"]


def test_deleted_for_good(house: House) -> None:
    page = press(to_documents(house), "save")
    code = code_of(page)
    assert "deleted" in page.send("/answers/discard").text
    assert drafts(house) == []
    assert open_page(house.visitor(), "/resume").send("/resume", code=code).status == 404


def test_a_draft_is_its_browsers_and_its_centres(house: House) -> None:
    offer(house.porto, permit_renewal())
    page = answered(begin(house), **PERSON)
    stranger = house.visitor()
    assert open_page(stranger, f"{FORM}/person").h1 == ["Renewal of a permit"]
    cookie = page.browser.cookie("form_pages")
    neighbour = house.visitor(centre=house.porto)
    neighbour.client.set_cookie("form_pages", cookie or "", domain=house.porto.host)
    assert open_page(neighbour, f"{FORM}/person").h1 == ["Renewal of a permit"]
    stranger.client.set_cookie("form_pages", (cookie or "")[:-2] + "xx", domain=house.lisboa.host)
    assert open_page(stranger, f"{FORM}/person").h1 == ["Renewal of a permit"]


def test_a_kiosk_forgets_and_asks_for_no_files(house: House) -> None:
    browser = house.kiosk()
    home = open_page(browser, "/kiosk/forms")
    assert home.links[f"/kiosk{FORM}"] == "Renewal of a permit"
    page = begin(house, browser, "/kiosk")
    page = answered(answered(page, **PERSON), **SITUATION)
    assert "Bring this document with you" in page.text
    assert 'type="file"' not in page.response.get_data(as_text=True)
    check = answered(page)
    assert "Bring these documents" in check.text and "Your passport" in check.text
    sent = check.send("/answers/check")
    assert sent.h1 == ["Your form has been sent"] and code_of(sent)
    assert here(sent.send("/kiosk/finish")) == "/kiosk"
    assert open_page(browser, f"/kiosk{FORM}/person").h1 == ["Renewal of a permit"]
    again = begin(house, browser, "/kiosk")
    assert again.form("/person").value("f-full_name") == "", "the next person begins with an empty form"


def test_staff_who_are_signed_in_fill_in_as_everybody(house: House) -> None:
    page = answered(begin(house, house.browser()), **PERSON)
    assert page.h1 == ["Your situation"]


def test_a_page_asks_few_queries(house: House) -> None:
    page = answered(begin(house), **PERSON)
    with statements(house.services.database.engine) as asked:
        page.browser.get(f"{FORM}/situation")
    assert len([each for each in asked if "oneroof." not in each]) <= 8, asked


NAMES = [
    "draft",
    "code",
    "f-full_name",
    "f-birth_date-day",
    "f-email",
    "f-phone",
    "f-nationality",
    "f-other",
    "shown",
    "action",
    "beside",
]
VALUES = st.sampled_from(
    ["", "x", "\0", "\ud800", "٣", "continue", "remove:1", "full_name,email,phone", "-1", "a" * 3000]
)


@trying(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@whatever(
    st.dictionaries(st.sampled_from(NAMES), VALUES | st.text(max_size=20)), st.sampled_from(["person", "work", "x"])
)
def test_whatever_is_posted_does_no_harm(house: House, posted: dict[str, str], page_code: str) -> None:
    """No post fails, and what earlier pages said stays."""
    if not hasattr(house, "_kept"):
        object.__setattr__(house, "_kept", answered(begin(house), **PERSON, **{"f-email": "amina@example.org"}))
        page: Page = house._kept  # type: ignore[attr-defined]
        answered(page, **SITUATION)
    page = house._kept  # type: ignore[attr-defined]
    hidden = {name: value for name, value in page.form("/situation").fields if name in ("csrf_token", "draft")}
    fields = {name: value.encode("utf-8", "replace").decode() for name, value in posted.items()}
    response = page.browser.send(f"{FORM}/{page_code}", {**hidden, **fields})
    assert response.status_code in (303, 404, 422, 429), response.get_data(as_text=True)[:2000]
    situation = open_page(page.browser, f"{FORM}/situation")
    assert ("f-residence", "none") in situation.form("/situation").fields


def test_a_form_begins_with_what_was_answered_in_the_check(house: House) -> None:
    """Answers that fit a question of the form; “finish and clear” makes the browser forget the check too."""
    browser = house.visitor()
    given = Given(answers={"residence": "none", "has_job": "perhaps", "children": True})
    with house.app.test_request_context("/", base_url=f"http://{house.lisboa.host}"):
        house.app.preprocess_request()
        kept = keep_state(Response(), house.services.keys, State(given))
    cookie = kept.headers["Set-Cookie"].split(";")[0].partition("=")
    browser.client.set_cookie(cookie[0], cookie[2], domain=house.lisboa.host)
    page = answered(begin(house, browser), **PERSON)
    assert ("f-residence", "none") in page.form("/situation").fields
    assert not [value for name, value in page.form("/situation").fields if name == "f-has_job"]
    press(page, "save").send("/answers/clear")
    assert not browser.cookie("check")
