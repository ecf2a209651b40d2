"""Working on a roadmap: its steps in order, and what of it was agreed with the person."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from oneroof.casefiles.casework.records import (
    casefile_of,
    check_cleared,
    classed,
    not_after_today,
    record,
    sealed,
    today_at,
    unsealed,
    written,
    wrong,
)
from oneroof.casefiles.casework.roadmap.models import DOERS, STEP_STATES, Roadmap, RoadmapStep, RoadmapVersion
from oneroof.casefiles.models import Casefile
from oneroof.catalogue.models import Service
from oneroof.core.errors import Conflict, NotFound, PreconditionFailed
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.spoken_languages import spoken_codes
from oneroof.core.time import Clock
from oneroof.identity.offices import office_choices
from oneroof.tenancy.context import Context

LONGEST_STEP = 500
LONGEST_PLACE = 200
MOST_STEPS = 40


@dataclass(frozen=True, slots=True)
class StepWords:
    """What a step says: as it was written, translated for the person where somebody did, and where."""

    text: str = ""
    translation: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step as it is typed: a service of the catalogue, or words; who does it, where, by when."""

    words: StepWords
    service_code: str | None = None
    doer: str = "person"
    office_id: UUID | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class RoadmapFile:
    """A casefile's roadmap, locked for a change."""

    casefile: Casefile
    roadmap: Roadmap


def add_step(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    once_id: UUID,
    content: NewStep,
) -> RoadmapStep:
    """Add a step at the end; the first one begins the roadmap. Sent again with the same `once_id` it is there already.

    Raises NotFound, Invalid with the field, Conflict for more than MOST_STEPS, and Forbidden.
    """
    file = _locked(session, context, clock, casefile_id)
    before = session.scalars(
        select(RoadmapStep).where(RoadmapStep.tenant_id == context.tenant_id, RoadmapStep.once_id == once_id)
    ).one_or_none()
    if before is not None:
        return before
    words, service_id = _checked(session, context, content)
    last = session.scalar(
        select(func.max(RoadmapStep.position)).where(
            RoadmapStep.tenant_id == context.tenant_id, RoadmapStep.roadmap_id == file.roadmap.id
        )
    )
    if (last or 0) >= MOST_STEPS:
        raise Conflict("roadmap_full", public_text("A roadmap has at most %(most)s steps.", most=MOST_STEPS))
    row = RoadmapStep(id=new_id(), roadmap_id=file.roadmap.id, **classed(session, context, file.casefile, "roadmap"))
    row.once_id, row.position = once_id, (last or 0) + 1
    _write(context, keys, row, content, words, service_id)
    session.add(row)
    _changed(session, context, clock, file.roadmap, "add_step", row)
    return row


def change_step(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    step_id: UUID,
    content: NewStep,
    version: int | None = None,
) -> RoadmapStep:
    """Write a step anew; its place and its state stay. `version` is the roadmap's.

    Raises NotFound, Invalid with the field, PreconditionFailed for an old version, and Forbidden.
    """
    file = _locked(session, context, clock, casefile_id, version)
    row = _step(session, context, file.roadmap, step_id)
    words, service_id = _checked(session, context, content)
    _write(context, keys, row, content, words, service_id)
    _changed(session, context, clock, file.roadmap, "change_step", row)
    return row


def move_step(
    session: Session, context: Context, clock: Clock, *, casefile_id: UUID, step_id: UUID, earlier: bool
) -> RoadmapStep:
    """One place earlier, or later; the first and the last stay where they are. Raises NotFound and Forbidden."""
    file = _locked(session, context, clock, casefile_id)
    row = _step(session, context, file.roadmap, step_id)
    rows = steps_of(session, context, file.roadmap)
    here = rows.index(row)
    there = here - 1 if earlier else here + 1
    if 0 <= there < len(rows):
        other = rows[there]
        row.position, other.position = other.position, row.position
        _changed(session, context, clock, file.roadmap, "move_step", row)
    return row


