"""No English sentence on a public page in Arabic or Chinese, but marked content with a notice: seen by rendering.

Every public page that can be opened by its address alone is among them as soon as it has a route.
"""

import pytest
from content.conftest import database, database_urls, editors, house, settings
from portal.services.catalogues import offer_two
from werkzeug.routing import Rule

from support.content import Editors
from support.foreign_text import content_without_notice, foreign_text, is_english
from support.house import House

__all__ = ["database", "database_urls", "editors", "house", "settings"]

OTHER_FACES = ("/staff", "/api/", "/kiosk", "/static", "/devices", "/screens", "/.well-known", "/oauth")
SAMPLES = {
    "/pages/<slug>": ["/pages/first-days", "/pages/first-days?in=pt", "/pages/first-days?beside=pt"],
    "/news/<slug>": ["/news/open-later"],
    "/events/<slug>": ["/events/meeting"],
    "/services/<code>": ["/services/card", "/services/advice", "/services/card?beside=pt", "/services/nothing"],
    "/ask-for-language/thanks": ["/ask-for-language/thanks?page=/services/card&language=ar"],
}
"""Addresses of pages that need something in them."""


@pytest.fixture(scope="module", autouse=True)
def written(house: House, editors: Editors) -> None:
    offer_two(house.lisboa)
    editors.write("First days", "This is what you do when you are here.", language="en", slug="first-days")
    editors.write("Open later", "We open at ten on the day.", kind="news", language="en", slug="open-later")
    editors.write("Meeting", "Come to us and meet the others.", kind="event", language="en", slug="meeting")


def is_for_readers(house: House, rule: Rule) -> bool:
    view = house.app.view_functions[rule.endpoint]
    return (
        "GET" in (rule.methods or ())
        and getattr(view, "access", None) == "public"
        and not rule.rule.startswith(OTHER_FACES)
    )


def addresses(house: House) -> list[str]:
    """Every public page: those without parameters, and the samples of the others."""
    rules = [rule for rule in house.app.url_map.iter_rules() if is_for_readers(house, rule)]
    plain = [rule.rule for rule in rules if not rule.arguments]
    return sorted({*plain, *(path for paths in SAMPLES.values() for path in paths)})


@pytest.mark.parametrize("language", ["ar", "zh"])
def test_no_english_sentence_but_marked_content(house: House, language: str) -> None:
    faults, seen = [], 0
    for path in addresses(house):
        answer = house.visitor(language=language).get(path)
        if answer.status_code >= 500:
            faults.append(f"{path}: {answer.status_code}")
        if answer.mimetype != "text/html":
            continue
        seen += 1
        html = answer.get_data(as_text=True)
        faults += [f"{path}: {found.text!r} in {found.where}" for found in foreign_text(html, language)]
        if answer.status_code == 200:
            bare = content_without_notice(html, language)
            faults += [f"{path}: {found.text!r} in English without a notice" for found in bare]
    assert seen > 10
    assert not faults, f"{len(faults)} English sentences:\n" + "\n".join(faults)


def test_the_guard_knows_english_when_it_sees_it() -> None:
    assert is_english("Ask for this in my language") and is_english("You can do this here.")
    assert (
        not is_english("AIMA, Lisboa") and not is_english("Rua da Palma 12") and not is_english("Traga o passaporte.")
    )
    page = '<html lang="ar"><p>This is for you.</p><p lang="en">This is for you.</p><img alt="This is for you."></html>'
    assert [found.where.split()[0] for found in foreign_text(page, "ar")] == ["<p>", "<img>"]
    assert len(content_without_notice(page, "ar")) == 1
    assert content_without_notice(page + '<div class="or-fallback">', "ar") == []
