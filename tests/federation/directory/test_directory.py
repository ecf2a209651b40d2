"""The directory: kept by whom it is about, found by who refers people, with what is old marked as old."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.federation.directory import keeping
from oneroof.federation.directory.keeping import Desk, Keeper
from oneroof.federation.directory.models import DirectoryMeasure
from oneroof.federation.directory.service import Question, Taker, takers
from oneroof.federation.directory.writing import EntryForm
from oneroof.federation.free_times.finding import Point
from oneroof.federation.transactions import accountable
from oneroof.services import Services
from support.agency_people import AgencyOfTests, an_agency, publish_service
from support.factories import Centre, make_two_centres
from support.html_pages import open_page
from support.signed_in import application, signed_in, umbrella_of

FORM = EntryForm(service="job_search", way="connected", languages=["uk", "pt"], waiting_days=5)
LISBOA = Point(38.7223, -9.1393)


@pytest.fixture
def lisboa(database: Database) -> Centre:
    lisboa, _porto = make_two_centres(database)
    publish_service(lisboa)
    return lisboa


@pytest.fixture
def jrs(lisboa: Centre) -> AgencyOfTests:
    return an_agency(umbrella_of(lisboa.database))


@contextmanager
def desk(agency: AgencyOfTests, *, kind: str = "agency", keeper: UUID | None = None) -> Iterator[Desk]:
    umbrella = agency.umbrella
    with accountable(umbrella.database, umbrella.system) as (network, own):
        who = Keeper(kind, None if kind == "umbrella" else keeper or agency.id)
        yield Desk(network, own, umbrella.system, umbrella.clock, who)


def add(agency: AgencyOfTests, form: EntryForm = FORM, **options: Any) -> UUID:
    with desk(agency, **options) as at:
        return keeping.add_entry(at, form).id


def found(centre: Centre, **question: Any) -> list[Taker]:
    with centre.database.transaction(centre.system) as session:
        return takers(session, centre.system, now=centre.clock.now(), question=Question(**question))


def test_who_refers_people_finds_who_takes_them_from_here(lisboa: Centre, jrs: AgencyOfTests) -> None:
    far = replace(FORM, centres=["porto"], waiting_days=1)
    near = replace(FORM, latitude=38.73, longitude=-9.14, waiting_days=30)
    ids = [add(jrs, form) for form in (FORM, far, near)]
    assert [each.entry.id for each in found(lisboa, service="job_search", centre_id=1)] == [ids[0], ids[2]]
    assert next(each.entry.id for each in found(lisboa, service="urn:service:job_search", centre_id=2)) == ids[1]
    assert found(lisboa, service="residence") == found(lisboa, language="bn") == []
    [only] = found(lisboa, language="uk", centre_id=1, near=LISBOA, km=10)
    assert only.entry.id == ids[2] and only.distance_km is not None and only.distance_km < 2


def test_what_nobody_has_confirmed_for_90_days_is_marked(lisboa: Centre, jrs: AgencyOfTests) -> None:
    entry_id = add(jrs)
    assert [each.is_stale for each in found(lisboa.later(days=90))] == [False]
    later = lisboa.later(days=91)
    assert [each.is_stale for each in found(later)] == [True]
    moved = replace(jrs, umbrella=jrs.umbrella.later(days=91))
    with desk(moved) as at:
        keeping.confirm_entry(at, entry_id=entry_id)
    assert [each.is_stale for each in found(later)] == [False]


def test_what_was_measured_here_counts_before_what_was_measured_elsewhere(lisboa: Centre, jrs: AgencyOfTests) -> None:
    add(jrs)
    today = lisboa.clock.now().date()
    with lisboa.database.umbrella_transaction(lisboa.system) as network:
        for centre_id, days in ((1, 9), (2, 3)):
            network.add(
                DirectoryMeasure(
                    network_id=1,
                    centre_id=centre_id,
                    agency_id=jrs.id,
                    service_code="job_search",
                    median_days=days,
                    measured_on=today - timedelta(days=1),
                )
            )
    assert [(each.measured_days, each.measured_on) for each in found(lisboa, centre_id=1)] == [
        (9, today - timedelta(days=1))
    ]
    assert [each.measured_days for each in found(lisboa, centre_id=2)] == [3]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"service": ""}, "service"),
        ({"service": "nothing"}, "service"),
        ({"way": "pigeon"}, "way"),
        ({"way": "link"}, "email"),
        ({"way": "phone", "phone": "abc"}, "phone"),
        ({"centres": ["atlantis"]}, "centres"),
        ({"need": "atlantis"}, "need"),
        ({"languages": ["tlh-x"]}, "languages"),
        ({"conditions": {"en": "x" * 601}}, "conditions"),
        ({"waiting_days": 9999}, "waiting_days"),
        ({"latitude": 99.0, "longitude": 0.0}, "latitude"),
    ],
)
def test_what_is_wrong_is_named(jrs: AgencyOfTests, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        add(jrs, replace(FORM, **changes))
    assert list(refusal.value.fields) == [field]


def test_an_agency_writes_its_own_entries_alone(jrs: AgencyOfTests) -> None:
    other = an_agency(jrs.umbrella, "deco")
    entry_id = add(jrs)
    for act in (keeping.confirm_entry, keeping.end_entry, keeping.change_entry):
        with pytest.raises(NotFound), desk(other) as at:
            more: dict[str, Any] = {"form": FORM} if act is keeping.change_entry else {}
            act(at, entry_id=entry_id, **more)
    with desk(other) as at:  # a foreign agency in the form is not looked at
        assert keeping.add_entry(at, replace(FORM, agency_id=jrs.id)).agency_id == other.id
    with pytest.raises(Conflict), desk(jrs) as at:
        keeping.change_entry(at, FORM, entry_id=entry_id, version=7)


def test_the_umbrella_keeps_what_is_said_of_an_organisation_without_people(lisboa: Centre, jrs: AgencyOfTests) -> None:
    form = replace(FORM, name="Cozinha popular", way="phone", phone="21 000 00 00")
    add(jrs, form, kind="umbrella")
    [taker] = found(lisboa)
    assert (taker.entry.agency_id, taker.entry.name, taker.entry.phone) == (
        None,
        {"und": "Cozinha popular"},
        "+351210000000",
    )
    with pytest.raises(Invalid) as refusal:
        add(jrs, replace(form, way="connected"), kind="umbrella")
    assert list(refusal.value.fields) == ["way"]


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    services = Services.open(settings)
    yield application(services)
    services.close()


def test_pages_from_the_agency_to_the_mediator(app: Flask, lisboa: Centre, jrs: AgencyOfTests) -> None:
    mine, theirs = jrs.browser(app), an_agency(jrs.umbrella, "deco").browser(app)
    typed = {"way": "connected", "waiting_days": "soon", "service": "urn:service:job_search"}
    refused = mine.post("/developers/directory/new", typed)
    assert refused.status_code == 422 and "waiting_days" in refused.get_data(as_text=True)
    assert mine.post("/developers/directory/new", typed | {"waiting_days": "4"}).status_code == 303
    page = open_page(mine, "/developers/directory")
    address = next(href for href, text in page.links.items() if text == "Looking for work")
    assert theirs.get(address).status_code == 404
    assert theirs.send(f"{address}/end", theirs.hidden_fields("/developers/directory/new")).status_code == 404
    assert mine.post(address, typed | {"waiting_days": "6", "conditions-en": "Adults only"}).status_code == 303
    read = open_page(signed_in(app, lisboa, "mediator"), "/staff/directory?service=urn:service:job_search")
    assert read.status == 200
    for words in ("JRS", "They say: 6 days", "Adults only", "From all centres", "Confirmed on"):
        assert words in read.text
    assert mine.post(f"{address}/end", {}).status_code == 303
    assert "Nobody is found" in open_page(signed_in(app, lisboa, "mediator"), "/staff/directory").text


def test_the_umbrella_keeps_it_by_page_and_nobody_else(app: Flask, lisboa: Centre, jrs: AgencyOfTests) -> None:
    staff = signed_in(app, jrs.umbrella, "umbrella_administrator")
    typed = {"name": "Cozinha popular", "way": "phone", "phone": "+351210000000", "need": "urgent"}
    need = open_page(staff, "/staff/directory/kept/new").form("/kept/new").choices["need"][1]
    assert staff.post("/staff/directory/kept/new", typed | {"need": need}).status_code == 303
    assert "Cozinha popular" in open_page(staff, "/staff/directory/kept").text
    assert "Cozinha popular" in open_page(staff, "/staff/directory").text
    assert signed_in(app, lisboa, "coordinator").get("/staff/directory/kept").status_code == 403
    assert jrs.browser(app).get("/staff/directory/kept").status_code == 403
