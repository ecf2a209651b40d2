"""The translator's desk: what changed since, drafts that get lost to nobody, and what becomes public."""

from itertools import count
from uuid import UUID

import pytest

from oneroof.content.service import Words
from oneroof.content.translating import desk as service
from oneroof.content.translating.parts import aligned, assembled, carried, keyed
from support.content import Editors
from support.house import House
from support.html_pages import open_page

BODY = "Bring your passport.\n\n- a photo\n- a form\n\nAsk [AIMA](https://aima.gov.pt) first."
NUMBERS = count()


@pytest.fixture
def item_id(editors: Editors) -> UUID:
    return editors.write(f"School {next(NUMBERS)}", BODY, language="pt")


def test_parts_follow_a_source_that_changed() -> None:
    before = Words("T", "S", "One.\n\nTwo.\n\nThree.")
    now = Words("T", "S", "Zero.\n\nOne.\n\nTwo and more.")
    target = aligned(before, Words("t", "s", "eins\n\nzwei\n\ndrei"))
    found = carried(before, now, target)
    told = {part.key: (part.target, part.change) for part in found.parts}
    assert told == {
        "title": ("t", "same"),
        "summary": ("s", "same"),
        "p1": ("", "new"),
        "p2": ("eins", "same"),
        "p3": ("zwei", "changed"),
    }
    assert found.gone == (("Three.", "drei"),)
    merged = aligned(before, Words("t", "s", "eins\n\nzwei\n\nnoch etwas\n\ndrei"))
    assert assembled(merged, [*keyed(before)]).body == "eins\n\nzwei\n\nnoch etwas\n\ndrei"


def test_a_draft_is_seen_by_nobody_until_it_is_published(house: House, editors: Editors, item_id: UUID) -> None:
    browser = house.browser("translator")
    path = f"/staff/content/{item_id}/translate/ar"
    page = open_page(browser, path)
    assert page.status == 200, page.text
    typed = {"part-title": "مدرسة", "part-summary": "عن المدرسة", "part-p1": "أحضر جواز السفر."}
    saved = page.send(path, **typed, what="draft:p1")
    assert saved.response.request.path == path and "أحضر" in saved.response.get_data(as_text=True)
    refused = saved.send(path, what="publish")
    assert refused.status == 422 and "part-p2" in refused.ids and "أحضر" in refused.response.get_data(as_text=True)
    with editors.centre.database.transaction(editors.member.context) as session:
        assert service.desk_of(session, editors.member.context, item_id=item_id, language="ar").status == "missing"
    rest = {"part-p2": "- صورة\n- استمارة", "part-p3": "اسأل [AIMA](https://aima.gov.pt) أولا."}
    done = saved.send(path, **rest, what="publish")
    assert done.status == 200 and "Readers see this translation now." in done.text
    assert "أحضر" in house.visitor(language="ar").get(f"/pages/{editors.item(item_id).slug}").get_data(as_text=True)


def test_what_changed_is_marked_and_can_be_called_up_to_date(house: House, editors: Editors, item_id: UUID) -> None:
    editors.translate(item_id, "de", "Schule", BODY.replace("Bring your passport.", "Pass mitbringen."))
    editors.rewrite(item_id, BODY.replace("Bring your passport.", "Bring your passport and a copy."))
    path = f"/staff/content/{item_id}/translate/de"
    page = open_page(house.browser("translator"), path)
    assert "2 parts have changed since this was translated." in page.text
    assert "Bring your passport." in page.text and "Pass mitbringen." in page.response.get_data(as_text=True)
    done = page.send(f"{path}/current")
    assert "The translation counts as up to date." in done.text and "Outdated" not in done.text


def test_two_translators_lose_nothing(house: House, item_id: UUID) -> None:
    path = f"/staff/content/{item_id}/translate/fr"
    first, second = open_page(house.browser("translator"), path), open_page(house.browser("translator"), path)
    first.send(path, **{"part-title": "École"}, what="draft")
    late = second.send(path, **{"part-title": "L’école"}, what="draft")
    assert late.status == 409 and "Somebody else changed this first." in late.text
    assert "L’école" in late.response.get_data(as_text=True)


def test_terms_are_shown_where_they_stand(house: House, item_id: UUID) -> None:
    browser = house.browser("translator")
    page = open_page(browser, "/staff/content/terms")
    page = page.send("/terms/kept", word="AIMA")
    assert "Added." in page.text
    done = page.send("/content/terms", source_language="pt", term="passport", language="ru", translation="паспорт")
    assert "паспорт" in done.text
    path = f"/staff/content/{item_id}/translate/ru"
    html = browser.get(path).get_data(as_text=True)
    assert '<mark class="or-kept-word">AIMA</mark>' in html and "паспорт" in html
    page = open_page(browser, path)
    warned = page.send(path, **{"part-p3": "Спросите сначала."}, what="draft")
    assert "This word has to stay as it is:" in warned.text and "https://aima.gov.pt" in warned.text
    assert house.browser("mediator").get(path).status_code == 403


def test_the_overview_filters_by_language_and_state(house: House, editors: Editors, item_id: UUID) -> None:
    editors.translate(item_id, "es", "Escuela", BODY)
    browser = house.browser("translator")
    found = open_page(browser, "/staff/content/translations?language=es&status=up_to_date")
    assert f"/staff/content/{item_id}/translate/es" in found.links
    none = open_page(browser, "/staff/content/translations?language=es&status=machine")
    assert "Nothing to translate here." in none.text
