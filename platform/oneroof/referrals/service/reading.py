"""Looking at referrals: one with all that it shows, the queue of who has to answer, and what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.records import staff_names
from oneroof.casefiles.codes import shown as shown_code
from oneroof.casefiles.models import Casefile
from oneroof.catalogue.models import Service
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.speakable_codes import as_stored
from oneroof.core.time import Clock
from oneroof.referrals.models import OPEN_STATES, UNANSWERED, Referral, ReferralPart, ReferralStep
from oneroof.referrals.service.answering import is_asked
from oneroof.referrals.service.following import may_follow
from oneroof.referrals.service.parts import ShownDocument, documents_of, parts_of
from oneroof.referrals.service.records import (
    no_such_referral,
    record,
    stage_of,
    step_place,
    unsealed,
    unsealed_facts,
)
from oneroof.referrals.service.sending import code_hash, code_of
from oneroof.referrals.service.showing import Shown, name_of, shown_classes
from oneroof.referrals.ways import Stage, way_to
from oneroof.tenancy.context import Context

GROUPS = {
    "unanswered": UNANSWERED,
    "accepted": ("accepted",),
    "open": OPEN_STATES,
    "over": ("rejected", "done", "withdrawn", "expired"),
    "all": (),
}
"""What a list can be narrowed to, and the states of each."""
DIRECTIONS = ("in", "out")
_ORDER = (SortKey(Referral.answer_by), SortKey(Referral.sent_at), SortKey(Referral.id))
_NEWEST = (SortKey(Referral.moved_at, descending=True), SortKey(Referral.id, descending=True))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which referrals; what is None does not matter."""

    direction: str = "in"
    """`in`: those that the actor's offices have to answer; `out`: those that were sent from here."""
    group: str = "unanswered"
    urgency: str | None = None
    overdue: bool = False
    mine: bool = False
    """Those that the actor sent."""
    service_code: str | None = None
    turn: str | None = None
    """`us` or `them`: who has to do something next."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list."""

    referral: Referral
    names: dict[str, str]
    """What the destination is called, by language."""
    code: str
    service_names: dict[str, str] | None
    service_code: str | None
    person_name: str | None
    """None where it is not shown."""
    casefile_code: str
    today: date

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been answered."""
        return self.referral.state in UNANSWERED and self.referral.answer_by < self.today

    @property
    def turn(self) -> str | None:
        """Who has to act next: `sender`, `asked`, or None where it is over."""
        return turn_of(self.referral)


@dataclass(frozen=True, slots=True)
class StepView:
    """One step, with its words and who did it."""

    row: ReferralStep
    text: str
    who: str | None


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral as its reader sees it."""

    line: Listed
    summary: str
    steps: tuple[StepView, ...]
    shown: tuple[Shown, ...]
    documents: tuple[ShownDocument, ...]
    meeting_place: str
    sent_by: str | None
    may_answer: bool
    may_follow: bool

    @property
    def referral(self) -> Referral:
        """Its row."""
        return self.line.referral


def turn_of(referral: Referral) -> str | None:
    """Who has to act next: `sender`, `asked`, or None where it is over."""
    if referral.state in ("needs_more", "rejected", "expired"):
        return "sender"
    return "asked" if referral.state in ("sent", "seen", "accepted") else None


def read_referral(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, referral_id: UUID
) -> ReferralView:
    """One referral, with what it shows as long as it is open. The reading is recorded. Raises NotFound."""
    referral = session.get(Referral, (context.tenant_id, referral_id))
    if referral is None:
        raise no_such_referral()
    stage = stage_of(session, context, clock, keys)
    record(session, context, clock, "read", referral)
    parts = parts_of(session, context, referral.id) if referral.state in OPEN_STATES else []
    casefile = session.get(Casefile, (context.tenant_id, referral.casefile_id))
    classes = [part.shown_class for part in parts if part.shown_class]
    return ReferralView(
        line=_listed(stage, [referral])[0],
        summary=unsealed(keys, context, referral, "summary", referral.summary_sealed),
        steps=tuple(_steps(stage, referral)),
        shown=tuple(shown_classes(stage, casefile, classes)) if casefile else (),
        documents=tuple(documents_of(context, keys, parts)),
        meeting_place=unsealed_facts(keys, context, referral, "meeting", referral.meeting_sealed).get("place", ""),
        sent_by=_names(stage, [referral.sent_by]).get(referral.sent_by) if referral.sent_by else None,
        may_answer=is_asked(context, referral) and context.allows("referrals.answer"),
        may_follow=may_follow(context, referral),
    )


