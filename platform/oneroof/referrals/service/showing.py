"""What the other side sees of the person: the same for the preview and for who got the referral.

What is read here is under the same policies as everything: whoever got a referral finds what was opened to them.
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from oneroof.casefiles.casework.roadmap.service import roadmap_of, steps_of, words_of
from oneroof.casefiles.models import Casefile, PersonIdentity
from oneroof.casefiles.persons.declared import Field
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.persons.service import Entry
from oneroof.casefiles.persons.service.entries import entries_of
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.service.views import opened_view
from oneroof.catalogue.models import Service
from oneroof.core.countries import country_name
from oneroof.core.errors import NotFound
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.names import text_in
from oneroof.core.spoken_languages import spoken_languages
from oneroof.referrals.models import SHOWN_CLASSES
from oneroof.referrals.service.records import audit_shown
from oneroof.referrals.ways import Stage
from oneroof.tenancy.data_classes import DATA_CLASSES


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is known: what it is, and what it says."""

    code: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A class of data as it is shown: its entries, each some lines."""

    data_class: str
    title: str
    entries: tuple[tuple[Line, ...], ...]


def shown_classes(stage: Stage, casefile: Casefile, classes: Collection[str]) -> list[Shown]:
    """What is known of the person in these classes. The reading is recorded."""
    wanted = [code for code in SHOWN_CLASSES if code in classes]
    if wanted:
        audit_shown(stage, casefile, wanted)
    return [
        Shown(code, str(DATA_CLASSES[code].words), tuple(_READERS.get(code, _of_parts)(stage, casefile, code)))
        for code in wanted
    ]


def name_of(stage: Stage, casefile: Casefile) -> str | None:
    """What the person is called; None where it is not shown, and after their erasure."""
    row = stage.session.scalars(
        select(PersonIdentity).where(
            PersonIdentity.tenant_id == stage.context.tenant_id, PersonIdentity.person_id == casefile.person_id
        )
    ).one_or_none()
    if row is None:
        return None
    with suppress(NotFound):
        return opened_view(stage.context, stage.keys, casefile, row).identity.name
    return None


Entries = Iterable[tuple[Line, ...]]


def _of_parts(stage: Stage, casefile: Casefile, code: str) -> Entries:
    for part in PARTS.values():
        if part.data_class == code:
            for entry in entries_of(stage.session, stage.context, stage.keys, part, casefile):
                lines = [_line(field, entry) for field in part.fields]
                yield tuple(line for line in lines if line is not None)


def _identity(stage: Stage, casefile: Casefile, code: str) -> Entries:
    row = stage.session.scalars(
        select(PersonIdentity).where(
            PersonIdentity.tenant_id == stage.context.tenant_id, PersonIdentity.person_id == casefile.person_id
        )
    ).one_or_none()
    if row is not None:
        with suppress(NotFound):
            identity = opened_view(stage.context, stage.keys, casefile, row).identity
            told = [Line("name", str(staff_text("Name")), each.written) for each in identity.all_names()]
            if identity.birth_date:
                told.append(Line("birth_date", str(staff_text("Date of birth")), identity.birth_date))
            told += [
                Line("nationality", str(staff_text("Nationality")), country_name(each, current_language()))
                for each in identity.nationalities
                if len(each) == 2
            ]
            yield tuple(told)
    yield from _of_parts(stage, casefile, code)


def _procedures(stage: Stage, casefile: Casefile, _code: str) -> Entries:
    rows = stage.session.execute(
        select(Procedure, Service)
        .join(Service, (Service.tenant_id == Procedure.tenant_id) & (Service.id == Procedure.service_id))
        .where(Procedure.tenant_id == stage.context.tenant_id, Procedure.person_id == casefile.person_id)
        .order_by(Procedure.opened_at.desc())
    )
    states = {"open": staff_text("Open"), "closed": staff_text("Ended")}
    for procedure, service in rows:
        name = text_in(service.name, current_language())
        yield (Line("service", name, str(states.get(procedure.state, procedure.state))),)


def _roadmap(stage: Stage, casefile: Casefile, _code: str) -> Entries:
    roadmap = roadmap_of(stage.session, stage.context, casefile.id)
    for step in steps_of(stage.session, stage.context, roadmap) if roadmap else ():
        if step.state != "dropped":
            words = words_of(stage.context, stage.keys, step)
            yield (Line("step", str(staff_text("Next step")), words.text or _service(stage, step.service_id)),)


def _service(stage: Stage, service_id: Any) -> str:
    service = stage.session.get(Service, (stage.context.tenant_id, service_id)) if service_id else None
    return text_in(service.name, current_language()) if service else ""


def _line(field: Field, entry: Entry) -> Line | None:
    value = entry.facts.get(field.code)
    if not value or value == "unknown":
        return None
    label = str(field.label)
    if field.kind == "flag":
        return Line(field.code, label, str(staff_text("Yes")))
    if field.kind == "choice":
        return Line(field.code, label, entry.said(field.code))
    if field.kind == "language":
        names = {each.code: each.name for each in spoken_languages()}
        return Line(field.code, label, names.get(value) or str(value))
    if field.kind == "country":
        return Line(field.code, label, country_name(value, current_language()))
    return Line(field.code, label, str(value))


_READERS: dict[str, Callable[[Stage, Casefile, str], Entries]] = {
    "identity": _identity,
    "procedure": _procedures,
    "roadmap": _roadmap,
}
