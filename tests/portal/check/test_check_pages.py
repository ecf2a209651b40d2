"""The check on public pages: one question a page, nothing kept unless asked for, nothing lost on the way."""

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from oneroof.catalogue.eligibility.models import KeptCheck
from oneroof.core.languages import public_languages, text_direction
from oneroof.tenancy.models import Tenant
from support.catalogues import a_catalogue
from support.checks import asks, offer, service_with
from support.house import House
from support.html_pages import Page, open_page, send

ANSWERS = {
    "residence": {"f-residence": "permit"},
    "permit_ends": {"f-permit_ends-day": "24", "f-permit_ends-month": "12", "f-permit_ends-year": "2026"},
    "has_tax_number": {"f-has_tax_number": "no"},
    "children": {"f-children": "no"},
}


@pytest.fixture(autouse=True)
def offered(house: House) -> None:
    offer(house.lisboa)


def begin(house: House, *needs: str, language: str = "en") -> Page:
    """Choose needs; the first question, or the result."""
    return open_page(house.visitor(language=language), "/check").send("/check", needs=list(needs))


def code_of(page: Page) -> str:
    """The question on the page."""
    found = [form.action for form in page.forms if "/check/questions/" in form.action]
    assert found, page.text
    return urlsplit(found[0]).path.rpartition("/")[2]


def answer(page: Page, **fields: str) -> Page:
    """Answer the question on the page."""
    return press(page, "answer", fields or ANSWERS[code_of(page)])


def press(page: Page, button: str, fields: dict[str, str] | None = None) -> Page:
    """Press a button of the question on the page."""
    form = page.form(f"/check/questions/{code_of(page)}")
    answers = fields or {}
    kept = [(name, value) for name, value in form.fields if name not in answers]
    return send(page.browser, form.action, kept, {**answers, "action": button})


def at_residence(house: House) -> Page:
    """The question about residence, after that about the tax number."""
    return answer(begin(house, "permit-ends"))


def walk(page: Page, known: tuple[str, ...] = tuple(ANSWERS)) -> Page:
    """To the result, passing over what is not in `known`."""
    while page.h1 != ["Services for you"]:
        code = code_of(page)
        page = answer(page) if code in known else press(page, "skip")
    return page


def kept(house: House) -> int:
    """How many results Lisboa keeps."""
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        rows = session.scalars(select(KeptCheck).where(KeptCheck.tenant_id == house.lisboa.tenant_id))
        return len(rows.all())


def test_the_home_page_leads_to_it(house: House) -> None:
    assert "/check" in open_page(house.visitor(), "/").links


def test_from_needs_to_what_fits_and_what_to_bring(house: House) -> None:
    page = begin(house, "permit-ends")
    assert page.h1 == ["Do you have a tax number of this country?"]
    assert "Question 1 of 8 at most" in page.text and "Why we ask:" not in page.text
    page = answer(page)
    assert page.h1 == ["What do you have that lets you stay here?"]
    assert "Why we ask:" in page.text and "We do not keep your answer." in page.text
    assert page.response.headers["Cache-Control"] == "no-store"
    page = walk(page)
    assert "These services fit you" in page.text
    assert "You have a permit or visa" in page.text
    # Of passport or identity card, the passport comes anyway.
    assert "One of these:" not in page.text
    assert "Passport the original, not a copy" in page.text
    assert "School" not in page.text
    assert kept(house) == 0


def test_everything_can_be_passed_over(house: House) -> None:
    page = walk(begin(house), known=())
    assert "These services may fit you" in page.text
    assert "They fit if this is true: Children live with you" in page.text
    assert "Open to everybody" in page.text and "Copies" in page.text
    assert "Passed over" in page.text


def test_an_empty_answer_and_an_impossible_one_come_back_with_what_was_typed(house: House) -> None:
    page = press(at_residence(house), "answer")
    assert page.status == 422
    assert "Choose an answer, or pass this question over." in (page.error("f-residence") or "")
    page = answer(page)
    day = {"f-permit_ends-day": "31", "f-permit_ends-month": "2", "f-permit_ends-year": "2027"}
    page = answer(page, **day)
    assert page.status == 422
    assert page.form("/check/questions/permit_ends").value("f-permit_ends-month") == "2"
    assert "This day does not exist." in (page.error("f-permit_ends") or "")


