"""What a centre changes in a service."""

from typing import Any

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.catalogue import service as catalogue
from oneroof.catalogue.models import ServiceChange, ServiceOverride
from oneroof.core.errors import Conflict, Invalid, NotFound
from support.catalogues import a_catalogue, a_permit, words
from support.factories import Member
from support.floor import Floor

PERMIT = a_catalogue(a_permit("permit"))


@pytest.fixture
def coordinator(floor: Floor, neighbour: Floor) -> Member:
    """At `floor`; both centres have the same service."""
    for each in (floor, neighbour):
        each.do(catalogue.sync_catalogue, catalogue=PERMIT)
    return floor.centre.member("coordinator")


def change(floor: Floor, coordinator: Member, path: str, value: dict[str, Any], version: int | None = None) -> None:
    if version is None:
        version = view(floor).row.version
    floor.do(
        catalogue.change_service,
        coordinator,
        code="permit",
        version=version,
        path=path,
        value=value,
        host_language="pt",
    )


def view(floor: Floor) -> catalogue.ServiceView:
    return floor.look(catalogue.find_service, code="permit")


def test_hours_channels_languages_and_agency_stand_instead_of_the_national_ones(
    floor: Floor, neighbour: Floor, coordinator: Member
) -> None:
    change(floor, coordinator, "hours", {"value": {"pt": " Sextas. ", "en": ""}})
    change(floor, coordinator, "channels", {"value": ["phone", "online", "phone"]})
    change(floor, coordinator, "languages", {"value": ["pt", "uk"]})
    change(floor, coordinator, "agency", {"value": {"code": "town", "name": words("Town", pt="Câmara")}})
    found = view(floor)
    assert found.definition.hours == {"pt": "Sextas."}
    assert found.definition.channels == ("phone", "online")
    assert found.definition.languages == ("pt", "uk")
    assert found.definition.agency and found.definition.agency.code == "town"
    assert found.national == PERMIT.services[0]
    other = view(neighbour)
    assert other.definition == PERMIT.services[0] and other.overrides == () and other.differences == []


def test_additions_to_texts_stand_beside_the_definition(floor: Floor, coordinator: Member) -> None:
    change(floor, coordinator, "description", {"text": {"pt": "No segundo andar."}})
    change(floor, coordinator, "costs", {"text": {"pt": "Só com cartão."}})
    change(floor, coordinator, "contact", {"phone": "+351 218 106 100", "email": "ajuda@example.org"})
    change(floor, coordinator, "evidence/passport", {"note": {"pt": "E uma cópia."}})
    change(floor, coordinator, "steps/received", {"note": {"pt": "Na sala 2."}})
    found = view(floor)
    assert found.definition == PERMIT.services[0]
    assert found.local.description == {"pt": "No segundo andar."}
    assert found.local.costs == {"pt": "Só com cartão."}
    assert found.local.contact and found.local.contact.phone == "+351 218 106 100"
    assert found.local.evidence_notes == {"passport": {"pt": "E uma cópia."}}
    assert found.local.step_notes == {"received": {"pt": "Na sala 2."}}


def test_evidence_that_is_not_needed_here_is_not_asked_for(floor: Floor, coordinator: Member) -> None:
    change(floor, coordinator, "evidence/photo", {"not_needed": True, "note": {"pt": "Tiramos a foto aqui."}})
    found = view(floor)
    assert [each.code for each in found.definition.evidence] == ["passport"]
    assert found.local.not_needed == ("photo",)
    assert found.definition.form is not None
    assert found.definition.form.pages[1].fields[0].required is False
    assert found.national.form and found.national.form.pages[1].fields[0].required is True


