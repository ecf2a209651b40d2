"""The receipt of a form that was sent: as a page, as a paper, by e-mail, and for nobody else."""

from io import BytesIO

import pypdfium2

from oneroof.catalogue.forms.uploads.models import FormReceipt
from support.forms import picture
from support.house import House
from support.html_pages import Page, open_page

from .test_form_pages import FORM, answered, code_of, to_documents, upload


def sent(house: House, language: str = "en") -> Page:
    page = upload(to_documents(house, house.visitor(language=language)), picture())
    return answered(page).send("/answers/check")


def test_it_says_what_arrived_in_both_languages_and_goes_by_mail_once(house: House) -> None:
    page = sent(house)
    code = code_of(page)
    place = f"{FORM}/answers/receipt"
    draft = page.form(place).value("draft")
    shown = open_page(page.browser, f"{place}?draft={draft}")
    assert code in shown.text and "Receipt" in shown.text and "Renewal of a permit" in shown.text
    paper = page.browser.client.get(f"{place}.pdf?draft={draft}", base_url=f"http://{page.browser.host}")
    (leaf,) = pypdfium2.PdfDocument(BytesIO(paper.data))
    assert code in leaf.get_textpage().get_text_bounded()
    faulty = page.send(place, email="nobody")
    assert "Write an e-mail address such as name@example.org." in faulty.text
    for _ in range(2):
        assert "on its way" in page.send(place, email="amina@example.org").text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.query(FormReceipt).count() == 1
    stranger = house.visitor()
    assert open_page(stranger, f"{place}?draft={draft}").status == 404
