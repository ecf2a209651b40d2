"""A coordinator decides about the public site: it shows on the next page, and the network's pack cannot undo it."""

import io

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from oneroof.core.errors import Invalid
from oneroof.portal.site import service
from oneroof.portal.site.logos import drawn_anew
from support.house import House
from support.html_pages import open_page
from support.staff_browser import Browser

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png(width: int, height: int, colour: str = "#aa3311") -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def fill_in(browser: Browser, **changed: object) -> TestResponse:
    """The form as it stands, with these fields changed, sent."""
    form = next(form for form in open_page(browser, "/staff/site").forms if form.action == "/staff/site")
    fields: dict[str, object] = {}
    for name, value in form.fields:
        fields.setdefault(name, []).append(value)  # type: ignore[attr-defined]
    return browser.send("/staff/site", {**fields, **changed})


@pytest.fixture
def coordinator(house: House) -> Browser:
    return house.browser("coordinator")


def test_what_is_decided_shows_on_the_next_public_page(house: House, coordinator: Browser) -> None:
    before = open_page(house.visitor(), "/help")
    assert "112" in before.text and before.links["https://www.wikipedia.org/"] == "Leave this page now"
    answer = fill_in(
        coordinator,
        name_en="House of all",
        brand="#7a1f4f",
        number_violence="800 202 148",
        number_emergency="999",
        help_pt="Abrigo: Rua A",
        exit="https://www.ipma.pt/",
        contact_text_1="Write to us",
        contact_href_1="mailto:ola@example.org",
    )
    assert answer.status_code == 303
    page = open_page(house.visitor(), "/help")
    assert page.title == "Help now – House of all"
    assert page.links["tel:800202148"] == "800 202 148" and page.links["tel:999"] == "Call 999"
    assert page.links["https://www.ipma.pt/"] == "Leave this page now"
    assert page.links["mailto:ola@example.org"] == "Write to us"
    assert "--or-brand:#7a1f4f" in page.response.text and "--or-on-brand:#ffffff" in page.response.text
    assert '<p class="or-help-said" lang="pt" dir="ltr">Abrigo: Rua A</p>' in page.response.text
    assert "This is not yet in your language" in page.text
    assert "House of all" not in open_page(house.visitor(centre=house.porto), "/help").text


def test_the_pack_keeps_its_say_in_what_is_left_as_it_is(house: House, coordinator: Browser) -> None:
    fill_in(coordinator, name_en="House of all")
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        found = service.site(session, house.lisboa.system)
    assert found.decided == {"name": {"en": "House of all"}} and found.version == 1
    assert found.tenant.name["en"] == "Lisboa", "what the pack says stays what it says"
    back = next(form for form in open_page(coordinator, "/staff/site").forms if form.action == "/staff/site/back")
    assert coordinator.send("/staff/site/back", dict(back.fields)).status_code == 303
    assert open_page(house.visitor(), "/help").title == "Help now – Lisboa"


def test_languages_can_be_switched_off_but_not_the_centres_own(house: House, coordinator: Browser) -> None:
    refused = fill_in(coordinator, languages=["fr"])
    assert refused.status_code == 422 and "own language cannot be switched off" in refused.text
    own = service_default(house)
    assert fill_in(coordinator, languages=[own, "ar"]).status_code == 303
    page = house.visitor(language="ar").get("/help")
    assert 'lang="ar" dir="rtl"' in page.text and "hreflang" in page.text and 'hreflang="fr"' not in page.text


def service_default(house: House) -> str:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return service.site(session, house.lisboa.system).tenant.default_language


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("brand", "#fff3a0", "This colour is too light"),
        ("accent", "red", "Write the colour as #"),
        ("exit", "javascript:alert(1)", "begins with https://"),
        ("exit", "https://user@evil.example.org/", "begins with https://"),
        ("number_children", "call me", "as people dial it"),
        ("contact_text_2", "Only a text", "A line needs a text and an address"),
        ("name_en", "x" * 81, "At most 80 characters"),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_typed_is_lost(
    coordinator: Browser, field: str, value: str, sentence: str
) -> None:
    answer = fill_in(coordinator, **{field: value, "help_en": "A shelter"})
    assert answer.status_code == 422 and sentence in answer.text and 'href="#' in answer.text
    assert "A shelter" in answer.text


def test_a_logo_is_drawn_anew_and_shown_under_a_name_that_says_what_it_holds(
    house: House, coordinator: Browser
) -> None:
    assert fill_in(coordinator, logo=(io.BytesIO(png(900, 300)), "logo.png"), logo_text="A roof").status_code == 303
    html = house.visitor().get("/help").text
    address = html.partition('<img class="or-logo" src="')[2].partition('"')[0]
    assert 'alt="A roof" width="240" height="80"' in html
    shown = house.visitor().get(address)
    assert (
        shown.headers["Cache-Control"].endswith("immutable") and "sandbox" in shown.headers["Content-Security-Policy"]
    )
    assert Image.open(io.BytesIO(shown.data)).size == (240, 80)
    assert house.visitor(centre=house.porto).get(address).status_code == 404
    assert fill_in(coordinator, drop_logo="yes").status_code == 303
    assert "or-logo" not in house.visitor().get("/help").text


@pytest.mark.parametrize(
    "content", [SVG, b"GIF89a", png(900, 300)[:200], png(400, 2)], ids=["svg", "gif", "cut", "thin"]
)
def test_no_other_file_is_a_logo(content: bytes) -> None:
    with pytest.raises(Invalid):
        drawn_anew(content)


def test_two_who_decide_at_once_do_not_undo_each_other(house: House, coordinator: Browser) -> None:
    late = next(form for form in open_page(coordinator, "/staff/site").forms if form.action == "/staff/site")
    fill_in(coordinator, name_en="First")
    fields = {**dict(late.fields), "languages": [value for name, value in late.fields if name == "languages"]}
    answer = coordinator.send("/staff/site", {**fields, "name_en": "Second"})
    assert answer.status_code == 412 and "Somebody else changed this first" in answer.text
    assert "First" in open_page(house.visitor(), "/help").title


def test_only_coordinators_decide(house: House) -> None:
    assert house.browser("mediator").get("/staff/site").status_code == 403