def set_step_state(
    session: Session, context: Context, clock: Clock, *, casefile_id: UUID, step_id: UUID, state: str
) -> RoadmapStep:
    """How far a step is, of STEP_STATES. What was agreed stays agreed. Raises NotFound, Invalid and Forbidden."""
    if state not in STEP_STATES:
        raise wrong("state", "choice_unknown", public_text("Choose one of the list."))
    file = _locked(session, context, clock, casefile_id)
    row = _step(session, context, file.roadmap, step_id)
    if row.state != state:
        row.state = state
        agreed = file.roadmap.agreed_number
        _changed(session, context, clock, file.roadmap, "set_step_state", row)
        # a step that is done was agreed all the same; one that falls away was not
        file.roadmap.agreed_number = None if state == "dropped" else agreed
        session.flush()
    return row


def agree(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    agreed_on: date,
    language: str,
    version: int | None = None,
) -> RoadmapVersion:
    """The person agreed to the roadmap as it stands: it is kept as a version. Agreed already, it answers with that one.

    `language`: in which it was talked through. Raises NotFound, Invalid, PreconditionFailed, Conflict without a step,
    and Forbidden.
    """
    not_after_today(agreed_on, today_at(session, context, clock), "agreed_on")
    if language not in spoken_codes():
        raise wrong("language", "language_unknown", public_text("Choose one of the list."))
    file = _locked(session, context, clock, casefile_id, version)
    roadmap = file.roadmap
    versions = versions_of(session, context, roadmap)
    if roadmap.agreed_number is not None:
        return next(kept for kept in versions if kept.number == roadmap.agreed_number)
    rows = [row for row in steps_of(session, context, roadmap) if row.state != "dropped"]
    if not rows:
        raise Conflict("roadmap_empty", public_text("There is no step yet that could be agreed."))
    kept = RoadmapVersion(id=new_id(), roadmap_id=roadmap.id, **classed(session, context, file.casefile, "roadmap"))
    kept.number, kept.agreed_on, kept.language = len(versions) + 1, agreed_on, language
    kept.kept_at, kept.kept_by = clock.now(), context.actor_id
    plain = json.dumps([_snapshot(context, keys, row) for row in rows], ensure_ascii=False)
    kept.sealed = sealed(context, keys, kept.person_id, kept.id, "roadmap_version", plain)
    session.add(kept)
    roadmap.agreed_number, roadmap.changed_at, roadmap.changed_by = kept.number, clock.now(), context.actor_id
    _record(session, context, clock, roadmap, "agree", {"number": kept.number, "language": language})
    session.flush()
    return kept


def steps_of(session: Session, context: Context, roadmap: Roadmap) -> list[RoadmapStep]:
    """The steps in their order."""
    return list(
        session.scalars(
            select(RoadmapStep)
            .where(RoadmapStep.tenant_id == context.tenant_id, RoadmapStep.roadmap_id == roadmap.id)
            .order_by(RoadmapStep.position, RoadmapStep.id)
        )
    )


def versions_of(session: Session, context: Context, roadmap: Roadmap) -> list[RoadmapVersion]:
    """What was agreed, the first version first."""
    return list(
        session.scalars(
            select(RoadmapVersion)
            .where(RoadmapVersion.tenant_id == context.tenant_id, RoadmapVersion.roadmap_id == roadmap.id)
            .order_by(RoadmapVersion.number)
        )
    )


def roadmap_of(session: Session, context: Context, casefile_id: UUID) -> Roadmap | None:
    """The casefile's roadmap, or None before its first step."""
    return session.scalars(
        select(Roadmap).where(Roadmap.tenant_id == context.tenant_id, Roadmap.casefile_id == casefile_id)
    ).one_or_none()


