from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oneroof.core.time import real_now
from oneroof.mediation import service
from support.house import House
from support.html_pages import open_page

LISBON = ZoneInfo("Europe/Lisbon")
DAY = date(2027, 3, 1)


def plan(house: House, name: str, hour: int = 9, day: date = DAY, office: str = "reception") -> None:
    member = house.lisboa.member("mediator", name=name, languages=["pt", "uk"])
    coordinator = house.lisboa.member("coordinator")
    house.floor.do(
        service.plan_duty,
        coordinator,
        staff_id=member.id,
        office_id=house.lisboa.offices[office],
        starts_at=datetime.combine(day, time(hour), LISBON),
        ends_at=datetime.combine(day, time(hour + 4), LISBON),
    )


def test_who_is_on_duty_by_office_with_languages(house: House) -> None:
    plan(house, "Olena Kovalenko")
    plan(house, "Rui Tavares", office="immigration")
    page = house.page(f"/staff/roster?day={DAY}", "officer", office="immigration")
    assert (page.status, page.title) == (200, "Roster – Lisboa")
    assert page.h1 == ["On duty: Monday, 1 March 2027"]
    assert "Olena Kovalenko 09:00 – 13:00 Portuguese, Ukrainian" in page.text
    assert not any("cancel" in address for address in page.links)


def test_today_without_duties(house: House) -> None:
    page = house.page("/staff/roster")
    assert page.h1 == ["On duty today"]
    assert "Nobody is on duty on this day." in page.text


def test_a_long_day_comes_page_by_page(house: House) -> None:
    for number in range(41):
        plan(house, f"Mediator {number:02}")
    browser = house.browser()
    first = open_page(browser, f"/staff/roster?day={DAY}")
    assert "Mediator 39" in first.text and "Mediator 40" not in first.text
    assert "Mediator 40" in open_page(browser, f"/staff/roster?day={DAY}&page=2").text
    assert "Mediator 40" in open_page(browser, f"/staff/roster?day={DAY}&page=999").text


def test_the_coordinator_plans_a_duty_in_the_centres_time(house: House) -> None:
    olena = house.lisboa.member("mediator", name="Olena Kovalenko", languages=["uk"])
    page = house.page(f"/staff/roster/new?day={DAY}", "coordinator")
    assert page.h1 == ["Put somebody on duty"]
    page = page.send(
        "/roster/new",
        staff_id=olena.id,
        office_id=house.lisboa.offices["reception"],
        starts_at="08:00",
        ends_at="13:30",
    )
    assert "Olena Kovalenko is on duty." in page.text
    assert "08:00 – 13:30" in page.text
    found = house.floor.do(service.duties_of_day, day=DAY)
    assert [item.duty.starts_at.astimezone(LISBON).time() for item in found] == [time(8)]


def test_faults_are_named_and_nothing_is_lost(house: House) -> None:
    page = house.page(f"/staff/roster/new?day={DAY}", "coordinator")
    faulty = page.send("/roster/new", starts_at="13:00", ends_at="09:00")
    assert (faulty.status, faulty.error("ends_at")) == (422, "The end must come after the beginning.")
    assert faulty.form("/roster/new").value("starts_at") == "13:00"
    assert page.send("/roster/new", day="tomorrow").error("day") == "Choose a day."
    assert page.send("/roster/new", ends_at="late").error("ends_at") == "Write a time such as 09:00."
    assert page.send("/roster/new").error("staff_id") == "There is no such member of staff here."


def test_nobody_is_in_two_places(house: House) -> None:
    olena = house.lisboa.member("mediator", name="Olena Kovalenko")
    page = house.page(f"/staff/roster/new?day={DAY}", "coordinator")
    answers = {"staff_id": olena.id, "office_id": house.lisboa.offices["reception"]}
    assert page.send("/roster/new", **answers).status == 200
    again = open_page(page.browser, f"/staff/roster/new?day={DAY}").send("/roster/new", **answers)
    assert again.status == 409
    assert "Olena Kovalenko is already on duty at this time." in again.text


def test_a_duty_is_cancelled_after_a_question(house: House) -> None:
    plan(house, "Olena Kovalenko")
    browser = house.browser("coordinator")
    roster = open_page(browser, f"/staff/roster?day={DAY}")
    question = open_page(browser, next(address for address in roster.links if "/cancel" in address))
    assert question.h1 == ["Cancel this duty"]
    assert "Olena Kovalenko, Monday, 1 March 2027, 09:00 to 13:00" in question.text
    page = question.send("/cancel")
    assert "The duty was cancelled." in page.text
    assert "Nobody is on duty on this day." in page.text
    assert open_page(browser, next(address for address in roster.links if "/cancel" in address)).status == 404


def test_only_who_plans_may_plan(house: House) -> None:
    assert house.page("/staff/roster/new").status == 403


def test_who_is_on_duty_now_is_marked(house: House) -> None:
    today = real_now().astimezone(LISBON)
    member = house.lisboa.member("mediator", name="Olena Kovalenko")
    house.floor.do(
        service.plan_duty,
        house.lisboa.member("coordinator"),
        staff_id=member.id,
        office_id=house.lisboa.offices["reception"],
        starts_at=today - timedelta(hours=1),
        ends_at=today + timedelta(hours=1),
    )
    assert "Olena Kovalenko Now" in house.page("/staff/roster").text
    assert "Olena Kovalenko" in house.page("/staff/").text
