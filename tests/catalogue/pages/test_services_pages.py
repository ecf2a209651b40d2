"""The staff pages of services: the list, one service, and changing what it says here."""

from typing import Any

import pytest

from oneroof.catalogue import service as catalogue
from support.catalogues import a_catalogue, a_permit, a_service, words
from support.house import House
from support.html_pages import Page, open_page

LIST = "/staff/services"
PERMIT = f"{LIST}/permit"


@pytest.fixture
def permit(house: House) -> House:
    """A house with one more service, which no office provides."""
    sync(house, a_permit("permit", name=words("Permit", pt="Autorização")))
    return house


def sync(house: House, *services: Any) -> None:
    centre = house.lisboa
    with centre.database.transaction(centre.system) as session:
        catalogue.sync_catalogue(session, centre.system, centre.clock, a_catalogue(*services))


def view(house: House) -> catalogue.ServiceView:
    centre = house.lisboa
    with centre.database.transaction(centre.system) as session:
        return catalogue.find_service(session, centre.system, "permit")


def change(house: House, part: str, **answers: Any) -> Page:
    path = f"{PERMIT}/change/{part}"
    return open_page(house.browser("coordinator"), path).send(path, **answers)


def test_the_list_is_filtered_and_searched(permit: House) -> None:
    page = permit.page(LIST)
    assert page.h1 == ["Services"] and {"Permit", "Residence", "Job_Search"} <= set(page.links.values())
    assert "Permit" in permit.page(f"{LIST}?show=no_office").links.values()
    assert "Residence" not in permit.page(f"{LIST}?show=no_office").links.values()
    assert "Job_Search" not in permit.page(f"{LIST}?words=permit").links.values()
    assert "No service fits." in permit.page(f"{LIST}?words=submarine").text
    assert "Residence" not in permit.page(f"{LIST}?kind=support").links.values()
    assert permit.page(f"{LIST}?show=nonsense&kind=nonsense&after=nonsense").status == 200
    assert "Autorização" in permit.page(LIST, language="pt").links.values()


def test_long_lists_come_page_by_page(house: House) -> None:
    sync(house, *(a_service(f"s-{number:02}", kind="complementary") for number in range(30)))
    first = house.page(f"{LIST}?kind=complementary")
    following = next(href for href, text in first.links.items() if "after=" in href and "Next" in text)
    second = open_page(first.browser, following)
    shown = [text for text in (*first.links.values(), *second.links.values()) if text.startswith("S ")]
    assert len(shown) == len(set(shown)) == 30


def test_everybody_on_the_floor_reads_and_the_coordinator_changes(permit: House) -> None:
    page = permit.page(PERMIT)
    assert page.h1 == ["Permit"]
    assert "Mondays from 9 to 12." in page.text and "Passport" in page.text and "Review" not in page.h1
    assert not any("/change/" in href for href in page.links)
    assert permit.page(f"{PERMIT}/change/hours").status == 403
    assert any("/change/hours" in href for href in permit.page(PERMIT, "coordinator").links)
    assert permit.page(PERMIT, "analyst").status == 403
    assert permit.page(f"{LIST}/nothing").status == 404


def test_a_text_that_is_not_in_the_readers_language_is_marked(permit: House) -> None:
    answer = permit.browser("mediator", language="de").get(PERMIT).get_data(as_text=True)
    assert '<span lang="en" dir="ltr">Permit</span>' in answer


def test_hours_are_changed_and_the_difference_is_shown(permit: House) -> None:
    page = change(permit, "hours", value_pt="Sextas das 14 às 17.", value_en="")
    assert page.h1 == ["Permit"] and "It counts at this centre" in page.text
    assert "Mondays from 9 to 12." in page.text and "Sextas das 14 às 17." in page.text
    assert view(permit).definition.hours == {"pt": "Sextas das 14 às 17."}
    assert "Permit" in permit.page(f"{LIST}?show=differs").links.values()


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(permit: House) -> None:
    page = change(permit, "hours", value_pt="", value_en="Fridays")
    assert page.status == 422
    assert page.error("value_pt") == "Write this in the centre’s language at least."
    assert page.form(f"{PERMIT}/change/hours").value("value_en") == "Fridays"
    page = change(permit, "contact", phone="ring", email="a@b.pt")
    assert page.status == 422 and page.error("phone") is not None
    assert page.form(f"{PERMIT}/change/contact").value("email") == "a@b.pt"


