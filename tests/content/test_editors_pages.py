"""Editors' pages: written, looked at before, published with a way back, and nothing typed is ever lost."""

from uuid import UUID

import pytest

from support.content import Editors
from support.house import House
from support.html_pages import Page, open_page
from support.staff_browser import Browser

LIST = "/staff/content"


@pytest.fixture
def browser(house: House) -> Browser:
    return house.browser("editor")


def fill(browser: Browser, kind: str, **answers: str) -> Page:
    path = f"{LIST}/new/{kind}"
    return open_page(browser, path).send(path, source_language="pt", **answers)


def test_a_page_is_written_looked_at_published_and_taken_back(house: House, browser: Browser) -> None:
    form = open_page(browser, f"{LIST}/new/page")
    said = {"source_language": "pt", "title": "Açores: olá", "body": "# Um\n\n<b>x</b> [liga](/services)"}
    preview = browser.post(f"{LIST}/preview/page", {**dict(form.form(f"{LIST}/new/page").fields), **said})
    page = preview.get_data(as_text=True)
    assert preview.status_code == 200 and "&lt;b&gt;x&lt;/b&gt;" in page and "<h2" in page
    saved = form.send(f"{LIST}/new/page", **said)
    assert saved.h1 == ["Açores: olá"] and "Draft" in saved.text and "/services" in saved.text
    address = "/pages/acores-ola"
    assert house.visitor().get(address).status_code == 404
    public = saved.send(next(form.action for form in saved.forms if form.action.endswith("/publish")))
    assert "It is public now." in public.text and house.visitor().get(address).status_code == 200
    again = public.send(next(form.action for form in public.forms if form.action.endswith("/withdraw")))
    assert "no longer public" in again.text and house.visitor().get(address).status_code == 404


def test_what_is_wrong_is_named_and_stays_typed(browser: Browser) -> None:
    page = fill(browser, "event", title="", body="[x](javascript:alert(1))", starts_day="2026-13-01", slug="Não É")
    assert page.status == 422
    assert page.error("title") and page.error("body") and page.error("starts_day") and page.error("slug")
    assert "javascript:alert(1)" in page.form(f"{LIST}/new/event").value("body")  # type: ignore[operator]
    assert fill(browser, "event", title="A", body="b", starts_day="2027-01-02").error("starts_day")
    backwards = {"starts_day": "2027-01-02", "starts_time": "10:00", "ends_day": "2027-01-01", "ends_time": "10:00"}
    assert fill(browser, "event", title="A", body="b", **backwards).error("ends_day")
    assert fill(browser, "page", title="A", body="b", review_on="soon").error("review_on")


def test_two_editors_at_once_lose_nothing(editors: Editors, browser: Browser) -> None:
    item_id = editors.write("Duas mãos", "Primeiro.")
    path = f"{LIST}/{item_id}/edit"
    form = open_page(browser, path)
    editors.rewrite(item_id, "Segundo.")
    page = form.send(path, body="Terceiro.")
    assert page.status == 409 and "Somebody else saved while you were writing" in page.text
    assert "Segundo." in page.text and page.form(path).value("body").strip() == "Terceiro."  # type: ignore[union-attr]
    saved = page.send(path, body="Segundo e terceiro.")
    assert saved.status == 200 and "Saved. Visitors see it now." in saved.text
    versions = open_page(browser, f"{LIST}/{item_id}/versions")
    assert "Version 3" in versions.text
    second = open_page(browser, f"{LIST}/{item_id}/versions/pt/1")
    back = second.send(f"{LIST}/{item_id}/versions/pt/1/restore")
    assert "The earlier text is back" in back.text and editors.item(item_id).source_number == 4


def test_the_list_is_filtered_and_everybody_does_only_what_they_may(
    house: House, editors: Editors, browser: Browser
) -> None:
    due = editors.write("Rever", review_on=house.lisboa.clock.today("Europe/Lisbon"))
    editors.write("Notícia nova", kind="news")
    assert "Rever" in open_page(browser, f"{LIST}?attention=review_due").links.values()
    assert "Rever" not in open_page(browser, f"{LIST}?kind=news").links.values()
    assert "Review is due" in open_page(browser, LIST).text and "1 of 12 up to date" in open_page(browser, LIST).text
    translator = house.browser("translator")
    assert open_page(translator, LIST).status == 200 and open_page(translator, f"{LIST}/{due}").status == 200
    assert not open_page(translator, f"{LIST}/{due}").has_form(f"{LIST}/{due}/publish")
    assert open_page(translator, f"{LIST}/new/page").status == 403
    assert open_page(house.browser("mediator"), LIST).status == 403
    assert open_page(browser, f"{LIST}/{UUID(int=5)}").status == 404
    assert open_page(browser, f"{LIST}?after=nonsense&kind=x").status == 200
