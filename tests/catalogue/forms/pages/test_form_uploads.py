"""Files that are too large: the page comes back with what was typed, or as it was saved, and says what may be sent."""

from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from oneroof.core.config import MEBIBYTE
from support.forms import picture
from support.house import House
from support.html_pages import Page, open_page, read_page

from .test_form_api import add
from .test_form_api import begin as begin_by_api
from .test_form_pages import FORM, answered, drafts, here, house_languages, to_documents


def photo(size: int) -> bytes:
    """A picture with so many bytes behind it."""
    return picture().ljust(size, b"\0")


def send_files(page: Page, *files: bytes, **answers: str) -> TestResponse:
    form = page.form(here(page))
    fields: dict[str, Any] = dict(form.fields) | {"action": "continue"} | answers
    fields["f-passport_copy"] = [FileStorage(BytesIO(each), f"{n}.png") for n, each in enumerate(files)]
    return page.browser.client.open(
        form.action, method="POST", base_url=f"http://{page.browser.host}", data=fields, headers=page.browser.headers
    )


def test_one_file_that_is_too_large_stands_at_its_question_and_the_answers_are_kept(house: House) -> None:
    page = to_documents(house)
    answer = send_files(page, photo(30 * MEBIBYTE), **{"f-message": "In the morning, please."})
    assert answer.status_code == 303
    again = open_page(page.browser, answer.headers["Location"])
    assert "This file is too large: 10 MB at most" in (again.error("f-passport_copy") or "")
    assert again.form("/documents").value("f-message") == "In the morning, please."


def test_as_many_large_files_as_a_question_takes_go_together(house: House) -> None:
    page = to_documents(house)
    answer = send_files(page, *(photo(9 * MEBIBYTE + n) for n in range(3)))
    again = open_page(page.browser, answer.headers["Location"])
    assert "0.png" in again.text and "1.png" in again.text
    assert "There are too many files already." in (again.error("f-passport_copy") or ""), "two are wanted"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["At most 0.5 MB can be sent at once.", "This page is shown as it was last saved."]),
        ("pt", ["Só se podem enviar 0.5 MB de cada vez", "como foi guardada pela última vez"]),
    ],
)
def test_a_page_with_too_much_is_shown_as_it_was_saved(house: House, language: str, told: list[str]) -> None:
    house_languages(house, "pt", "en")
    page = to_documents(house, house.visitor(language=language))
    answered(page, **{"f-message": "In the morning, please."})
    (before,) = drafts(house)
    house.app.config["MAX_CONTENT_LENGTH"] = MEBIBYTE // 2
    again = read_page(page.browser, send_files(page, photo(MEBIBYTE)))
    assert again.status == 413
    for sentence in told:
        assert sentence in again.text
    assert again.form("/documents").value("f-message") == "In the morning, please."
    (after,) = drafts(house)
    assert after.version == before.version
    assert answered(again, **{"f-message": "In the evening."}).status == 200


def test_a_page_with_too_much_of_nobody_is_told_the_limit(house: House) -> None:
    page = to_documents(house)
    page.browser.client.delete_cookie("form_pages", domain=house.lisboa.host)
    house.app.config["MAX_CONTENT_LENGTH"] = MEBIBYTE // 2
    refused = read_page(page.browser, send_files(page, photo(MEBIBYTE)))
    assert refused.status == 413 and "At most 0.5 MB can be sent at once." in refused.text
    assert open_page(page.browser, FORM).status == 200


def test_an_application_is_told_the_limit(house: House) -> None:
    browser = house.visitor()
    code = begin_by_api(browser).get_json()["code"]
    house.app.config["MAX_CONTENT_LENGTH"] = MEBIBYTE // 2
    refused = add(browser, code, photo(MEBIBYTE))
    assert refused.status_code == 413 and refused.mimetype == "application/problem+json"
    problem = refused.get_json()
    assert problem["code"] == "request_entity_too_large"
    assert "At most 0.5 MB can be sent at once." in problem["detail"]