@pytest.mark.parametrize(
    ("part", "answers"),
    [
        ("description", {"text_pt": "No segundo andar."}),
        ("channels", {"value": ["phone", "online"]}),
        ("languages", {"value": ["pt", "uk"]}),
        ("costs", {"text_pt": "Só com cartão."}),
        ("agency", {"value": "migration"}),
        ("contact", {"phone": "218 106 100", "text_pt": "Balcão 3"}),
        ("evidence", {"name_pt": "Recibo", "note_pt": "Do último mês", "original": "yes"}),
        ("steps", {"name_pt": "Entrevista", "after": "received", "by": "mediator"}),
        ("exclusions", {"text_pt": "Não tira fotocópias.", "instead_pt": "Na papelaria."}),
        ("evidence/passport", {"what": "note", "note_pt": "E uma cópia."}),
        ("evidence/photo", {"what": "not_needed", "note_pt": ""}),
        ("steps/received", {"note_pt": "Na sala 2."}),
        ("withheld", {"reason_pt": "Obras até maio."}),
    ],
)
def test_every_part_can_be_changed_edited_and_given_back(permit: House, part: str, answers: dict[str, Any]) -> None:
    page = change(permit, part, **answers)
    assert page.h1 == ["Permit"], page.text
    (override,) = view(permit).overrides
    edit = f"{PERMIT}/change/{override.path}"
    assert open_page(permit.browser("coordinator"), edit).status == 200
    back = open_page(permit.browser("coordinator"), f"{PERMIT}/national?path={override.path}").send("/national")
    assert back.h1 == ["Permit"] and view(permit).overrides == ()
    again = back.send("/take-back")
    assert "The last change was taken back." in again.text
    assert [each.path for each in view(permit).overrides] == [override.path]


def test_the_national_text_changes_and_the_coordinator_decides(permit: House) -> None:
    change(permit, "hours", value_pt="Sextas.")
    sync(permit, a_permit("permit", name=words("Permit"), hours=words("Tuesdays.", pt="Terças.")))
    assert "Permit" in permit.page(f"{LIST}?show=national_changed").links.values()
    page = permit.page(PERMIT, "coordinator")
    for said in ("Mondays from 9 to 12.", "Tuesdays.", "Sextas.", "National text has changed"):
        assert said in page.text
    kept = page.send("/keep")
    assert "National text has changed" not in kept.text and "Sextas." in kept.text
    assert "No service fits." in permit.page(f"{LIST}?show=national_changed").text


def test_somebody_else_was_faster(permit: House) -> None:
    path = f"{PERMIT}/change/hours"
    page = open_page(permit.browser("coordinator"), path)
    change(permit, "channels", value=["phone"])
    late = page.send(path, value_pt="Sextas.")
    assert late.status == 409 and "Somebody else changed this first." in late.text
    assert late.form(path).value("value_pt") == "Sextas."
    assert late.send(path).h1 == ["Permit"]


def test_a_form_that_is_sent_twice_has_one_effect(permit: House) -> None:
    browser, path = permit.browser("coordinator"), f"{PERMIT}/change/hours"
    form = open_page(browser, path).form(path)
    sent = dict(form.fields) | {"value_pt": "Sextas."}
    assert [browser.send(path, sent).status_code for _ in range(2)] == [303, 303]
    assert view(permit).row.version == 2


@pytest.mark.parametrize(
    "path", ["change/name", "change/hours/x", "change/evidence/unknown", "national?path=hours", "change/exclusions/x"]
)
def test_there_is_no_such_page(permit: House, path: str) -> None:
    assert permit.page(f"{PERMIT}/{path}", "coordinator").status == 404
