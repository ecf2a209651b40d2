"""The pack of the demonstration network: complete, real places, and able to serve its published days."""

from collections import Counter
from pathlib import Path
from unicodedata import name as character_name

import pytest

from oneroof.federation.packs import read_pack
from oneroof.federation.packs.holidays import closed_days_of
from oneroof.federation.packs.model import Centre, NetworkPack
from support.packs import LANGUAGES

PACK = Path(__file__).parents[2] / "tenants" / "portugal"

SCRIPTS = {
    "uk": "CYRILLIC",
    "ru": "CYRILLIC",
    "ar": "ARABIC",
    "fa": "ARABIC",
    "ur": "ARABIC",
    "bn": "BENGALI",
    "zh": "CJK",
}
MINUTES = {"presorting": 2, "welcome": 8}


@pytest.fixture(scope="module")
def portugal() -> NetworkPack:
    return read_pack(PACK, LANGUAGES)


@pytest.fixture(scope="module")
def lisboa(portugal: NetworkPack) -> Centre:
    return next(centre for centre in portugal.centres if centre.code == "lisboa")


def test_the_network_has_its_umbrella_and_its_centres(portugal: NetworkPack) -> None:
    kinds = Counter(centre.kind for centre in portugal.centres)
    assert kinds["national_centre"] == 4
    assert kinds["local_centre"] >= 24
    assert kinds["phone_line"] == 1
    assert portugal.umbrella.host == "rede"
    assert portugal.demo
    national = {centre.code for centre in portugal.centres if centre.kind == "national_centre"}
    assert national == {"lisboa", "porto", "faro", "beja"}


def test_everything_that_visitors_read_is_in_all_twelve_languages(portugal: NetworkPack) -> None:
    assert portugal.languages == LANGUAGES
    names = [portugal.names]
    for centre in portugal.centres:
        names += [each.names for each in centre.offices] + [each.public_names for each in centre.offices]
        names += [each.names for each in centre.holidays]
    for each in names:
        assert tuple(each) == LANGUAGES
        for language, script in SCRIPTS.items():
            assert any(character_name(character, "").startswith(script) for character in each[language]), each[language]


def test_every_service_of_the_handbook_is_provided_somewhere(portugal: NetworkPack, lisboa: Centre) -> None:
    declared = {service.code for name in lisboa.plugins for service in portugal.plugins[name].catalogue.services}
    assert len(declared) == 38
    provided = {code for centre in portugal.centres for office in centre.offices for code in office.services}
    assert provided == declared
    line = next(centre for centre in portugal.centres if centre.kind == "phone_line")
    at_lisboa = {code for office in lisboa.offices for code in office.services}
    assert declared - at_lisboa == {code for office in line.offices for code in office.services}


def test_rented_counters_are_at_national_centres_only(portugal: NetworkPack) -> None:
    for centre in portugal.centres:
        assert ("amenities" in centre.plugins) == (centre.kind == "national_centre"), centre.code


def test_places_lie_in_portugal(portugal: NetworkPack) -> None:
    for centre in portugal.centres:
        if centre.kind in ("phone_line", "mobile_unit"):
            continue
        assert centre.coordinates and centre.address and centre.municipality and centre.district
        latitude, longitude = centre.coordinates
        mainland = 36.9 < latitude < 42.2 and -9.6 < longitude < -6.1
        islands = {"funchal": (32.65, -16.9), "ponta-delgada": (37.74, -25.67)}.get(centre.code, (0.0, 0.0))
        assert mainland or (abs(latitude - islands[0]) < 0.1 and abs(longitude - islands[1]) < 0.1), centre.code


def test_the_islands_have_their_own_time_and_holidays(portugal: NetworkPack) -> None:
    zones = {centre.code: centre.time_zone for centre in portugal.centres if centre.time_zone != "Europe/Lisbon"}
    assert zones == {"funchal": "Atlantic/Madeira", "ponta-delgada": "Atlantic/Azores"}
    for code in zones:
        centre = next(each for each in portugal.centres if each.code == code)
        closed = closed_days_of(centre, [2026]).values()
        assert "Feriado regional" in {names["pt"] for names in closed}


def test_lisbon_has_the_staff_places_of_the_source(lisboa: Centre) -> None:
    """19 civil servants and 65 mediators; 14 of these are not at desks but with children and in neighbourhoods."""
    desks: Counter[str] = Counter()
    for office in lisboa.offices:
        desks[office.kind] += len(office.desks)
    assert desks["government"] == 19
    assert desks["reception"] + desks["support"] == 65 - 14


def test_lisbon_can_serve_782_visitors_a_day(lisboa: Centre) -> None:
    open_minutes = sum(
        (span.closes.hour - span.opens.hour) * 60 + span.closes.minute - span.opens.minute for span in lisboa.hours[0]
    )
    for queue, minutes in MINUTES.items():
        desks = sum(len(office.desks) for office in lisboa.offices if office.queue == queue)
        assert desks * open_minutes >= 782 * minutes * 1.25, queue
    offices = sum(len(office.desks) for office in lisboa.offices if office.queue == "office")
    assert offices * open_minutes >= 782 * 20 * 1.25


def test_the_firewall_has_an_authority_to_hold_back(portugal: NetworkPack, lisboa: Centre) -> None:
    assert [agency.code for agency in portugal.agencies if agency.is_enforcement] == ["immigration-service"]
    assert "immigration-service" in {agency.code for agency in lisboa.agencies}


def test_every_centre_opens_with_a_first_ticket(portugal: NetworkPack) -> None:
    for centre in portugal.centres:
        letters = [office.letter for office in centre.offices if office.letter]
        assert len(letters) == len(set(letters))
        first = [office for office in centre.offices if office.queue in ("presorting", "welcome")]
        assert first or centre.kind == "phone_line", centre.code


def test_good_friday_and_saint_anthony_close_lisbon(lisboa: Centre) -> None:
    days = {day.isoformat() for day in closed_days_of(lisboa, [2026])}
    assert {"2026-01-01", "2026-04-03", "2026-06-04", "2026-06-13", "2026-12-25"} <= days


def test_local_centres_are_run_by_their_municipality(portugal: NetworkPack) -> None:
    for centre in portugal.centres:
        if centre.kind == "local_centre" and not centre.is_sandbox:
            operator = next(agency for agency in centre.agencies if agency.code == centre.operator)
            assert operator.kind == "municipality"
            assert centre.municipality and centre.municipality in operator.names["pt"]
