"""What every act on a referral does: find and lock it, seal its texts, write the step and the accountability record."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.procedures.service.records import today_at
from oneroof.casefiles.sharing.service import lock_person
from oneroof.core.errors import Invalid, NotFound, PreconditionFailed
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.referrals import moved
from oneroof.referrals.models import HIDDEN_STATES, Referral, ReferralStep
from oneroof.referrals.ways import Stage, place
from oneroof.tenancy.context import Context

CLASS = "referrals"
LONGEST_TEXT = 4000


def stage_of(session: Session, context: Context, clock: Clock, keys: KeyStore) -> Stage:
    """Who does it and when, with the day at the centre."""
    return Stage(session, context, clock, keys, today_at(session, context, clock))


def lock_referral(session: Session, context: Context, referral_id: UUID) -> Referral:
    """The referral as it stands now; whoever else moves it waits for the end of this transaction. Raises NotFound."""
    wanted = select(Referral).where(Referral.tenant_id == context.tenant_id, Referral.id == referral_id)
    person_id = session.scalar(wanted.with_only_columns(Referral.person_id))
    if person_id is None:
        raise no_such_referral()
    lock_person(session, context, person_id, erased_too=True)
    found = session.scalars(
        wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise no_such_referral()
    return found


def check_version(referral: Referral, version: int | None) -> None:
    """Raise PreconditionFailed where it is not the version that the actor saw."""
    if version is not None and referral.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )


def add_step(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore | None,
    referral: Referral,
    step: str,
    state: str,
    *,
    reason: str | None = None,
    text: str = "",
    details: Mapping[str, Any] | None = None,
) -> ReferralStep:
    """Write the step and the new state, and the entry of the record. Whoever is registered hears of it in `settle`."""
    with session.no_autoflush:  # what goes together with the new state is written with it
        number = _next_number(session, context, referral)
    row = ReferralStep(
        id=new_id(),
        person_id=referral.person_id,
        data_class=CLASS,
        shared_office_ids=_seen_by(referral, state),
        protected_from=list(referral.protected_from),
        referral_id=referral.id,
        number=number,
        step=step,
        state=state,
        at=clock.now(),
        actor_kind=context.actor_kind,
        actor_id=context.actor_id,
        office_id=context.office_id,
        partnership_id=referral.partnership_id if context.actor_kind == "agency" else None,
        reason=reason,
    )
    if text and keys is not None:
        row.text_sealed = keys.seal_for_person(context.tenant_id, referral.person_id, text.encode(), step_place(row.id))
    session.add(row)
    if state != referral.state:
        referral.state, referral.moved_at = state, row.at
    record(session, context, clock, step, referral, reason=reason, details=details)
    session.flush()
    return row


def settle(session: Session, context: Context, clock: Clock, referral: Referral, step: ReferralStep) -> None:
    """Tell whoever waits for it."""
    moved.tell(session, context, clock, referral, step)


def record(
    session: Session,
    context: Context,
    clock: Clock,
    verb: str,
    referral: Referral,
    *,
    reason: str | None = None,
    data_classes: Iterable[str] = (),
    details: Mapping[str, Any] | None = None,
) -> None:
    """One entry of the accountability record about this referral and its person."""
    told = {"to": referral.destination_kind, **({"reason": reason} if reason else {}), **(details or {})}
    audit.record(
        session,
        context,
        clock,
        action=f"referral.{verb}",
        object_kind="referral",
        object_id=referral.id,
        subject_person_id=referral.person_id,
        data_classes=[CLASS, *data_classes],
        details=told,
    )


def sealed(keys: KeyStore, context: Context, referral: Referral, part: str, plain: str) -> bytes:
    """A text of a referral under the person's key."""
    return keys.seal_for_person(context.tenant_id, referral.person_id, plain.encode(), place(referral.id, part))


def unsealed(keys: KeyStore, context: Context, referral: Referral, part: str, cipher: bytes | None) -> str:
    """The text in the clear; empty for none, and after the person's erasure."""
    if cipher is None:
        return ""
    try:
        return keys.unseal_for_person(context.tenant_id, referral.person_id, cipher, place(referral.id, part)).decode()
    except KeyDestroyedError:
        return ""


def sealed_facts(keys: KeyStore, context: Context, referral: Referral, part: str, facts: Mapping[str, str]) -> bytes:
    """Named facts under the person's key."""
    return sealed(keys, context, referral, part, json.dumps(dict(facts), ensure_ascii=False, sort_keys=True))


def unsealed_facts(
    keys: KeyStore, context: Context, referral: Referral, part: str, cipher: bytes | None
) -> dict[str, str]:
    """Named facts in the clear; none where nothing is kept, and after the person's erasure."""
    plain = unsealed(keys, context, referral, part, cipher)
    return dict(json.loads(plain)) if plain else {}


def step_place(step_id: UUID) -> str:
    """What the ciphertext of a step's words is bound to."""
    return f"referral_step/{step_id}"


def written(text: str | None, field: str, *, required: bool = False) -> str:
    """A text as it is kept. Raises Invalid for none, or too much."""
    kept = (text or "").replace("\r\n", "\n").strip()
    if required and not kept:
        raise wrong(field, public_text("Write something."))
    if len(kept) > LONGEST_TEXT:
        raise wrong(field, public_text("At most %(most)s characters.", most=LONGEST_TEXT))
    return kept


def wrong(field: str, message: LazyText) -> Invalid:
    """What is wrong with one field."""
    return Invalid("referral_invalid", message, fields={field: [message]})


def no_such_referral() -> NotFound:
    """There is none that the actor may know of."""
    return NotFound("referral_not_found", public_text("There is no such referral here."))


def _seen_by(referral: Referral, state: str) -> list[UUID]:
    """As the database hides the rest in the moment in which the state becomes one of HIDDEN_STATES."""
    asked = referral.office_id or referral.partnership_id
    if state not in HIDDEN_STATES or asked == referral.sent_office_id:
        return list(referral.shared_office_ids)
    return [each for each in referral.shared_office_ids if each != asked]


def _next_number(session: Session, context: Context, referral: Referral) -> int:
    highest = session.scalar(
        select(func.max(ReferralStep.number)).where(
            ReferralStep.tenant_id == context.tenant_id, ReferralStep.referral_id == referral.id
        )
    )
    return (highest or 0) + 1


def audit_shown(stage: Stage, casefile: Casefile, classes: Iterable[str]) -> None:
    """Record that these classes of a person were looked at, because they are to be shown or were."""
    audit.record(
        stage.session,
        stage.context,
        stage.clock,
        action="referral.show",
        object_kind="casefile",
        object_id=casefile.id,
        subject_person_id=casefile.person_id,
        data_classes=sorted(classes),
    )
