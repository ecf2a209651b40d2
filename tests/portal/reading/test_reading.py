"""Reading in the office's language, in both, on paper; and asking for a language that is missing."""

from pathlib import Path
from unicodedata import category

import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select

from oneroof.content.translating.models import ContentWish
from oneroof.core.languages import public_languages
from oneroof.portal.reading.pairs import paired
from oneroof.tenancy.models import Tenant
from support.content import Editors
from support.house import House
from support.html_pages import open_page
from support.papers import words_of

from ..services.catalogues import offer_two

TEXTS = {
    "ar": ("الأيام الأولى", "أحضر جواز السفر معك."),
    "ur": ("پہلے دن", "اپنا پاسپورٹ ساتھ لائیں۔"),
    "bn": ("প্রথম দিনগুলি", "আপনার পাসপোর্ট আনুন।"),
    "zh": ("最初几天", "请带上您的护照。"),
}
BODY = "Traga o passaporte.\n\n- uma fotografia"


@pytest.fixture
def editors(house: House) -> Editors:
    with house.lisboa.database.umbrella_transaction(house.lisboa.system) as session:
        session.get_one(Tenant, house.lisboa.tenant_id).languages = list(public_languages())
    return Editors(house.lisboa, house.lisboa.member("editor"))


def test_parts_stand_beside_their_counterparts() -> None:
    pairs = paired(
        "<h2>A</h2><p>b <em>c</em></p><ul><li>d</li></ul>", "<h2>1</h2><p>2</p><p>extra</p><ul><li>3</li></ul>"
    )
    told = [(str(pair.first or ""), str(pair.second or "")) for pair in pairs]
    assert told[0] == ("<h2>A</h2>", "<h2>1</h2>") and told[1] == ("<p>b <em>c</em></p>", "<p>2</p>")
    assert ("", "<p>extra</p>") in told and told[-1] == ("<ul><li>d</li></ul>", "<ul><li>3</li></ul>")


def test_one_page_in_place_beside_and_on_paper(house: House, editors: Editors, tmp_path: Path) -> None:
    item = editors.write("Primeiros dias", BODY, slug="dias")
    for code, (title, first) in TEXTS.items():
        editors.translate(item, code, title, f"{first}\n\n- 1")
    arabic = house.visitor(language="ar")
    both = arabic.get("/pages/dias?beside=pt").get_data(as_text=True)
    assert '<html lang="ar" dir="rtl"' in both and both.count("or-both__pair") >= 2
    assert 'lang="pt" dir="ltr"' in both and "Traga o passaporte." in both and TEXTS["ar"][1] in both
    there = arabic.get("/pages/dias?in=pt").get_data(as_text=True)
    assert '<html lang="ar" dir="rtl"' in there and "Traga o passaporte." in there and TEXTS["ar"][1] not in there
    for code, (title, first) in TEXTS.items():
        answer = house.visitor(language=code).get("/pages/dias/paper.pdf?beside=pt")
        assert answer.status_code == 200 and answer.mimetype == "application/pdf", code
        told = words_of(answer.get_data(), tmp_path)
        assert "Traga o passaporte." in told and "uma fotografia" in told
        for words in (told, copied(answer.get_data())):
            assert letters(first) in letters(words) and letters(title) in letters(words), (code, words)


def test_a_service_in_both_languages_and_on_paper(house: House, editors: Editors, tmp_path: Path) -> None:
    offer_two(house.lisboa)
    html = house.visitor(language="ar").get("/services/card?beside=pt").get_data(as_text=True)
    assert "بطاقة" in html and '<span class="or-beside" lang="pt" dir="ltr">Cartão</span>' in html
    assert "/services/card/paper.pdf?beside=pt" in html and "or-fallback" in html
    paper = house.visitor(language="ar").get("/services/card/paper.pdf?beside=pt")
    words = words_of(paper.get_data(), tmp_path)
    assert paper.status_code == 200 and "Cartão" in words and "Pelo cartão." in words and "85" in words


def test_our_own_words_stand_in_both_languages_too(house: House, editors: Editors) -> None:
    html = house.visitor(language="ar").get("/help/rights?beside=pt").get_data(as_text=True)
    assert html.count("or-both__pair") > 5 and "intérprete" in html and '<html lang="ar" dir="rtl"' in html
    assert "intérprete" in house.visitor(language="ar").get("/help/rights?in=pt").get_data(as_text=True)
    assert "intérprete" not in house.visitor(language="ar").get("/help/rights").get_data(as_text=True)


def test_asking_for_a_language_is_counted_without_a_person(house: House, editors: Editors) -> None:
    item = editors.write("Só em português", BODY, slug="so-pt")
    browser = house.visitor(language="ar")
    page = open_page(browser, "/pages/so-pt")
    assert page.has_form("/ask-for-language")
    sent = {"page": "/pages/so-pt", "language": "ar"}
    for _ in range(2):
        answer = browser.send("/ask-for-language", sent, **{"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 303
    assert "/pages/so-pt" in open_page(browser, answer.headers["Location"]).links
    assert browser.send("/ask-for-language", sent, **{"Sec-Fetch-Site": "cross-site"}).status_code == 400
    here = {"Sec-Fetch-Site": "same-origin"}
    for path in ("//evil.example", "/staff/people", "/pages/none", "/nowhere"):
        assert browser.send("/ask-for-language", {**sent, "page": path}, **here).status_code == 404, path
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        rows = session.scalars(select(ContentWish)).all()
        assert [(row.kind, row.subject, row.language, row.count) for row in rows] == [("content", str(item), "ar", 2)]
    staff = open_page(house.browser("editor"), "/staff/content/wishes")
    assert "Só em português" in staff.text and f"/staff/content/{item}/translate/ar" in staff.links


def copied(made: bytes) -> str:
    """What a reader copies out of the paper."""
    return "".join(page.get_textpage().get_text_range() for page in PdfDocument(made))


def letters(text: str) -> str:
    """Letters and their marks only: where a full stop stands in mixed directions is up to who extracts the text."""
    return "".join(sign for sign in text if category(sign)[0] in "LM")
