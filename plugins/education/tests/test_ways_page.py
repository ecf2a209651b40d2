"""Which way fits, asked by the page without scripts; and the table of all ways on the pages about the service."""

import pytest

from oneroof.catalogue.plugins.blocks import plugin_blocks
from oneroof.hooks import Place
from support.house import House
from support.html_pages import Page, open_page

WAYS = "/services/education/ways"
RECOGNITION = "qualification-recognition"


def asked(house: House, *, language: str = "en", **answers: str) -> Page:
    page = open_page(house.visitor(language=language), WAYS)
    return page.send("/ways", **{f"f-{code}": answer for code, answer in answers.items()})


def test_it_begins_with_four_questions_and_no_answer(house: House) -> None:
    page = open_page(house.visitor(), WAYS)
    assert page.status == 200 and page.h1 == ["Which way of recognition fits?"]
    choices = page.form("/ways").choices
    assert "BR" in choices["f-study_country"] and "doctor" in choices["f-profession"]
    assert {"f-study_level", "f-recognition_purpose"} <= set(choices)
    assert "Ways that" not in page.text and "(optional)" not in page.text


def test_answers_lead_to_ways_with_body_papers_and_time(house: House) -> None:
    answers = {"study_country": "BR", "study_level": "master", "recognition_purpose": "regulated_work"}
    page = asked(house, profession="doctor", **answers)
    sure, possible = page.text.split("Ways that may fit")
    assert "Specific recognition" in sure and "Ordem dos Médicos" in sure and "Up to 90 days" in sure
    assert "Contents of the subjects" in sure and "check with the body" in possible
    assert "translation" not in sure.lower() and "School certificate" not in sure
    assert "Automatic recognition" in possible and "Level recognition" in possible
    assert page.form("/ways").value("f-study_country") == "BR"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert any(RECOGNITION in address for address in page.links)


def test_answers_stand_in_no_address_and_are_not_kept(house: House) -> None:
    page = open_page(house.visitor(), WAYS)
    assert page.form("/ways").method == "post"
    found = page.send("/ways", **{"f-study_country": "BR", "f-profession": "doctor"})
    assert found.status == 200 and "Ways that" in found.text
    assert found.response.request.path == WAYS and not found.response.request.query_string
    assert not any("BR" in href or "doctor" in href for href in found.links), "no link tells it further"
    again = open_page(page.browser, WAYS)
    assert "Ways that" not in again.text and again.form("/ways").value("f-study_country") in (None, "")


def test_an_address_with_answers_shows_the_questions(house: House) -> None:
    page = open_page(house.visitor(), f"{WAYS}?shown=all&f-study_country=BR&f-profession=doctor")
    assert page.status == 200 and "Ways that" not in page.text
    assert page.form("/ways").value("f-study_country") in (None, "")


def test_who_knows_nothing_is_shown_everything(house: House) -> None:
    page = asked(house)
    assert page.status == 200
    assert "Ways that may fit" in page.text and "Ways that fit" not in page.text
    for name in ("Automatic recognition", "European Professional Card", "Equivalence of school certificates"):
        assert name in page.text


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"study_country": "PT"}, "f-study_country"),
        ({"study_country": "Atlantis"}, "f-study_country"),
        ({"study_level": "genius"}, "f-study_level"),
        ({"profession": "\x00"}, None),
    ],
)
def test_what_cannot_be_is_told_at_its_field(house: House, answers: dict[str, str], field: str | None) -> None:
    page = asked(house, **answers)
    assert page.status == (422 if field else 200)
    if field:
        assert page.error(field)
        assert "Ways that" not in page.text


@pytest.mark.parametrize(("language", "word"), [("pt", "Ordem dos Enfermeiros"), ("ar", "الاعتراف التلقائي")])
def test_it_speaks_the_language_of_its_reader(house: House, language: str, word: str) -> None:
    answers = {"study_country": "DE", "study_level": "bachelor", "recognition_purpose": "regulated_work"}
    page = asked(house, language=language, profession="nurse", **answers)
    assert page.status == 200 and word in page.text
    for english in ("Ways that", "Who decides", "recognition", "Bring"):
        assert english not in page.text


def test_a_centre_without_the_catalogue_has_no_such_page(house: House) -> None:
    assert open_page(house.visitor(centre=house.porto), WAYS).status == 404


@pytest.mark.parametrize("place", ["service", "desk"])
@pytest.mark.parametrize(("language", "word"), [("pt", "Reconhecimento de nível"), ("ar", "الاعتراف بالمستوى")])
def test_pages_about_the_service_get_the_table(house: House, place: Place, language: str, word: str) -> None:
    services = {each.code: each for each in house.services.plugins["education"].catalogue.services}
    headers = {"Accept-Language": language}
    with house.app.test_request_context("/", base_url=f"http://{house.lisboa.host}", headers=headers):
        assert house.app.preprocess_request() is None
        found = plugin_blocks(services[RECOGNITION], place)
        assert word in found and "Ordem dos Farmacêuticos" in found and f'href="{WAYS}"' in found
        assert "Who decides" not in found
        assert plugin_blocks(services["study-advice"], place) == ""


def test_before_the_form_stands_the_link_alone(house: House) -> None:
    page = open_page(house.visitor(), f"/services/{RECOGNITION}/form")
    assert page.status == 200 and WAYS in page.links and "Ways of recognition" not in page.text


def test_the_service_s_own_page_names_countries_in_words(house: House) -> None:
    page = open_page(house.visitor(language="pt"), f"/services/{RECOGNITION}")
    assert page.status == 200 and "Cabo Verde" in page.text and WAYS in page.links
