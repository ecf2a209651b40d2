import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from oneroof.core.languages import closest_offered, public_languages, staff_languages
from oneroof.core.negotiation import LanguageWishes, choose_language
from oneroof.core.page_context import language_links
from support.page_app import Tenant, make_page_app

PUBLIC = public_languages()
STAFF = staff_languages()


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_page_app()


def test_twelve_languages_for_visitors_and_four_for_staff() -> None:
    assert PUBLIC == ("pt", "en", "fr", "es", "de", "uk", "ru", "ar", "fa", "ur", "bn", "zh")
    assert STAFF == ("pt", "en", "es", "de")


@pytest.mark.parametrize(
    ("wishes", "offered", "chosen"),
    [
        (LanguageWishes(asked="ar", remembered="pt", accepted=["fr"], tenant="pt"), PUBLIC, "ar"),
        (LanguageWishes(remembered="bn", staff="de", accepted=["fr"], tenant="pt"), PUBLIC, "bn"),
        (LanguageWishes(staff="de", accepted=["es"], tenant="pt"), STAFF, "de"),
        (LanguageWishes(accepted=["xh", "uk-UA", "en"], tenant="pt"), PUBLIC, "uk"),
        (LanguageWishes(tenant="pt"), PUBLIC, "pt"),
        (LanguageWishes(), PUBLIC, "en"),
        (LanguageWishes(asked="ar", remembered="ur", staff="fa", accepted=["zh"], tenant="es"), STAFF, "es"),
        (LanguageWishes(asked="../../etc", tenant="pt"), PUBLIC, "pt"),
        (LanguageWishes(accepted=["de"]), ("pt", "fr"), "pt"),
    ],
)
def test_the_strongest_wish_that_can_be_met_wins(wishes: LanguageWishes, offered: tuple[str, ...], chosen: str) -> None:
    assert choose_language(wishes, offered) == chosen


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("pt-BR", "pt"),
        ("zh-TW", "zh"),
        ("zh_Hans_CN", "zh"),
        ("ZH-hans", "zh"),
        ("prs-AF", "fa"),
        ("arb", "ar"),
        ("yue", "zh"),
        ("xx", None),
        ("", None),
        ("*", None),
    ],
)
def test_tags_as_browsers_send_them(tag: str, language: str | None) -> None:
    assert closest_offered(tag, PUBLIC) == language


@given(st.text(), st.text(), st.lists(st.text()))
def test_no_wish_however_strange_leads_outside_the_offer(asked: str, remembered: str, accepted: list[str]) -> None:
    wishes = LanguageWishes(asked=asked, remembered=remembered, accepted=accepted, tenant="xx")
    assert choose_language(wishes, STAFF) in STAFF


@pytest.mark.parametrize("language", PUBLIC)
def test_a_page_comes_in_each_language_that_it_is_asked_for(app: Flask, language: str) -> None:
    answer = app.test_client().get(f"/public/error/404?lang={language}", headers={"Accept-Language": "fr"})
    assert f'lang="{"zh-Hans" if language == "zh" else language}"' in answer.text
    assert answer.headers["Content-Language"].split("-")[0] == language
    assert {"accept-language", "cookie"} <= {name.lower() for name in answer.vary}


def test_a_choice_in_the_address_is_remembered_on_this_host_alone(app: Flask) -> None:
    client = app.test_client()
    set_cookie = client.get("/gallery?lang=ar").headers["Set-Cookie"]
    assert set_cookie.startswith("lang=ar;")
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie
    assert "Domain" not in set_cookie
    assert 'dir="rtl"' in client.get("/gallery", headers={"Accept-Language": "de"}).text


def test_a_language_that_is_not_offered_is_not_remembered(app: Flask) -> None:
    answer = app.test_client().get("/staff/error/404?lang=ar")
    assert "lang=" not in answer.headers.get("Set-Cookie", "")
    assert answer.headers["Content-Language"] == "pt"


def test_staff_read_their_own_language_unless_they_choose_another() -> None:
    client = make_page_app(staff_language="de").test_client()
    assert client.get("/staff/error/404", headers={"Accept-Language": "es"}).headers["Content-Language"] == "de"
    assert client.get("/staff/error/404?lang=es").headers["Content-Language"] == "es"


def test_a_tenant_may_offer_some_languages_only() -> None:
    client = make_page_app(Tenant(), tenant_languages=("pt", "uk")).test_client()
    assert client.get("/gallery", headers={"Accept-Language": "ar, uk;q=0.5"}).headers["Content-Language"] == "uk"
    assert client.get("/gallery?lang=ar").headers["Content-Language"] == "pt"
    assert "hreflang=" in client.get("/gallery").text
    assert 'hreflang="ar"' not in client.get("/gallery").text


def test_callers_of_the_api_read_all_languages_whatever_the_tenant_offers() -> None:
    client = make_page_app(Tenant(), tenant_languages=("pt",)).test_client()
    answer = client.get("/api/text", headers={"Accept-Language": "bn"})
    assert answer.json == {"text": "আমরা এই পাতাটি খুঁজে পাচ্ছি না"}


def test_links_to_other_languages_keep_the_page(app: Flask) -> None:
    page = app.test_client().get("/gallery?errors=1&lang=fr").text
    assert 'href="/gallery?errors=1&amp;lang=ar"' in page
    assert "lang=fr&amp;lang" not in page


def test_links_after_a_form_lead_to_the_page_with_the_form(app: Flask) -> None:
    with app.test_request_context("/save", method="POST", headers={"Referer": "http://localhost/form?x=1"}):
        assert language_links()[0]["href"] == "/form?lang=pt"
    with app.test_request_context("/save", method="POST", headers={"Referer": "http://elsewhere.example/form"}):
        assert language_links()[0]["href"] == "/?lang=pt"
