"""The board as a page."""

from support.house import House


def test_what_needs_somebody_stands_first(house: House) -> None:
    house.floor.ticket("immigration", language="ti")
    house.floor.ticket("employment")
    house.at_desk("immigration1", "immigration", role="officer", office="immigration", name="Rui Tavares")
    page = house.page("/staff/board")
    assert (page.status, page.h1) == (200, ["Board"])
    assert "Employment: 1 person waits, and no desk calls from this line." in page.text
    assert "Immigration: 1 person speaks Tigrinya, and nobody at its desks does." in page.text
    assert "Rui Tavares" in page.text


def test_an_empty_floor_says_so(house: House) -> None:
    assert "Nothing now: every line is served." in house.page("/staff/board", "officer", office="immigration").text
    assert house.page("/staff/board", "analyst").status == 403