def words_of(context: Context, keys: KeyStore, row: RoadmapStep) -> StepWords:
    """What a step says, in the clear."""
    return StepWords(**json.loads(unsealed(context, keys, row.person_id, row.id, "roadmap_step", row.sealed)))


def _locked(
    session: Session, context: Context, clock: Clock, casefile_id: UUID, version: int | None = None
) -> RoadmapFile:
    """The roadmap, begun where there is none yet; changes of one roadmap come one after the other."""
    check_cleared(context, "roadmap")
    casefile = casefile_of(session, context, casefile_id, lock=True)
    roadmap = roadmap_of(session, context, casefile_id)
    if roadmap is None:
        roadmap = Roadmap(id=new_id(), casefile_id=casefile.id, **classed(session, context, casefile, "roadmap"))
        roadmap.begun_at = roadmap.changed_at = clock.now()
        roadmap.changed_by = context.actor_id
        session.add(roadmap)
        session.flush()
    if version is not None and roadmap.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )
    return RoadmapFile(casefile, roadmap)


def _step(session: Session, context: Context, roadmap: Roadmap, step_id: UUID) -> RoadmapStep:
    row = session.get(RoadmapStep, (context.tenant_id, step_id))
    if row is None or row.roadmap_id != roadmap.id:
        raise NotFound("roadmap_step_not_found", public_text("There is no such step here."))
    return row


def _checked(session: Session, context: Context, step: NewStep) -> tuple[StepWords, UUID | None]:
    """The words as they are kept, and the service. Raises Invalid."""
    if step.doer not in DOERS:
        raise wrong("doer", "choice_unknown", public_text("Choose one of the list."))
    if step.office_id is not None and step.office_id not in {office.id for office in office_choices(session)}:
        raise wrong("office_id", "office_unknown", public_text("There is no such office here."))
    words = StepWords(
        written(step.words.text, "text", required=step.service_code is None, most=LONGEST_STEP),
        written(step.words.translation, "translation", most=LONGEST_STEP),
        written(step.words.place, "place", most=LONGEST_PLACE),
    )
    if step.service_code is None:
        return words, None
    service_id = session.scalar(
        select(Service.id).where(Service.tenant_id == context.tenant_id, Service.code == step.service_code)
    )
    if service_id is None:
        raise wrong("service", "service_unknown", public_text("There is no such service here."))
    return words, service_id


def _write(
    context: Context, keys: KeyStore, row: RoadmapStep, step: NewStep, words: StepWords, service_id: UUID | None
) -> None:
    row.service_id, row.doer, row.office_id, row.due_on = service_id, step.doer, step.office_id, step.due_on
    plain = json.dumps(asdict(words), ensure_ascii=False)
    row.sealed = sealed(context, keys, row.person_id, row.id, "roadmap_step", plain)


def _snapshot(context: Context, keys: KeyStore, row: RoadmapStep) -> dict[str, Any]:
    return {
        **asdict(words_of(context, keys, row)),
        "service_id": str(row.service_id) if row.service_id else None,
        "doer": row.doer,
        "office_id": str(row.office_id) if row.office_id else None,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "state": row.state,
    }


def _changed(session: Session, context: Context, clock: Clock, roadmap: Roadmap, verb: str, row: RoadmapStep) -> None:
    """The roadmap's version stands for its steps too; what was agreed is another one now."""
    roadmap.agreed_number, roadmap.changed_at, roadmap.changed_by = None, clock.now(), context.actor_id
    flag_modified(roadmap, "changed_at")
    _record(session, context, clock, roadmap, verb, {"step_id": str(row.id)})
    session.flush()


def _record(
    session: Session, context: Context, clock: Clock, roadmap: Roadmap, verb: str, details: dict[str, Any]
) -> None:
    record(
        session,
        context,
        clock,
        f"roadmap.{verb}",
        person_id=roadmap.person_id,
        object_id=roadmap.id,
        data_class="roadmap",
        details=details,
    )
