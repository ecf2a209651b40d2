"""Lists of services, in the reader's language."""

from datetime import date

import pytest
from sqlalchemy import event

from oneroof.catalogue import service as catalogue
from oneroof.catalogue.models import Service
from oneroof.catalogue.service import ServiceFilter
from oneroof.core.errors import Invalid
from support.catalogues import a_catalogue, a_permit, a_service, words
from support.floor import Floor


def _names(floor: Floor, language: str = "en", **only: object) -> list[str]:
    page = floor.look(catalogue.list_services, language=language, only=ServiceFilter(**only), limit=50)  # type: ignore[arg-type]
    return [item.text.name for item in page.items]


def test_a_list_is_sorted_by_its_names_in_the_readers_language(floor: Floor, neighbour: Floor) -> None:
    many = a_catalogue(
        a_service("apple", name=words("Apple", pt="Maçã")),
        a_service("eagle", name=words("Eagle", pt="Águia")),
        a_service("zebra", name=words("Zebra", pt="Bzebra")),
    )
    floor.do(catalogue.sync_catalogue, catalogue=many)
    assert _names(floor, plugin="testing") == ["Apple", "Eagle", "Zebra"]
    assert _names(floor, "pt", plugin="testing") == ["Águia", "Bzebra", "Maçã"]
    assert _names(floor, "pt-BR", plugin="testing") == ["Águia", "Bzebra", "Maçã"]
    assert _names(neighbour, plugin="testing") == []


def test_a_name_without_translation_says_what_it_is_written_in(floor: Floor) -> None:
    page = floor.look(catalogue.list_services, language="zh")
    assert {(item.text.name_language, item.text.summary_language) for item in page.items} == {("en", "en")}
    page = floor.look(catalogue.list_services, language="ar")
    assert {item.text.name_language for item in page.items} == {"ar"}


def test_filters(floor: Floor, neighbour: Floor) -> None:
    offices = floor.centre.offices
    assert _names(floor, office_id=offices["employment"]) == ["Job_Search"]
    assert _names(floor, office_id=neighbour.centre.offices["employment"]) == []
    assert _names(floor, kind="government") == ["Residence"]
    assert _names(floor, area="employment") == ["Job_Search"]
    assert _names(floor, need="look-for-work") == ["Job_Search"]
    floor.do(catalogue.sync_catalogue, catalogue=a_catalogue(a_service("elsewhere")))
    assert _names(floor, attention="no_office") == ["Elsewhere"]
    assert _names(floor, provided=True) == ["Job_Search", "Residence"]


def test_what_is_not_valid_any_more_is_not_offered(floor: Floor) -> None:
    old = a_catalogue(a_service("old", valid_until=date(2026, 3, 1), review_on=date(2026, 2, 1)))
    floor.do(catalogue.sync_catalogue, catalogue=old)
    day = date(2026, 3, 2)
    assert "Old" not in _names(floor, today=day)
    assert "Old" in _names(floor, today=date(2026, 3, 1))
    assert _names(floor, today=day, offered=False, attention="review_due") == ["Old"]


def test_states(floor: Floor) -> None:
    with floor.centre.database.transaction(floor.centre.system) as session:
        session.get_one(Service, (floor.centre.tenant_id, floor.centre.services["residence"])).state = "withheld"
    assert _names(floor) == ["Job_Search"]
    assert _names(floor, offered=False, attention="withheld") == ["Residence"]


def test_pages_follow_one_another_in_one_query_each(floor: Floor) -> None:
    floor.do(catalogue.sync_catalogue, catalogue=a_catalogue(*(a_permit(f"permit-{n:02}") for n in range(11))))
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    engine = floor.centre.database.engine
    event.listen(engine, "before_cursor_execute", listen)
    seen: list[str] = []
    cursor: str | None = None
    pages = 0
    while True:
        page = floor.look(
            catalogue.list_services, language="pt", only=ServiceFilter(plugin="testing"), limit=5, cursor=cursor
        )
        seen += [item.row.code for item in page.items]
        pages += 1
        cursor = page.next_cursor
        if cursor is None:
            break
    event.remove(engine, "before_cursor_execute", listen)
    assert sorted(seen) == [f"permit-{n:02}" for n in range(11)] and pages == 3
    assert len(asked) == pages * 2, "entering the tenant, and one more"
    assert not any("document" in statement for statement in asked)


def test_a_page_marker_that_is_none(floor: Floor) -> None:
    with pytest.raises(Invalid):
        floor.look(catalogue.list_services, language="pt", cursor="nonsense")
