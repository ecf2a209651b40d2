"""Consents on the pages: asked at the desk, answered by link, withdrawn, printed; the centre's own words."""

import re
from uuid import UUID

from support.house import House
from support.html_pages import open_page, send
from support.procedures import Desk


def consents_of(casefile_id: UUID) -> str:
    return f"/staff/casefiles/{casefile_id}/consents"


def test_two_keys_on_the_casefile_note_a_spoken_answer(house: House, desk: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    page = house.page(f"/staff/casefiles/{casefile_id}")
    assert "مشاركة" in page.text and "Sharing your casefile in this house" in page.text, "both languages side by side"
    page = page.send("/consents/ask/share_offices", answer="given")
    assert "Noted: the person agrees." in page.text
    assert page.response.request.path == f"/staff/casefiles/{casefile_id}"
    assert "Reminders by phone or message" in page.text, "the next question is there already"
    page = open_page(page.browser, consents_of(casefile_id))
    assert "Whoever refuses is served all the same" in page.text and "Immigration" in page.text


def test_asked_signed_withdrawn_and_the_receipt(house: House, desk: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    page = house.page(f"{consents_of(casefile_id)}/ask/share_partner")
    faulty = page.send("/ask/share_partner", answer="given", channel="signature", partner="", typed_name="")
    assert faulty.status == 422 and faulty.error("signature")
    faulty = page.send("/ask/share_partner", answer="given", channel="signature", partner="", typed_name="Amina")
    assert faulty.error("partner") == "Say with which partner it is to be shared."
    page = faulty.send(
        "/ask/share_partner", answer="given", channel="signature", partner="Sisters of Mercy", typed_name="Amina"
    )
    assert "Sisters of Mercy" in page.text and "Name typed: Amina" in page.text
    link = re.search(r"/consents/withdraw/[0-9a-f-]{36}", page.response.get_data(as_text=True))
    assert link is not None
    page = open_page(page.browser, f"/staff/casefiles/{casefile_id}{link.group()}")
    page = page.send(link.group())
    assert "It ended everywhere in this moment" in page.text
    assert 'dir="rtl"' in page.response.get_data(as_text=True), "the receipt speaks the person's language too"
    again = page.browser.get(f"/staff/casefiles/{casefile_id}{link.group()}")
    assert again.status_code == 404


def test_a_link_is_opened_on_the_persons_phone(house: House, desk: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    page = house.page(f"{consents_of(casefile_id)}/ask/share_offices")
    form = page.form("/ask/share_offices")
    page = send(page.browser, f"{consents_of(casefile_id)}/link/share_offices", form.fields, {})
    address = re.search(r"/consents/[\w-]{43}\?lang=ar", page.text)
    assert address is not None
    phone = open_page(house.visitor(language="en"), address.group())
    html = phone.response.get_data(as_text=True)
    assert 'lang="ar"' in html and 'dir="rtl"' in html and phone.status == 200
    done = phone.send(phone.forms[-1].action, answer="given")
    assert done.status == 200 and re.search(r"[2-9A-Y]{3}-[2-9A-Y]{3}-[2-9A-Y]{3}", done.text)
    assert open_page(phone.browser, address.group()).status == 404, "used up"
    assert open_page(house.visitor(), "/consents/" + "x" * 43).status == 404
    page = open_page(page.browser, consents_of(casefile_id))
    assert "Online" in page.text and "Agreed" in page.text


def test_officers_read_and_do_not_ask(house: House, desk: Desk) -> None:
    casefile = desk.casefile()
    desk.open(casefile)
    browser = house.browser_of(desk.officer)
    page = open_page(browser, consents_of(casefile.casefile.id))
    assert page.status == 200 and "What does the person say?" not in page.text
    assert browser.get(f"{consents_of(casefile.casefile.id)}/ask/survey").status_code == 403


def test_the_coordinator_writes_the_centres_own_words(house: House) -> None:
    page = house.page("/staff/consent-notices", "coordinator")
    assert page.h1 == ["Consent notices"] and "Not checked by a lawyer" in page.text
    page = open_page(page.browser, "/staff/consent-notices/survey")
    faulty = page.send("/consent-notices/survey", **{"title-pt": ""})
    assert faulty.error("title-pt") == "Write this part too."
    page = faulty.send("/consent-notices/survey", **{"title-pt": "Inquérito curto", "reviewed": "yes"})
    assert "Version 1 is shown from now on." in page.text and "Your own text, version 1" in page.text
    page = open_page(page.browser, "/staff/consent-notices/survey").send("/drop")
    assert "The shipped text is shown again." in page.text
    assert house.browser("mediator").get("/staff/consent-notices").status_code == 403