def list_referrals(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    wanted: Wanted | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Page[Listed]:
    """Those that the actor may see: of who has to answer what is due first, else what moved last first. Recorded.

    Raises Invalid for limit and cursor.
    """
    asked = wanted or Wanted()
    stage = stage_of(session, context, clock, keys)
    order = _ORDER if asked.group in ("unanswered", "open", "accepted") else _NEWEST
    page = page_of(session, _statement(stage, asked), keys=order, limit=limit, cursor=cursor)
    for referral in page.items:
        record(session, context, clock, "list", referral, data_classes=["identity"])
    return Page(_listed(stage, page.items), page.next_cursor)


def of_casefile(session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID) -> list[Listed]:
    """The referrals of one casefile that the actor sees, what moved last first. Recorded."""
    rows = session.scalars(
        select(Referral)
        .where(Referral.tenant_id == context.tenant_id, Referral.casefile_id == casefile_id)
        .order_by(Referral.moved_at.desc(), Referral.id.desc())
    ).all()
    for referral in rows:
        record(session, context, clock, "list", referral)
    return _listed(stage_of(session, context, clock, keys), rows)


def by_code(session: Session, context: Context, keys: KeyStore, *, code: str) -> UUID:
    """The referral whose code somebody carries, as it was typed. Raises NotFound."""
    stored = as_stored(code)
    found = None
    if stored is not None:
        wanted = code_hash(keys, context, stored)
        found = session.scalar(
            select(Referral.id).where(Referral.tenant_id == context.tenant_id, Referral.code_hash == wanted)
        )
    if found is None:
        raise no_such_referral()
    return found


def _statement(stage: Stage, wanted: Wanted) -> Select[Referral]:
    context = stage.context
    statement = select(Referral).where(Referral.tenant_id == context.tenant_id)
    if wanted.direction == "in":
        received = Referral.origin == "centre" if "referrals" in context.clearance else Referral.id.is_(None)
        statement = statement.where(or_(Referral.office_id.in_(sorted(context.office_ids)), received))
    else:
        statement = statement.where(Referral.origin == "here")
        if "referrals" not in context.clearance:
            statement = statement.where(Referral.sent_office_id.in_(sorted(context.office_ids)))
        if wanted.mine:
            statement = statement.where(Referral.sent_by == context.actor_id)
    states = GROUPS.get(wanted.group, ())
    if states:
        statement = statement.where(Referral.state.in_(states))
    if wanted.urgency:
        statement = statement.where(Referral.urgency == wanted.urgency)
    if wanted.overdue:
        statement = statement.where(and_(Referral.state.in_(UNANSWERED), Referral.answer_by < stage.today))
    return _narrowed(statement, wanted)


def _narrowed(statement: Select[Referral], wanted: Wanted) -> Select[Referral]:
    if wanted.service_code:
        served = (Service.tenant_id == Referral.tenant_id) & (Service.id == Referral.service_id)
        statement = statement.join(Service, served).where(Service.code == wanted.service_code)
    if wanted.turn in ("us", "them"):
        senders = Referral.state.in_(("needs_more", "rejected", "expired"))
        others = Referral.state.in_(("sent", "seen", "accepted"))
        ours = senders if wanted.direction == "out" else others
        statement = statement.where(ours if wanted.turn == "us" else (others if wanted.direction == "out" else senders))
    return statement


def _listed(stage: Stage, rows: Sequence[Referral]) -> list[Listed]:
    session, context, keys = stage.session, stage.context, stage.keys
    services = {
        row.id: row
        for row in session.scalars(
            select(Service).where(
                Service.tenant_id == context.tenant_id,
                Service.id.in_(sorted({row.service_id for row in rows if row.service_id})),
            )
        )
    }
    named = _named(stage, rows)
    lines = [
        _line(stage, row, row.id in named, services.get(row.service_id) if row.service_id else None) for row in rows
    ]
    return [replace(line, code=code_of(context, keys, line.referral)) for line in lines]


def _named(stage: Stage, rows: Sequence[Referral]) -> set[UUID]:
    """Those whose person is named: to whoever was asked by the referral alone, whatever else they may see of them."""
    shown = stage.session.scalars(
        select(ReferralPart.referral_id).where(
            ReferralPart.tenant_id == stage.context.tenant_id,
            ReferralPart.referral_id.in_(sorted(row.id for row in rows)),
            ReferralPart.shown_class == "identity",
        )
    )
    return {*shown, *(row.id for row in rows if may_follow(stage.context, row))}


def _line(stage: Stage, row: Referral, is_named: bool, service: Service | None) -> Listed:
    way = way_to(row.destination_kind)
    casefile = stage.session.get(Casefile, (stage.context.tenant_id, row.casefile_id))
    return Listed(
        referral=row,
        names=way.name(stage.session, stage.context, stage.keys, row) if way else {},
        code="",
        service_names=dict(service.name) if service else None,
        service_code=service.code if service else None,
        person_name=name_of(stage, casefile) if casefile and is_named else None,
        casefile_code=shown_code(casefile.code) if casefile else "",
        today=stage.today,
    )


def _steps(stage: Stage, referral: Referral) -> list[StepView]:
    rows = stage.session.scalars(
        select(ReferralStep)
        .where(ReferralStep.tenant_id == stage.context.tenant_id, ReferralStep.referral_id == referral.id)
        .order_by(ReferralStep.number)
    ).all()
    names = _names(stage, [row.actor_id for row in rows if row.actor_kind == "staff"])
    return [StepView(row, _words(stage, row), names.get(row.actor_id) if row.actor_id else None) for row in rows]


def _words(stage: Stage, row: ReferralStep) -> str:
    if row.text_sealed is None:
        return ""
    try:
        return stage.keys.unseal_for_person(
            stage.context.tenant_id, row.person_id, row.text_sealed, step_place(row.id)
        ).decode()
    except KeyDestroyedError:
        return ""


def _names(stage: Stage, ids: Sequence[UUID | None]) -> dict[UUID, str]:
    return staff_names(stage.session, stage.context, {each for each in ids if each is not None})
