"""What the sender and the person do: give more, take it back, refuse; and what time and a consent's end do."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from oneroof.casefiles.consents.models import Consent
from oneroof.casefiles.consents.service import when_consent_ends
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.procedures.service.records import today_at
from oneroof.core.errors import Conflict, Forbidden
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.partnerships.ending import when_partnership_ends
from oneroof.identity.partnerships.models import Partnership
from oneroof.referrals.models import OPEN_STATES, UNANSWERED, WITHDRAW_REASONS, Referral
from oneroof.referrals.service.answering import over
from oneroof.referrals.service.closing import close
from oneroof.referrals.service.parts import add_parts, checked_documents
from oneroof.referrals.service.records import (
    add_step,
    check_version,
    lock_referral,
    no_such_referral,
    settle,
    stage_of,
    written,
    wrong,
)
from oneroof.referrals.service.sending import check_parts, last_day
from oneroof.referrals.ways import Destination
from oneroof.tenancy.context import Context

STAFFS_REASONS = tuple(code for code in WITHDRAW_REASONS if code not in ("consent_withdrawn", "agreement_ended"))
"""What staff can say; the others happen by themselves."""


def give_more(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    referral_id: UUID,
    text: str = "",
    classes: Collection[str] = (),
    document_ids: Collection[UUID] = (),
    version: int | None = None,
) -> Referral:
    """Give what was asked for: words, more classes, more documents. It is the other side's turn again, with as many
    working days as before.

    Raises NotFound, Forbidden, Conflict `referral_not_waiting` where nothing was asked for, and what `send` raises.
    """
    referral = _sent_from_here(session, context, referral_id)
    if referral.state != "needs_more":
        raise Conflict("referral_not_waiting", public_text("Nothing is asked for at present."))
    check_version(referral, version)
    kept = written(text, "text", required=not (classes or document_ids))
    if classes or document_ids:
        _show_more(session, context, clock, keys, referral, classes, document_ids)
    stage = stage_of(session, context, clock, keys)
    referral.answer_by = max(referral.answer_by, last_day(session, context, stage.today, referral.answer_days))
    details = {"classes": sorted(classes), "documents": len(document_ids)}
    step = add_step(session, context, clock, keys, referral, "give_more", "seen", text=kept, details=details)
    settle(session, context, clock, referral, step)
    return referral


def withdraw(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    referral_id: UUID,
    reason: str,
    text: str = "",
    version: int | None = None,
) -> Referral:
    """Take it back, with one of STAFFS_REASONS: at once the other side sees nothing of it any more.

    Raises NotFound, Forbidden `referral_not_yours`, Conflict `referral_over`, PreconditionFailed and Invalid.
    """
    if reason not in STAFFS_REASONS:
        raise wrong("reason", public_text("Say why."))
    referral = _sent_from_here(session, context, referral_id)
    _check_open(referral)
    check_version(referral, version)
    kept = written(text, "text", required=reason == "other")
    return close(session, context, clock, keys, referral, "withdraw", "withdrawn", reason=reason, text=kept)


def refuse(session: Session, context: Context, clock: Clock, *, referral_id: UUID) -> Referral:
    """The person does not want it: it ends, whoever sent it. For their own file and for whoever notes what they say.

    Raises NotFound, and Conflict `referral_over`.
    """
    referral = lock_referral(session, context, referral_id)
    if context.actor_kind == "person" and referral.person_id not in context.people:
        raise no_such_referral()
    _check_open(referral)
    return close(session, context, clock, None, referral, "withdraw", "withdrawn", reason="person_refused")


def expire(session: Session, context: Context, clock: Clock, *, referral_id: UUID) -> Referral:
    """Nobody answered in time: it ends, and the other side sees nothing of it any more. Ended already, nothing changes.

    Raises NotFound, and Conflict `referral_not_due` before its last day is over.
    """
    referral = lock_referral(session, context, referral_id)
    if referral.state not in UNANSWERED:
        return referral
    if today_at(session, context, clock) <= referral.answer_by:
        raise Conflict("referral_not_due", public_text("There is still time to answer this referral."))
    return close(session, context, clock, None, referral, "expire", "expired", reason="not_answered")


@when_consent_ends
def withdraw_with_consent(session: Session, context: Context, clock: Clock, consent: Consent) -> None:
    """What rested on a consent is withdrawn with it, in that transaction.

    What the actor does not see of it, the database withdraws at the end of the transaction, and a clock notes it.
    """
    _withdraw_all(session, context, clock, Referral.consent_id == consent.id, "consent_withdrawn")


@when_partnership_ends
def withdraw_with_partnership(session: Session, context: Context, clock: Clock, partnership: Partnership) -> None:
    """What waits with an agency is withdrawn when its agreement ends here; of what the actor does not see as above."""
    end_with_partnership(session, context, clock, partnership_id=partnership.id)


def end_with_partnership(session: Session, context: Context, clock: Clock, *, partnership_id: UUID) -> int:
    """Withdraw what waits with an agency whose agreement has ended; how many."""
    return _withdraw_all(session, context, clock, Referral.partnership_id == partnership_id, "agreement_ended")


def destination_of(referral: Referral) -> Destination:
    """Where a referral went."""
    return Destination(referral.destination_kind, referral.office_id, referral.partnership_id, None, referral.centre_id)


def may_follow(context: Context, referral: Referral) -> bool:
    """Whether the actor may act for the sender: staff who are cleared for referrals, or of the office that sent it."""
    if context.actor_kind == "system":
        return True
    if context.actor_kind != "staff" or not context.allows("referrals.send"):
        return False
    return "referrals" in context.clearance or referral.sent_office_id in context.office_ids


def _withdraw_all(session: Session, context: Context, clock: Clock, which: ColumnElement[bool], reason: str) -> int:
    wanted = select(Referral.id).where(Referral.tenant_id == context.tenant_id, which, Referral.state.in_(OPEN_STATES))
    ids = session.scalars(wanted.order_by(Referral.id)).all()
    for referral_id in ids:
        referral = lock_referral(session, context, referral_id)
        if referral.state in OPEN_STATES:
            close(session, context, clock, None, referral, "withdraw", "withdrawn", reason=reason)
    return len(ids)


def _sent_from_here(session: Session, context: Context, referral_id: UUID) -> Referral:
    referral = lock_referral(session, context, referral_id)
    if not may_follow(context, referral):
        raise Forbidden("referral_not_yours", public_text("This referral was sent by somebody else."))
    return referral


def _check_open(referral: Referral) -> None:
    if referral.state not in OPEN_STATES:
        raise over(referral)


def _show_more(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    referral: Referral,
    classes: Collection[str],
    document_ids: Collection[UUID],
) -> None:
    stage = stage_of(session, context, clock, keys)
    casefile = session.get_one(Casefile, (context.tenant_id, referral.casefile_id))
    way, _terms = check_parts(stage, casefile, destination_of(referral), classes, document_ids)
    documents = checked_documents(stage, casefile, document_ids)
    add_parts(stage, referral, classes, documents)
    way.begin(stage, referral, frozenset({"person", *classes}))