def test_a_centre_adds_evidence_steps_and_limits(floor: Floor, coordinator: Member) -> None:
    change(floor, coordinator, "evidence/local-1", {"added": {"name": {"pt": "Recibo"}, "original": True}})
    step = {"name": {"pt": "Entrevista"}, "by": "mediator"}
    change(floor, coordinator, "steps/local-1", {"added": step, "after": "received"})
    change(floor, coordinator, "exclusions/local-1", {"added": {"text": {"pt": "Não tira fotocópias."}}})
    definition = view(floor).definition
    assert [(each.code, each.original) for each in definition.evidence][-1] == ("local-1", True)
    assert [(each.code, each.next) for each in definition.steps] == [
        ("received", ("local-1",)),
        ("local-1", ("decided",)),
        ("decided", ()),
    ]
    assert definition.exclusions[-1].text == {"pt": "Não tira fotocópias."}
    paths = [override.path for override in view(floor).overrides]
    assert catalogue.next_code(view(floor).row.document, "evidence", paths) == "local-2"


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("hours", {"value": {"en": "Fridays"}}, "value_pt"),
        ("hours", {"value": {"pt": "x" * 4001}}, "value_pt"),
        ("hours", {"value": {"pt": "x", "xx": "y"}}, "value_xx"),
        ("channels", {"value": []}, "value"),
        ("channels", {"value": ["pigeon"]}, "value"),
        ("languages", {"value": ["klingon"]}, "value"),
        ("agency", {"value": {}}, "value"),
        ("contact", {"phone": "ring"}, "phone"),
        ("contact", {"email": "nobody"}, "email"),
        ("contact", {}, "phone"),
        ("evidence/passport", {"note": {}}, "note_pt"),
        ("evidence/local-1", {"added": {"name": {"pt": ""}}}, "name_pt"),
        ("steps/local-1", {"added": {"name": {"pt": "x"}, "by": "king"}, "after": "received"}, "by"),
        ("steps/local-1", {"added": {"name": {"pt": "x"}, "by": "office"}, "after": "decided"}, "after"),
        ("exclusions/local-1", {"added": {}}, "text_pt"),
    ],
)
def test_what_cannot_be_said(floor: Floor, coordinator: Member, path: str, value: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        change(floor, coordinator, path, value)
    assert list(refused.value.fields) == [field]
    assert view(floor).overrides == ()


@pytest.mark.parametrize("path", ["name", "evidence", "evidence/unknown", "exclusions/unknown", "hours/x", ""])
def test_there_is_no_such_part(floor: Floor, coordinator: Member, path: str) -> None:
    with pytest.raises(Invalid) as refused:
        change(floor, coordinator, path, {"note": {"pt": "x"}})
    assert refused.value.code == "path_unknown"


def test_a_part_that_the_catalogue_leaves_out_counts_as_its_default(floor: Floor, coordinator: Member) -> None:
    change(floor, coordinator, "channels", {"value": ["online"]})
    (difference,) = view(floor).differences
    assert list(map(str, difference.national)) == ["At the centre, without an appointment"]
    assert list(map(str, difference.local)) == ["Online"]


def test_withholding_and_offering_again(floor: Floor, coordinator: Member) -> None:
    change(floor, coordinator, "withheld", {"reason": {"pt": "A obra dura até maio."}})
    found = view(floor)
    assert found.row.state == "withheld" and not found.is_offered
    assert found.local.withheld == {"pt": "A obra dura até maio."}
    floor.do(catalogue.take_national, coordinator, code="permit", version=found.row.version, path="withheld")
    assert view(floor).is_offered


def test_two_people_at_once(floor: Floor, coordinator: Member) -> None:
    change(floor, coordinator, "hours", {"value": {"pt": "Sextas."}}, version=1)
    with pytest.raises(Conflict) as refused:
        change(floor, coordinator, "channels", {"value": ["phone"]}, version=1)
    assert refused.value.code == "changed_meanwhile"


def test_a_step_is_taken_back_and_forth(floor: Floor, coordinator: Member) -> None:
    change(floor, coordinator, "hours", {"value": {"pt": "Sextas."}})
    change(floor, coordinator, "hours", {"value": {"pt": "Sábados."}})
    assert floor.do(catalogue.take_back, coordinator, code="permit", version=3) == "hours"
    assert view(floor).definition.hours == {"pt": "Sextas."}
    assert floor.do(catalogue.take_back, coordinator, code="permit", version=4) == "hours"
    assert view(floor).definition.hours == {"pt": "Sábados."}
    for version in (3, 6):
        with pytest.raises(Conflict):
            floor.do(catalogue.take_back, coordinator, code="permit", version=version)


def test_a_first_change_taken_back_leaves_nothing_but_its_history(floor: Floor, coordinator: Member) -> None:
    change(floor, coordinator, "withheld", {})
    floor.do(catalogue.take_back, coordinator, code="permit", version=2)
    assert view(floor).overrides == () and view(floor).is_offered
    with floor.centre.database.transaction(floor.centre.system) as session:
        steps = list(session.scalars(select(ServiceChange).order_by(ServiceChange.version)))
        entries = list(session.scalars(select(AuditEntry).where(AuditEntry.action == "service.change")))
    assert [(step.version, step.path, step.made_by) for step in steps] == [
        (2, "withheld", coordinator.id),
        (3, "withheld", coordinator.id),
    ]
    assert sorted(entry.details["step"] for entry in entries) == ["change", "take_back"]


def test_what_the_catalogue_brought_cannot_be_taken_back(floor: Floor, coordinator: Member) -> None:
    with pytest.raises(Conflict) as refused:
        floor.do(catalogue.take_back, coordinator, code="permit", version=1)
    assert refused.value.code == "nothing_to_take_back"


def test_deciding_after_the_national_text_has_changed(floor: Floor, coordinator: Member) -> None:
    change(floor, coordinator, "hours", {"value": {"pt": "Sextas."}})
    change(floor, coordinator, "evidence/photo", {"note": {"pt": "Sem óculos."}})
    newer = a_catalogue(a_permit("permit", hours=words("Tuesdays.", pt="Terças."), evidence=()))
    floor.do(catalogue.sync_catalogue, catalogue=newer)
    found = view(floor)
    assert [(each.path, each.changed_at is not None) for each in found.differences] == [
        ("hours", True),
        ("evidence/photo", True),
    ]
    version = found.row.version
    floor.do(catalogue.keep_local, coordinator, code="permit", version=version, path="hours")
    floor.do(catalogue.take_national, coordinator, code="permit", version=version + 1, path="evidence/photo")
    (left,) = view(floor).differences
    assert (left.path, left.changed_at, left.local) == ("hours", None, ({"pt": "Sextas."},))
    assert left.national == (words("Tuesdays.", pt="Terças."),)


def test_only_what_was_changed_can_be_decided_on(floor: Floor, coordinator: Member) -> None:
    for decide in (catalogue.keep_local, catalogue.take_national):
        with pytest.raises(NotFound):
            floor.do(decide, coordinator, code="permit", version=1, path="hours")
    with pytest.raises(NotFound):
        floor.do(catalogue.take_back, coordinator, code="nothing", version=1)


def test_a_neighbour_sees_no_change(floor: Floor, neighbour: Floor, coordinator: Member) -> None:
    change(floor, coordinator, "hours", {"value": {"pt": "Sextas."}})
    with neighbour.centre.database.transaction(neighbour.centre.system) as session:
        assert list(session.scalars(select(ServiceOverride))) == []
        assert list(session.scalars(select(ServiceChange))) == []
