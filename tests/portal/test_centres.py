"""Where centres and offices are, who gets in, what is spoken there; and one search over everything."""

from datetime import timedelta
from typing import Any

from oneroof.federation.centre_facts import publish_centre
from oneroof.mediation.service import plan_duty
from oneroof.portal.centres.drawing import draw
from oneroof.portal.search.counting import count_search, search_report
from oneroof.tenancy.models import Tenant
from support.house import House
from support.html_pages import open_page
from support.signed_in import umbrella_of
from support.staff_browser import Browser

from .test_home import keep_hours

PLACES = {"lisboa": ("Lisboa", 38.72, -9.14), "porto": ("Porto", 41.15, -8.61)}


def furnish(house: House) -> None:
    """Open all day, on the map, with a mediator on duty who speaks Arabic."""
    keep_hours(house)
    centre = house.lisboa
    member = centre.member("mediator", languages=["pt", "ar"])
    with centre.database.umbrella_transaction(centre.system) as session:
        for each in (house.lisboa, house.porto):
            row = session.get_one(Tenant, each.tenant_id)
            row.municipality, row.latitude, row.longitude = PLACES[row.code]
    with centre.database.transaction(centre.system) as session:
        now = centre.clock.now()
        span = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(minutes=5)}
        office_id = centre.offices["immigration"]
        plan_duty(session, centre.system, centre.clock, staff_id=member.id, office_id=office_id, **span)


def publish(house: House) -> None:
    for centre in (house.lisboa, house.porto):
        database = centre.database
        with database.transaction(centre.system) as session, database.umbrella_transaction(centre.system) as umbrella:
            publish_centre(umbrella, session, centre.system, centre.clock)


def test_staff_write_how_people_get_in_and_everybody_reads_it(house: House) -> None:
    furnish(house)
    staff = house.browser("coordinator")
    form: dict[str, Any] = {"directions_en": "Leave the metro by the lift.", "kind_1": "metro", "line_1": "Red"}
    refused = staff.post("/staff/places/centre", {**form, "phone": "call me"})
    assert refused.status_code == 422 and "as people dial it" in refused.get_data(as_text=True)
    form |= {"phone": "218 106 191", "accessibility": ["lift", "step_free"]}
    assert staff.post("/staff/places/centre", form).status_code == 303
    again = staff.post("/staff/places/centre", {**form, "version": "0"})
    assert again.status_code == 412, "two who write at once do not undo one another"
    office = open_page(house.visitor(), "/offices/immigration")
    for told in ("Leave the metro by the lift.", "Red", "218 106 191", "A lift", "Arabic", "Open now"):
        assert told in office.text
    assert house.browser("mediator").get("/staff/places").status_code == 403


def test_the_network_reads_what_a_centre_publishes(house: House) -> None:
    furnish(house)
    publish(house)
    umbrella = Browser(house.app, umbrella_of(house.lisboa.database).host)
    near = open_page(umbrella, "/centres?near=Porto")
    assert near.text.index("Porto") < near.text.index("About 0 km") < near.text.index("About 274 km")
    assert "<svg" in near.response.get_data(as_text=True)
    only = open_page(umbrella, "/centres?open=now&language=ar")
    assert "/centres/lisboa" in only.links and "/centres/porto" not in only.links
    centre = open_page(umbrella, "/centres/lisboa")
    assert "Open now" in centre.text and "Arabic" in centre.text
    assert "No centre fits" in open_page(umbrella, "/centres?language=zh").text
    assert umbrella.get("/centres/nowhere").status_code == 404


def test_the_drawing_keeps_north_at_the_top() -> None:
    drawing = draw([(38.72, -9.14), (41.15, -8.61)])
    assert drawing is not None and drawing.dots[0][1] > drawing.dots[1][1] and drawing.dots[0][0] < drawing.dots[1][0]
    assert draw([(38.72, -9.14)]) is None


def test_one_search_finds_places_and_says_where_it_found_nothing(house: House) -> None:
    furnish(house)
    found = open_page(house.visitor(), "/search?q=imigration")
    assert "/offices/immigration" in found.links, "one letter is missing"
    nothing = open_page(house.visitor(), "/search?q=xyzzy")
    assert "We found nothing for this." in nothing.text and "/offices" in nothing.links


def test_words_are_kept_from_the_fifth_day_on_only(house: House) -> None:
    centre, today = house.lisboa, house.lisboa.clock.today(house.lisboa.time_zone)
    for day in range(5):
        with centre.database.transaction(centre.system) as session:
            what: dict[str, Any] = {"today": today + timedelta(days=day), "language": "en", "found": 0}
            for words in ("nursery", "nursery", "passport 12345678"):
                count_search(session, centre.system, house.services.keys, words=words, **what)
            told = search_report(session, centre.system, since=today)
        assert [each.words for each in told.missed] == (["nursery"] if day == 4 else [])
    assert (told.searches, told.misses) == (15, 15)