def test_going_back_shows_what_was_answered(house: House) -> None:
    page = answer(at_residence(house))
    back = next(href for href, text in page.links.items() if text == "Back")
    page = open_page(page.browser, back)
    assert page.form("/check/questions/residence").value("f-residence") == "permit"
    for _ in range(2):
        back = next(href for href, text in page.links.items() if text == "Back")
        page = open_page(page.browser, back)
    assert page.form("/check").value("needs") == "permit-ends"


def test_an_answer_can_be_changed_at_the_end(house: House) -> None:
    page = walk(begin(house, "permit-ends"))
    page = open_page(page.browser, "/check/questions/residence")
    assert "/check/result" in page.links
    page = walk(answer(page, **{"f-residence": "citizen"}))
    assert "Services that do not seem to fit" in page.text
    assert "24 December 2026" not in page.text  # nobody without a permit is asked when it ends


def test_a_code_keeps_the_result_until_it_is_deleted(house: House) -> None:
    page = walk(begin(house, "permit-ends")).send("/check/code")
    assert page.h1 == ["Your code"]
    code = re.search(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}\b", page.text)
    assert code is not None
    assert kept(house) == 1
    again = open_page(page.browser, "/check/result")
    assert "/check/code" in again.links  # the same answers have the same code
    page = open_page(page.browser, "/check/code").send("/check/code/forget")
    assert "What was kept under the code is deleted." in page.text
    assert kept(house) == 0


def test_other_answers_get_another_code(house: House) -> None:
    page = walk(begin(house, "permit-ends")).send("/check/code")
    page = answer(open_page(page.browser, "/check/questions/residence"), **{"f-residence": "visa"})
    assert page.has_form("/check/code")


def test_starting_again_clears_the_device(house: House) -> None:
    page = walk(begin(house, "permit-ends")).send("/check/again")
    assert page.h1 == ["Which services fit me?"]
    assert page.form("/check").value("needs") is None
    for path in ("/check/result", "/check/questions/residence", "/check/code"):
        assert open_page(page.browser, path).h1 == ["Which services fit me?"]


def test_nothing_readable_travels(house: House) -> None:
    browser = walk(begin(house, "permit-ends")).browser
    carried = browser.cookie("check") or ""
    assert carried
    assert "permit" not in carried
    browser.client.set_cookie("check", carried[:-8] + "AAAAAAA=", domain=browser.host)
    assert open_page(browser, "/check/result").h1 == ["Which services fit me?"]


def test_a_neighbours_browser_brings_nothing_along(house: House) -> None:
    carried = walk(begin(house, "permit-ends")).browser.cookie("check") or ""
    stranger = house.visitor(centre=house.porto)
    stranger.client.set_cookie("check", carried, domain=stranger.host)
    page = open_page(stranger, "/check/result")
    assert page.h1 == ["Which services fit me?"]
    assert "My permit or visa ends soon" not in page.text


def test_a_question_that_nobody_asks_leads_on(house: House) -> None:
    browser = begin(house, "permit-ends").browser
    page = open_page(browser, "/check/questions/colour")
    assert page.h1 == ["Do you have a tax number of this country?"]


def test_who_is_in_danger_is_told_whom_to_call(house: House) -> None:
    danger = asks("You are in danger", {"answer": "in_danger", "is": True})
    refuge = service_with("refuge", danger, questions="in_danger", needs=("in-danger",))
    offer(house.lisboa, a_catalogue(refuge, name="protection"))
    page = begin(house, "in-danger")
    assert "people here who help and protect you" in page.text
    page = answer(page, **{"f-in_danger": "yes"})
    assert "112" in page.text


@pytest.mark.parametrize("language", public_languages())
def test_every_language_reads_it(house: House, language: str) -> None:
    with house.lisboa.database.umbrella_transaction(house.lisboa.system) as session:
        session.get_one(Tenant, house.lisboa.tenant_id).languages = list(public_languages())
    page = answer(begin(house, "permit-ends", language=language))
    html = page.response.get_data(as_text=True)
    assert f'dir="{text_direction(language)}"' in html
    assert page.status == 200
    if language != "en":
        assert "What do you have" not in page.text
        assert "Why we ask" not in page.text
