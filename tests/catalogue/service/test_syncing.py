"""From a catalogue to a centre's rows: only what differs is written, and nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from oneroof.audit.models import AuditEntry
from oneroof.catalogue import service as catalogue
from oneroof.catalogue.models import Service, ServiceOverride, ServiceText
from oneroof.catalogue.search.searching import search_services
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.languages import public_languages
from support.catalogues import a_catalogue, a_permit, a_service, words
from support.floor import Floor
from support.queries import statements

FIRST = a_catalogue(a_permit("permit"), a_service("advice", kind="support"))


def sync(floor: Floor, what: object = FIRST) -> catalogue.CatalogueChanges:
    return floor.do(catalogue.sync_catalogue, floor.centre.member("coordinator"), catalogue=what)


def steps(changes: catalogue.CatalogueChanges) -> list[tuple[str, str]]:
    return [(step.action, step.code) for step in changes.steps]


def rows(floor: Floor) -> dict[str, Service]:
    with floor.centre.database.transaction(floor.centre.system) as session:
        found = session.scalars(select(Service).where(Service.plugin == "testing"))
        return {row.code: row for row in found}


def test_services_come_with_all_that_their_catalogue_says(floor: Floor, neighbour: Floor) -> None:
    assert steps(sync(floor)) == [("create", "permit"), ("create", "advice")]
    view = floor.look(catalogue.find_service, code="permit")
    assert view.definition == FIRST.services[0] == view.national
    row = view.row
    assert (row.uri, row.kind, row.area, row.agency_code) == (
        "https://catalogue.example.org/permit",
        "government",
        "immigration",
        "migration",
    )
    assert (row.origin, row.plugin, row.state) == ("plugin", "testing", "offered")
    with pytest.raises(NotFound):
        neighbour.look(catalogue.find_service, code="permit")


def test_every_language_has_its_line_and_its_words(floor: Floor) -> None:
    sync(floor)
    service_id = rows(floor)["permit"].id
    with floor.centre.database.transaction(floor.centre.system) as session:
        texts = {
            text.language: text
            for text in session.scalars(select(ServiceText).where(ServiceText.service_id == service_id))
        }
    assert set(texts) == set(public_languages())
    assert (texts["pt"].summary_language, texts["zh"].summary_language) == ("pt", "en")
    assert " residencia " in texts["pt"].words and " cartao " in texts["pt"].words
    assert " passport " in texts["en"].more_words


def test_syncing_again_changes_nothing(floor: Floor) -> None:
    sync(floor)
    before = {code: (row.id, row.version) for code, row in rows(floor).items()}
    with floor.centre.database.transaction(floor.centre.system) as session:
        entries = session.scalar(select(func.count()).where(AuditEntry.action == "catalogue.sync"))
    assert steps(sync(floor)) == []
    assert {code: (row.id, row.version) for code, row in rows(floor).items()} == before
    with floor.centre.database.transaction(floor.centre.system) as session:
        assert session.scalar(select(func.count()).where(AuditEntry.action == "catalogue.sync")) == entries


def test_only_what_differs_is_written_and_ids_stay(floor: Floor) -> None:
    sync(floor)
    before = rows(floor)
    changed = a_catalogue(a_permit("permit", summary=words("Shorter.", pt="Curto.")), FIRST.services[1])
    assert floor.look(catalogue.catalogue_changes, catalogue=changed).counts() == {"update": 1}
    assert steps(sync(floor, changed)) == [("update", "permit")]
    after = rows(floor)
    assert {code: row.id for code, row in after.items()} == {code: row.id for code, row in before.items()}
    assert (after["permit"].version, after["advice"].version) == (2, 1)
    page = floor.look(search_services, language="pt", words="curto")
    assert [item.row.code for item in page.items] == ["permit"]


def test_what_a_catalogue_has_no_more_is_retired_and_comes_back(floor: Floor) -> None:
    sync(floor)
    ids = {code: row.id for code, row in rows(floor).items()}
    assert steps(sync(floor, replace(FIRST, services=FIRST.services[:1]))) == [("retire", "advice")]
    assert {code: row.state for code, row in rows(floor).items()} == {"permit": "offered", "advice": "retired"}
    assert "advice" not in [item.row.code for item in floor.look(catalogue.list_services, language="pt").items]
    assert floor.look(catalogue.find_service, code="advice").definition == FIRST.services[1], "it stays readable"
    with pytest.raises(NotFound):
        floor.look(catalogue.find_service, code="advice", offered=True)
    assert steps(sync(floor)) == [("offer_again", "advice")]
    assert {code: row.id for code, row in rows(floor).items()} == ids


def test_a_catalogue_that_is_used_no_more_keeps_its_rows(floor: Floor) -> None:
    sync(floor)
    changes = floor.do(catalogue.retire_catalogue, plugin="testing")
    assert changes.counts() == {"retire": 2}
    assert {row.state for row in rows(floor).values()} == {"retired"}
    assert floor.do(catalogue.retire_catalogue, plugin="testing").steps == []
    assert sync(floor).counts() == {"offer_again": 2}


def test_what_a_centre_withholds_stays_withheld_when_its_catalogue_comes_back(floor: Floor) -> None:
    sync(floor)
    floor.do(
        catalogue.change_service,
        floor.centre.member("coordinator"),
        code="advice",
        version=1,
        path="withheld",
        value={},
        host_language="pt",
    )
    floor.do(catalogue.retire_catalogue, plugin="testing")
    sync(floor)
    assert {code: row.state for code, row in rows(floor).items()} == {"permit": "offered", "advice": "withheld"}


def test_one_service_has_one_catalogue(floor: Floor, neighbour: Floor) -> None:
    sync(floor)
    other = a_catalogue(a_service("advice"), name="other")
    with pytest.raises(Conflict) as refused:
        sync(floor, other)
    assert refused.value.code == "service_taken"
    renamed = a_catalogue(a_service("advise", uri="https://catalogue.example.org/advice"), name="other")
    with pytest.raises(Conflict):
        floor.look(catalogue.catalogue_changes, catalogue=renamed)
    assert steps(sync(neighbour, other)) == [("create", "advice")], "another centre is free to choose"
    floor.do(catalogue.retire_catalogue, plugin="testing")
    assert steps(sync(floor, other)) == [("offer_again", "advice")]


def test_a_changed_national_text_under_a_local_one_is_flagged_once(floor: Floor) -> None:
    sync(floor)
    coordinator = floor.centre.member("coordinator")
    local = {"value": words("Fridays.", pt="Sextas.")}
    floor.do(
        catalogue.change_service,
        coordinator,
        code="permit",
        version=1,
        path="hours",
        value=local,
        host_language="pt",
    )
    newer = a_catalogue(a_permit("permit", hours=words("Tuesdays.", pt="Terças.")), FIRST.services[1])
    assert sync(floor, newer).national_changed == [("permit", "hours")]
    view = floor.look(catalogue.find_service, code="permit")
    (difference,) = view.differences
    assert difference.changed_at == floor.centre.clock.now()
    assert difference.national == (words("Tuesdays.", pt="Terças."),)
    assert difference.national_before == (words("Mondays from 9 to 12.", pt="Segundas das 9 às 12."),)
    assert difference.local == (words("Fridays.", pt="Sextas."),)
    assert view.definition.hours == local["value"], "the centre's words count until somebody decides"
    later = floor.later(hours=1)
    newest = a_catalogue(a_permit("permit", hours=words("Wednesdays.")), FIRST.services[1])
    assert sync(later, newest).national_changed == []
    with floor.centre.database.transaction(floor.centre.system) as session:
        (override,) = session.scalars(select(ServiceOverride))
        assert override.national_changed_at == floor.centre.clock.now() == later.centre.clock.now() - timedelta(hours=1)
    assert sync(later).national_changed == []
    with floor.centre.database.transaction(floor.centre.system) as session:
        (override,) = session.scalars(select(ServiceOverride))
        assert override.national_changed_at is None, "the national text is what it was"


def test_a_large_catalogue_takes_as_many_statements_as_a_small_one(floor: Floor) -> None:
    def taken(name: str, number: int) -> list[str]:
        services = (a_service(f"{name}-{each}") for each in range(number))
        with statements(floor.centre.database.engine) as seen:
            sync(floor, a_catalogue(*services, name=name))
        return [statement.split(" (")[0] for statement in seen]

    small, large = taken("small", 2), taken("large", 150)
    assert small == large
    assert large.count("INSERT INTO service_text") == 1
    with floor.centre.database.transaction(floor.centre.system) as session:
        texts = session.scalar(select(func.count()).select_from(ServiceText).where(ServiceText.name.like("Large%")))
    assert texts == 150 * len(public_languages())
