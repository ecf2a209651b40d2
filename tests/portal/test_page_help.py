""" "Did this page help?": counted from pages that are kept for everybody, by page and language, and nobody's."""

from sqlalchemy import select

from oneroof.portal.helped.models import REASONS, PageHelp
from oneroof.portal.helped.service import FEWEST
from support.content import Editors
from support.house import House
from support.html_pages import open_page

from .services.catalogues import offer_two

HERE = {"Sec-Fetch-Site": "same-origin"}


def counted(house: House) -> dict[tuple[str, str, str], int]:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        rows = session.scalars(select(PageHelp).where(PageHelp.tenant_id == house.lisboa.tenant_id))
        return {(row.page, row.language, row.answer): row.answers for row in rows}


def say(house: House, page: str, answer: str, language: str = "pt", status: int = 303) -> str:
    fields = {"page": page, "answer": answer, "language": language}
    sent = house.visitor(language=language).send("/page-help", fields, **HERE)
    assert sent.status_code == status, (page, answer)
    return str(sent.headers.get("Location", ""))


def test_one_tap_on_a_kept_page_and_one_for_the_reason(house: House) -> None:
    offer_two(house.lisboa)
    reader = house.visitor(language="pt")
    reader.get("/services/card")
    page = open_page(reader, "/services/card")
    assert page.response.headers["Cache-Control"] == "private, no-cache", "kept, and so without a token"
    form = page.form("/page-help")
    sent = {**dict(form.fields), "answer": "no"}
    assert sent["page"] == "/services/card" and form.choices["answer"] == ["yes", "no"]
    assert reader.send("/page-help", sent, **{"Sec-Fetch-Site": "cross-site"}).status_code == 400
    thanks = open_page(reader, reader.send("/page-help", sent, **HERE).headers["Location"])
    assert "/services/card" in thanks.links and thanks.form("/page-help").choices["answer"] == list(REASONS)
    again = open_page(reader, say(house, "/services/card", "wrong"))
    assert not again.has_form("/page-help")
    assert counted(house) == {("/services/card", "pt", "no"): 1, ("/services/card", "pt", "wrong"): 1}


def test_only_pages_that_are_shown_and_ask_are_counted(house: House) -> None:
    editors = Editors(house.lisboa, house.lisboa.member("editor"))
    editors.write("Dias", slug="dias")
    editors.write("Hoje", slug="hoje", kind="news")
    editors.write("Segredo", slug="segredo", public=False)
    pages = ("/pages/dias", "/news/hoje", "/needs/just-arrived", "/help", "/help/rights", "/privacy", "/accessibility")
    office = f"/offices/{house.visitor().get('/offices').text.partition('/offices/')[2].partition(chr(34))[0]}"
    for path in (*pages, office):
        assert open_page(house.visitor(), path).has_form("/page-help"), path
        say(house, path, "yes")
    gone = [f"/{folder}/none" for folder in ("services", "needs", "offices", "centres")]
    not_asking = ["/", "/staff", "/complaints", "/help?x=1", "//help", "https://elsewhere.example/help", ""]
    for path in ["/pages/segredo", "/pages/hoje", *gone, *not_asking]:
        say(house, path, "yes", status=404)
    say(house, "/help", "maybe", status=422)
    assert counted(house) == {(path, "pt", "yes"): 1 for path in (*pages, office)}
    assert 'href="/"' in house.visitor().get("/page-help/thanks?page=https://elsewhere.example/").text


def test_editors_see_which_pages_help_least(house: House) -> None:
    editor = house.browser("editor")
    assert "Nobody has answered" in editor.get("/staff/page-help").text
    for answer in ("no", "no", "not_clear"):
        say(house, "/help/rights", answer, "fa")
    for _ in range(FEWEST):
        say(house, "/help", "yes")
    told = editor.get("/staff/page-help").text
    assert told.index("/help/rights") < told.index('href="/help"') and "71%" in told
    assert "Portuguese" in told and "Persian" not in told and "2 more answers" in told
    table = editor.get("/staff/page-help/page-help.csv").text.splitlines()
    assert table[1:] == ["/help/rights,*,0,2,0,1,0,0,0", "/help,*,5,0,0,0,0,0,0", "/help,pt,5,0,0,0,0,0,0"]
    assert house.browser("reception").get("/staff/page-help").status_code == 403
    assert "/staff/page-help" in house.browser("coordinator").get("/staff/feedback").text
