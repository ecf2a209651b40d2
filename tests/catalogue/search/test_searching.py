"""What a search finds among the centre's services, and in which order."""

import pytest
from sqlalchemy import text

from oneroof.catalogue import service as catalogue
from oneroof.catalogue.search.searching import search_services
from oneroof.catalogue.service import ServiceFilter
from oneroof.core.errors import Invalid
from support.catalogues import a_catalogue, a_permit, a_service, words
from support.floor import Floor
from support.queries import statements


def found(floor: Floor, typed: str, language: str = "en", **only: object) -> list[str]:
    chosen = ServiceFilter(plugin="testing", **only)  # type: ignore[arg-type]
    page = floor.look(search_services, language=language, words=typed, only=chosen)
    return [item.row.code for item in page.items]


def offer(floor: Floor, *services: object) -> None:
    floor.do(catalogue.sync_catalogue, catalogue=a_catalogue(*services))  # type: ignore[arg-type]


def test_words_are_found_by_their_beginning_without_accents(floor: Floor) -> None:
    offer(floor, a_permit("permit"), a_service("other"))
    assert found(floor, "TITULO", "pt") == ["permit"]
    assert found(floor, "cartao resid", "pt") == ["permit"]
    assert found(floor, "cartao resid", "pt-BR") == ["permit"]
    assert found(floor, "arta", "pt") == [], "the middle of a word"


def test_without_words_it_is_the_list_and_signs_find_nothing(floor: Floor) -> None:
    offer(floor, a_service("zebra"), a_service("apple"))
    assert found(floor, "  ") == ["apple", "zebra"]
    assert found(floor, "%") == found(floor, "_") == found(floor, "?!") == []


def test_the_order_of_what_is_found(floor: Floor) -> None:
    offer(
        floor,
        a_service("described", name=words("Aaa"), summary=words("About the bicycle and the lamp.")),
        a_service("beginning", name=words("Bbb"), keywords={"en": ("bicycles", "lamps")}),
        a_service("named", name=words("Zzz"), keywords={"en": ("bicycle", "lamp")}),
        a_service("also_named", name=words("Yyy"), keywords={"en": ("bicycle", "lamp")}),
        a_service("mixed", name=words("Ccc bicycle"), summary=words("With a lamp.")),
        a_service("half", name=words("Bicycle")),
        a_service("first", name=words("Bicycle lamp repair")),
    )
    order = ["first", "also_named", "named", "beginning", "mixed", "described"]
    assert found(floor, "bicycle lamp") == order
    assert found(floor, "the lamp of my bicycle")[1:] == order[1:], "but its name does not begin so"
    assert found(floor, "bicycle lamp submarine") == order, "those that answer to most of the words"
    assert found(floor, "submarine") == []


def test_mistyped_words_and_endings(floor: Floor) -> None:
    offer(floor, a_service("repair", name=words("Bicycle repair", uk="Ремонт велосипедів"), summary=words("It rolls.")))
    for typed in ("bicycel", "bicyle", "biicycle", "bicyxle", "bicyclist", "bicycle repare"):
        assert found(floor, typed) == ["repair"], typed
    assert found(floor, "велосипеди", "uk") == ["repair"]
    assert found(floor, "велосипедом", "uk") == ["repair"]
    assert found(floor, "bizyxle") == [], "two mistakes"
    assert found(floor, "rapair rols") == ["repair"]


def test_words_of_another_language_than_the_pages(floor: Floor) -> None:
    offer(
        floor,
        a_service(
            "repair",
            name=words("Bicycle repair", pt="Oficina de bicicletas", ar="تصليح الدراجات", uk="Ремонт велосипедів"),
            summary=words("s", pt="p", ar="ا", uk="у"),
        ),
        a_service("other", name=words("Other", pt="Bicycleta"), summary=words("s", pt="p")),
    )
    assert found(floor, "bicicletas", "ar") == found(floor, "ремонт", "ar") == ["repair"]
    assert found(floor, "bicycle", "ar") == ["repair", "other"], "the word before what it begins"
    assert found(floor, "велосипед", "pt") == found(floor, "دراجات", "pt") == ["repair"]
    assert found(floor, "repair", "pt") == ["repair"]
    assert found(floor, "bicycle", "pt") == ["other"], "the reader's own language counts first"


def test_filters_and_states_hold_for_searches_too(floor: Floor) -> None:
    offer(floor, a_service("one", name=words("Lamp one")), a_service("two", name=words("Lamp two"), kind="support"))
    assert found(floor, "lamp", kind="support") == ["two"]
    assert found(floor, "lamp", provided=True) == []
    assert found(floor, "lamp", need="look-for-work") == []


def test_only_the_own_tenants_services_and_words(floor: Floor, neighbour: Floor) -> None:
    offer(floor, a_service("mine", name=words("Bicycle")))
    offer(neighbour, a_service("theirs", name=words("Bicycles and more")))
    assert found(floor, "bicycle") == ["mine"] and found(neighbour, "bicycle") == ["theirs"]
    offer(neighbour, a_service("theirs", name=words("Submarine")))
    assert found(floor, "submarin") == found(floor, "submaryne") == []


@pytest.mark.parametrize(
    "typed",
    [
        "' OR 1=1 --",
        "100%_\\",
        "\x00null",
        "a" * 10_000,
        "lamp " * 2_000,
        "'; DROP TABLE service; --",
        "lamp \ud800",
        "🛂",
        "%%%",
    ],
)
def test_hostile_words(floor: Floor, typed: str) -> None:
    offer(floor, a_service("lamp", name=words("Lamp")))
    assert found(floor, typed) in ([], ["lamp"])
    assert floor.look(lambda session, _context: session.scalar(text("SELECT count(*) > 0 FROM service")))


def test_pages_lose_nothing_and_show_nothing_twice(floor: Floor) -> None:
    many = [a_service(f"lamp-{n:02}", name=words(f"{'Lamp' if n % 3 else 'Bulb'} {n % 4}")) for n in range(23)]
    offer(floor, *(a_service(each.code, name=each.name, keywords={"en": ("lamp",)}) for each in many))
    for typed in ("lamp", "lamps 1", "lampp", "lamp submarine"):
        whole = found(floor, typed)
        assert len(whole) == len(set(whole)) == 23 if typed != "lamps 1" else 5 <= len(whole) <= 6
        seen: list[str] = []
        cursor: str | None = None
        while True:
            page = floor.look(
                search_services,
                language="en",
                words=typed,
                only=ServiceFilter(plugin="testing"),
                limit=4,
                cursor=cursor,
            )
            seen += [item.row.code for item in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == whole


def test_markers_and_limits_that_are_none(floor: Floor) -> None:
    for wrong in ({"cursor": "nonsense"}, {"cursor": "WzEsMl0"}, {"limit": 0}, {"limit": 10_000}):
        with pytest.raises(Invalid):
            floor.look(search_services, language="pt", words="residence", **wrong)


def test_two_queries_and_no_document(floor: Floor) -> None:
    offer(floor, a_permit("permit"))
    for typed in ("titulo residencia", "titullo residencya", "submarine"):
        with statements(floor.centre.database.engine) as sent:
            assert found(floor, typed, "pt") == ([] if typed == "submarine" else ["permit"])
        assert len(sent) == 3, "entering the tenant, and two more"
        assert not any("document" in statement for statement in sent)
