"""Several windows, and windows left open: answers go into the form that the page belongs to, or are shown again."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from itsdangerous import TimestampSigner

from oneroof.catalogue.forms.faces.face import MOST_DRAFTS
from support.forms import offer, permit_renewal, picture
from support.house import House
from support.html_pages import Page, open_page

from .test_form_pages import FORM, PERSON, answered, begin, code_of, drafts, press, to_documents, upload

Later = Callable[[timedelta], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Let time pass for what browsers remember."""

    def passed(after: timedelta) -> None:
        moment = int(time.time() + after.total_seconds())
        monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: moment)

    return passed


def named(name: str) -> dict[str, str]:
    return {**PERSON, "f-full_name": name}


def back(page: Page) -> Page:
    """Where the page's own link leads back to."""
    return open_page(page.browser, next(address for address in page.links if "/person?" in address))


def names_kept(house: House, *codes: str) -> list[str | None]:
    """The name in each form, as its code shows it in another browser."""
    found = []
    for code in codes:
        browser = house.visitor()
        open_page(browser, "/resume").send("/resume", code=code)
        found.append(open_page(browser, f"{FORM}/person").form("/person").value("f-full_name"))
    return found


def test_two_children_in_two_windows_are_two_forms(house: House) -> None:
    first = begin(house)
    second = begin(house, first.browser)
    codes = (code_of(first), code_of(second))
    ana, ben = answered(first, **named("Ana")), answered(second, **named("Ben"))
    assert ana.h1 == ben.h1 == ["Your situation"]
    assert (code_of(ana), code_of(ben)) == codes, "each window goes on with its own form"
    assert names_kept(house, *codes) == ["Ana", "Ben"]
    assert back(ana).form("/person").value("f-full_name") == "Ana", "its links stay with it too"
    assert len(drafts(house)) == 2


def test_checked_sent_and_deleted_is_what_the_window_shows(house: House) -> None:
    ana = answered(upload(to_documents(house), picture()))
    ben = begin(house, ana.browser)
    answered(ben, **named("Ben"))
    assert "Amina Haddad" in open_page(ana.browser, next(a for a in ana.links if "/person?" in a)).response.text
    sent = ana.send("/answers/check")
    assert sent.h1 == ["Your form has been sent"] and code_of(sent) == code_of(ana)
    kept = press(begin(house, ana.browser), "save", **named("Cleo"))
    assert len(drafts(house)) == 3
    begin(house, ana.browser)
    kept.send("/answers/discard")
    codes = (code_of(ben), code_of(ana))
    assert sorted(draft.state for draft in drafts(house)) == ["filling", "filling", "submitted"]
    assert names_kept(house, codes[0]) == ["Ben"]
    assert answered(ben, **named("Ben II")).h1 == ["Your situation"], "the other forms stay open here"


@pytest.mark.parametrize("button", ["check", "discard"])
def test_a_window_without_its_form_does_nothing_to_another(house: House, button: str) -> None:
    page = answered(upload(to_documents(house), picture()))
    stale = page if button == "check" else press(open_page(page.browser, f"{FORM}/documents"), "save")
    for form in stale.forms:
        form.fields = [(name, "f" * 32 if name == "draft" else value) for name, value in form.fields]
    assert stale.send(f"/answers/{button}").h1 == ["Renewal of a permit"]
    assert [draft.state for draft in drafts(house)] == ["filling"]


def test_what_was_typed_is_shown_again_where_its_form_is_gone(house: House) -> None:
    first = begin(house)
    code = code_of(first)
    for _ in range(MOST_DRAFTS):
        last = begin(house, first.browser)
    astray = answered(first, **{**PERSON, "f-birth_date-month": "13", "f-email": "amina@"})
    assert astray.status == 404
    assert "not open on this device any more" in astray.text and "What you wrote is still here" in astray.text
    form = astray.form("/person")
    typed = [form.value(f"f-{name}") for name in ("full_name", "birth_date-month", "email")]
    assert typed == ["Amina Haddad", "13", "amina@"]
    wrong = press(astray, "continue", code="7KM-4QX")
    assert "typing error" in (wrong.error("code") or "")
    assert wrong.form("/person").value("f-full_name") == "Amina Haddad"
    assert wrong.form("/person").value("code") == "7KM-4QX"
    found = press(wrong, "continue", code=code, **PERSON, **{"f-email": ""})
    assert found.h1 == ["Your situation"] and code_of(found) == code
    assert names_kept(house, code, code_of(last)) == ["Amina Haddad", ""]


def test_what_was_typed_begins_a_new_form(house: House) -> None:
    page = begin(house)
    press(page, "save").send("/answers/discard")
    astray = answered(page, **PERSON)
    assert astray.form("/person").value("f-full_name") == "Amina Haddad"
    for _ in range(2):
        anew = press(astray, "anew")
    assert anew.h1 == ["Your situation"]
    assert len(drafts(house)) == 1 and names_kept(house, code_of(anew)) == ["Amina Haddad"]


def test_a_code_of_another_service_takes_no_answers(house: House) -> None:
    page = begin(house)
    other_service = replace(permit_renewal(), code="other-form", uri="https://catalogue.example.org/other-form")
    offer(house.lisboa, permit_renewal(), other_service)
    other = open_page(house.visitor(), "/services/other-form/form").send("/services/other-form/form")
    page.browser.client.delete_cookie("form_pages", domain=house.lisboa.host)
    astray = press(answered(page, **PERSON), "continue", code=code_of(other))
    assert astray.status == 422 and "belongs to another form" in (astray.error("code") or "")
    assert astray.form("/person").value("f-full_name") == "Amina Haddad"


def test_the_code_stands_on_every_page_at_home_and_at_no_kiosk(house: House) -> None:
    page = begin(house)
    code = code_of(page)
    line = f"Your code: {code} . With it you can go on, here or at the centre."
    assert line in page.text
    assert line in answered(page, **PERSON).text
    assert "Your code" not in begin(house, prefix="/kiosk").text


def test_a_page_left_open_for_hours_is_kept(house: House, later: Later) -> None:
    page = begin(house)
    other = begin(house, page.browser)
    later(timedelta(hours=3))
    assert open_page(page.browser, f"{FORM}/person").h1 == ["Renewal of a permit"], "nobody after can look at it"
    assert answered(page, **named("Ana")).h1 == ["Your situation"]
    assert answered(other, **named("Ben")).h1 == ["Your situation"], "each for itself"
    assert names_kept(house, code_of(page), code_of(other)) == ["Ana", "Ben"]


def test_a_page_left_open_for_days_is_shown_again(house: House, later: Later) -> None:
    page = begin(house)
    code = code_of(page)
    later(timedelta(hours=25))
    astray = answered(page, **PERSON)
    assert "What you wrote is still here" in astray.text
    assert press(astray, "continue", code=code).h1 == ["Your situation"]
    assert names_kept(house, code) == ["Amina Haddad"]


def test_at_a_kiosk_an_old_page_keeps_nothing(house: House, later: Later) -> None:
    page = begin(house, prefix="/kiosk")
    later(timedelta(minutes=11))
    astray = answered(page, **PERSON)
    assert astray.status == 404 and "not open on this device any more" in astray.text
    (draft,) = drafts(house)
    assert draft.version == 1
