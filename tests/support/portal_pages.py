"""Every page that readers of a centre's public site can open, and what must be there for them: one list for all tests
that walk through them.

PAGES are addresses that stand for themselves, as far as something has been arranged (`furnish`); what needs a browser
that has got somewhere (a time held, a form begun, a file opened) is reached by STEPS, in this order.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from oneroof.appointments.service import RuleSettings
from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.service import Asked, Partner
from oneroof.casefiles.consents.service.proof import online
from oneroof.core.languages import public_languages
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.service.following import follow_code
from oneroof.storage.intake import Storing
from oneroof.tenancy.models import Tenant
from support.appointments import Calendar, calendar_of
from support.content import Editors
from support.house import House
from support.html_pages import Page, open_page, send
from support.persons import add, opened
from support.procedures import define, desk_at
from support.public_centre import offer_everything, tell_the_way
from support.referral_time import SHELTER, to_shelter
from support.referrals import Sending
from support.sent_letters import letters
from support.staff_browser import Browser

OTHER_FACES = ("/staff", "/api/", "/kiosk", "/static", "/devices", "/screens", "/.well-known", "/oauth")
NOT_PAGES = re.compile(
    r"\.(ics|pdf|svg)$|/(static|feed|uploads)\b|^/(healthz|readyz|metrics|site/|screen|device$)|/part$"
    r"|^/my-file/((sign-in|desk)/|leave-now$|stay$|(documents|certificates)/<)|^/book/waiting/<code>/<proof>$"
    r"|^/r/<code>/documents/<"
)
"""Files, pictures, redirects, and what machines ask."""
NOT_THERE = {"/services/nothing", "/check/AAAA-AAAA-AAAA"}
"""Pages that say that something is not there."""
SEEN_ELSEWHERE = {
    "/consents/<token>": "tests/journeys/test_consents.py",
    "/procedures/answer/form": "tests/journeys/test_online_procedure.py",
    "/services/amenities/rooms/<uuid:room_id>": "plugins/amenities/tests/test_rooms_browser.py",
    "/services/amenities/rooms/<uuid:room_id>/<day>": "plugins/amenities/tests/test_rooms_browser.py",
    "/services/amenities/rooms/<uuid:room_id>/<day>/details": "plugins/amenities/tests/test_rooms_browser.py",
}
"""Routes whose pages another test looks at, with that test."""
NOT_YET = {
    "/book/waiting/<code>",
    "/my-file/whose",
}
"""Routes that nothing comes to yet: they still want a step."""
PAGES = [
    "/pages/first-days",
    "/pages/first-days?in=pt",
    "/pages/first-days?beside=ar",
    "/news/open-later",
    "/events/meeting",
    "/needs/permit-ends",
    "/services/residence-permit",
    "/services/residence-permit?beside=ar",
    "/services/nothing",
    "/services/residence/form",
    "/centres?near=Porto",
    "/centres/porto",
    "/offices/immigration",
    "/search?q=Porto",
    "/search?q=zzzzqqqq",
    "/ask-for-language/thanks?page=/services/residence-permit&language=ar",
    "/check/AAAA-AAAA-AAAA",
    "/book/residence",
    "/book/residence/immigration",
    "/book/residence/immigration/waiting",
    "/book/residence/immigration/{day}",
    "/b/{appointment}",
    "/b/{appointment}/move",
    "/b/{appointment}/move/{other_slot}",
    "/b/{appointment}/people",
    "/b/{appointment}/cancel",
    "/t/{waiting}",
    "/t/{served}",
    "/survey/{served}",
]
"""Addresses with something in them; `furnish` gives the names in braces."""


@dataclass
class Portal:
    """A house whose public site has everything, and somebody who reads it."""

    house: House
    calendar: Calendar
    reader: Browser
    file_code: str
    names: dict[str, str] = field(default_factory=dict)
    page: Page | None = None
    """Where the reader is."""


def furnish(house: House) -> Portal:
    """All languages, all catalogues, places, content, a calendar, tickets, and a file with an address."""
    centre = house.lisboa
    define(centre)
    with centre.database.umbrella_transaction(centre.system) as session:
        tenant = session.get_one(Tenant, centre.tenant_id)
        tenant.languages, tenant.address = list(public_languages()), "Rua Álvaro Coutinho 14, 1150-025 Lisboa"
    offer_everything(house)
    tell_the_way(house)
    _write(house)
    rule = RuleSettings(minutes=30, capacity=2, release_days=3, notice_minutes=0, weekdays=tuple(range(7)))
    calendar = calendar_of(house.floor, opens="00:00", closes="23:59", settings=rule)
    view = opened(house.floor)
    add(house.floor, view, "contacts", kind="email", value="own@example.org", safe_message="yes", preferred=True)
    given: dict[str, Any] = {"casefile_id": view.casefile.id, "answer": "given", "proof": online(typed_name=None)}
    house.floor.do(consents.answer, keys=house.floor.keys, asked=Asked("share_offices"), **given)
    portal = Portal(house, calendar, house.visitor(language="pt"), view.code)
    free = calendar.free()
    portal.names = {
        "day": str(free[6].slot.day),
        "other_slot": str(free[9].slot.id),
        "appointment": calendar.book(free[7].slot.id).code or "",
        "served": _ticket(house, served=True),
        "waiting": _ticket(house, served=False),
    }
    house.services.directory.forget()
    return portal


def _write(house: House) -> None:
    """A page, a piece of news and an event: in Portuguese, the page in Arabic too."""
    editors = Editors(house.lisboa, house.lisboa.member("editor"))
    text = "## Primeiro\n\nIsto é o que faz quando chega.\n\n- Um\n- Dois\n"
    page = editors.write("Primeiros dias", text, slug="first-days")
    editors.translate(page, "ar", "الأيام الأولى", "## أولًا\n\nهذا ما تفعله عندما تصل.\n\n- واحد\n- اثنان\n")
    editors.write("Abrimos mais tarde", "Abrimos às dez.", kind="news", slug="open-later")
    editors.write("Encontro", "Venha conhecer os outros.", kind="event", slug="meeting")


def _ticket(house: House, *, served: bool) -> str:
    floor = house.floor
    ticket = floor.ticket("welcome")
    if served:
        mediator = floor.open("reception1", "welcome")
        called = floor.call("reception1", mediator)
        assert called is not None and called.id == ticket.id
        floor.do(frontdesk.start, mediator, ticket_id=ticket.id)
        floor.do(frontdesk.finish, mediator, ticket_id=ticket.id, outcome="solved")
    return follow_code(floor.keys, floor.door.context, ticket.visit_id)


def _at(portal: Portal) -> Page:
    assert portal.page is not None
    return portal.page


def hold(portal: Portal) -> list[str]:
    """A time is held."""
    slot = portal.calendar.free()[5].slot
    day = f"/book/residence/immigration/{slot.day}"
    portal.reader.post("/book/hold", {"slot_id": str(slot.id)}, shown_at=day)
    return ["/book/details"]


def say_who_comes(portal: Portal) -> list[str]:
    """The details are filled in."""
    portal.reader.post("/book/details", {"language": "pt", "size": "2"})
    return ["/book/check"]


def book(portal: Portal) -> list[str]:
    """It is booked."""
    portal.reader.post("/book/check")
    return ["/book/done"]


def wait_for_a_time(portal: Portal) -> list[str]:
    """Somebody is on the waiting list."""
    page = open_page(portal.reader, "/book/residence/immigration/waiting")
    page = page.send("/waiting", email="amal@example.org", reminders="agreed")
    return [page.response.request.path]


def begin_a_form(portal: Portal) -> list[str]:
    """A form is begun."""
    portal.page = open_page(portal.reader, "/services/residence/form").send("/form")
    return [portal.page.response.request.path]


def fill_in(portal: Portal) -> list[str]:
    """The form is filled in."""
    page = _at(portal)
    name = {"f-full_name": "Amina Haddad"}
    birth = {"f-birth_date-day": "14", "f-birth_date-month": "5", "f-birth_date-year": "1990"}
    for part, answers in (("/person", name | birth), ("/work", {"f-has_job": "no"}), ("/files", {})):
        form = page.form(part)
        kept = [(field, value) for field, value in form.fields if field not in answers]
        page = send(page.browser, form.action, kept, {**answers, "action": "continue"})
    portal.page = page
    start = "/services/residence/form/answers"
    return [f"{start}/check", f"{start}/go-on", f"{start}/saved"]


def send_the_form(portal: Portal) -> list[str]:
    """The form is sent."""
    portal.page = _at(portal).send("/answers/check")
    sent = "/services/residence/form/answers/sent"
    links = open_page(portal.reader, sent).links
    return [sent, next((each for each in links if "/receipt" in each and ".pdf" not in each), "")]


def begin_the_check(portal: Portal) -> list[str]:
    """The check of what one can ask for is begun."""
    page = open_page(portal.reader, "/check").send("/check", needs=["permit-ends"])
    return [page.response.request.path, "/check/result"]


def ask_an_organisation(portal: Portal) -> list[str]:
    """An organisation without a system was asked to take somebody, and has got its letter."""
    house = portal.house
    view = opened(house.floor, "Amal Noor")
    casefile, storing = view.casefile, Storing(house.services.files, None)
    sending = Sending(desk_at(house.floor), storing, casefile.id, casefile.person_id)
    asked = Asked("share_partner", partner=Partner(name=SHELTER["name"]))
    sending.do(consents.answer, casefile_id=casefile.id, asked=asked, answer="given", proof=consents.spoken())
    sent = sending.send(to_shelter(), classes=["identity"], document_ids=[sending.document()])
    written = [*letters(house.services), *letters(house.services)]  # the job that makes the link promises the letter
    words = [word for each in written if each["To"] == SHELTER["email"] for word in each.get_content().split()]
    (link,) = [word for word in words if "/r/" in word]
    portal.names |= {"asked": str(urlsplit(link).path), "asked_code": sent.code}
    return [portal.names["asked"], f"/r/{sent.code}"]


def say_the_code(portal: Portal) -> list[str]:
    """The organisation reads what it was asked."""
    path = portal.names["asked"]
    open_page(portal.reader, path).send(path, code=portal.names["asked_code"])
    return [path]


def ask_for_the_file(portal: Portal) -> list[str]:
    """The one-time code is on its way."""
    letters(portal.house.services)
    portal.page = open_page(portal.reader, "/my-file").send("/open", code=portal.file_code)
    return ["/my-file/code"]


def open_the_file(portal: Portal) -> list[str]:
    """The file is open."""
    (letter,) = letters(portal.house.services)
    (code,) = re.findall(r"\b\d{6}\b", letter.get_content())
    _at(portal).send("/code", one_time_code=code)
    looks = open_page(portal.reader, "/my-file/looks")
    look = next(each for each in looks.links if each.startswith("/my-file/looks/"))
    own = ["", "/documents", "/messages", "/consents", "/consents/reminders", "/looks", "/reach"]
    return [*(f"/my-file{each}" for each in own), look]


STEPS: list[Callable[[Portal], list[str]]] = [
    hold,
    say_who_comes,
    book,
    wait_for_a_time,
    begin_a_form,
    fill_in,
    send_the_form,
    begin_the_check,
    ask_an_organisation,
    say_the_code,
    ask_for_the_file,
    open_the_file,
]
"""How the reader gets on, and what can be looked at then."""


def is_for_readers(house: House, rule: Rule) -> bool:
    """Whether people who read the public site open this, and see a page."""
    view = house.app.view_functions[rule.endpoint]
    return (
        "GET" in (rule.methods or ())
        and getattr(view, "access", None) in ("public", "person")
        and not rule.rule.startswith(OTHER_FACES)
        and not NOT_PAGES.search(rule.rule)
    )


def plain_pages(portal: Portal) -> list[str]:
    """What can be opened by its address alone."""
    rules = [rule for rule in portal.house.app.url_map.iter_rules() if is_for_readers(portal.house, rule)]
    plain = [rule.rule for rule in rules if not rule.arguments and not rule.rule.startswith("/my-file")]
    return sorted({*plain, *(path.format(**portal.names) for path in PAGES)})


def walk(portal: Portal) -> Iterator[str]:
    """Every page, each at a moment at which the reader can open it."""
    yield from plain_pages(portal)
    yield from ("/my-file/open", "/my-file/closed")
    for step in STEPS:
        found = step(portal)
        assert all(found), f"{step.__name__} leads nowhere"
        yield from found


def routes_without_page(house: House, seen: list[str]) -> list[str]:
    """Routes of pages that nothing in the walk came to."""
    adapter = house.app.url_map.bind(house.lisboa.host)
    known = {*SEEN_ELSEWHERE, *NOT_YET}
    for path in seen:
        try:
            rule, _ = adapter.match(path.split("?")[0], return_rule=True)
        except HTTPException:
            continue
        known.add(rule.rule)
    rules = {rule.rule for rule in house.app.url_map.iter_rules() if is_for_readers(house, rule)}
    return sorted(rules - known)
