from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from jinja2 import UndefinedError
from markupsafe import escape

from oneroof.core.error_pages import error_page
from oneroof.core.fields import choice_items, error_links, error_of
from oneroof.core.i18n import public_text
from support.page_app import Tenant, make_page_app

STATUSES = (400, 403, 404, 409, 413, 422, 429, 500, 503)


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_page_app()


@pytest.mark.parametrize("source", ["{{ forgotten }}", "{% if forgotten %}{% endif %}", "{{ thing.forgotten }}"])
def test_a_forgotten_variable_is_an_error(app: Flask, source: str) -> None:
    with app.test_request_context("/"), pytest.raises(UndefinedError, match="forgotten"):
        render_template_string(source, thing=SimpleNamespace())


def test_a_missing_option_is_empty(app: Flask) -> None:
    with app.test_request_context("/"):
        assert render_template_string("{{ options.label.text }}{% if options.x %}x{% endif %}", options={}) == ""


@pytest.mark.parametrize("face", ["public", "staff"])
@pytest.mark.parametrize("status", STATUSES)
def test_every_error_has_a_page_of_its_own(app: Flask, face: str, status: int) -> None:
    pages = {other: app.test_client().get(f"/{face}/error/{other}?lang=pt").text for other in STATUSES}
    heading = pages[status].split("<h1>")[1].split("</h1>")[0]
    assert heading in pages[status].split("<title>")[1].split("</title>")[0]
    assert [other for other in STATUSES if f"<h1>{heading}</h1>" in pages[other]] == [status]
    assert "01JD3W8Q" in pages[status]


def test_a_refused_page_names_the_roles_and_whom_to_ask(app: Flask) -> None:
    page = app.test_client().get("/staff/error/403?lang=de").text
    assert "Sie ist für diese Rollen offen:" in page
    assert "<li>Coordinator</li><li>Reception</li>" in page
    assert "fragen Sie die Koordination Ihres Zentrums" in page


def test_a_domain_error_speaks_for_itself(app: Flask) -> None:
    with app.test_request_context("/?lang=fr"):
        page = error_page("public", 409, message=public_text("Page %(number)s", number="<3>"), request_id="1")
    assert "Page &lt;3&gt;" in page
    assert "Une autre personne" not in page


def test_a_wait_is_told_in_minutes_or_seconds(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert "You can try again in 2 minutes." in error_page("public", 429, retry_after=61)
        assert "You can try again in 1 second." in error_page("public", 429, retry_after=1)


@pytest.mark.parametrize("path", ["/unknown-host", "/suspended"])
def test_pages_met_before_a_language_was_chosen_offer_all_at_sight(app: Flask, path: str) -> None:
    page = app.test_client().get(path, headers={"Accept-Language": "ur"}).text
    assert 'lang="ur" dir="rtl"' in page
    assert page.count(" hreflang=") == 12
    assert "<details" not in page


def test_what_was_typed_comes_back_with_its_error(app: Flask) -> None:
    source = """{% from "components/forms.html" import error_summary, text_input %}
    {{ error_summary(errors) }}{{ text_input("name", _("Day"), value=value, errors=errors) }}"""
    with app.test_request_context("/?lang=en"):
        page = render_template_string(source, value='"><b>', errors={"name": [public_text("Warning"), "Again."]})
    assert 'value="&#34;&gt;&lt;b&gt;"' in page
    assert page.count('href="#name"') == 2
    assert 'aria-describedby="name-error"' in page
    assert "Warning Again." in page


def test_a_password_never_comes_back(app: Flask) -> None:
    source = (
        '{% from "components/forms.html" import password %}{{ password("password", "P", errors={"password": ["No"]}) }}'
    )
    with app.test_request_context("/"):
        assert "value=" not in render_template_string(source)


def test_forms_that_change_something_carry_the_csrf_field(app: Flask) -> None:
    page = app.test_client().get("/gallery").text
    assert page.count('method="post"') == page.count('name="csrf_token" value="token-of-the-session"')


def test_no_sentence_of_the_wrapped_macros_stays_english(app: Flask) -> None:
    page = app.test_client().get("/gallery?errors=1&lang=ar").text
    for english in (
        "Previous",
        "Next",
        "Success",
        "Important",
        ">Error",
        "Warning",
        "Breadcrumb",
        "You can enter",
        "Hide",
    ):
        assert english not in page


def test_choices_compare_as_text_and_may_be_several() -> None:
    assert [item["checked"] for item in choice_items([(1, "a"), ("2", "b")], 1)] == [True, False]
    assert [item["checked"] for item in choice_items([(1, "a"), ("2", "b")], ["1", 2])] == [True, True]
    assert [item["checked"] for item in choice_items([("", "none"), ("x", "x")], None)] == [False, False]
    hinted = choice_items([{"value": "ar", "text": "العربية", "lang": "ar", "dir": "rtl", "hint": "h"}], None)[0]
    assert hinted["hint"] == {"text": "h"}
    assert hinted["label"] == {"attributes": {"lang": "ar", "dir": "rtl"}}


def test_errors_of_a_field() -> None:
    errors = {"born": ["A.", "B."]}
    assert error_of(errors, "other") is None
    assert error_of(None, "born") is None
    assert error_of(errors, "born") == {"text": "A. B.", "visuallyHiddenText": "Error"}
    assert error_links(errors, {"born": "born-day"})[1] == {"text": "B.", "href": "#born-day"}


def test_a_demonstration_says_so_on_every_page() -> None:
    client = make_page_app(Tenant(demo=True)).test_client()
    for path in ("/gallery", "/staff/gallery", "/staff/signin", "/public/error/404"):
        assert "Dies ist eine Vorführung." in client.get(f"{path}?lang=de").text
    assert "Vorführung" not in make_page_app().test_client().get("/gallery?lang=de").text


def test_a_tenants_name_is_escaped_everywhere() -> None:
    name = "<script>alert(1)</script>"
    for path in ("/gallery", "/staff/gallery", "/staff/signin", "/suspended"):
        page = make_page_app(Tenant(name=name)).test_client().get(path).text
        assert name not in page
        assert str(escape(name)) in page
