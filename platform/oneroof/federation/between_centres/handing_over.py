"""After the other centre has accepted: the key in a letter, then part after part, then the receipt for all of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.models import Casefile
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.federation.between_centres import offering, others
from oneroof.federation.between_centres.arriving import take_part
from oneroof.federation.between_centres.calling import Caller
from oneroof.federation.between_centres.letters import RECEIVED
from oneroof.federation.between_centres.models import REFUSALS, CasefileTransfer, PackagePart
from oneroof.federation.between_centres.offering import (
    DESTROY_KEY,
    TELL_WITHDRAWN,
    consents_to_it,
    forget_package,
    key_name,
    place,
    record,
    take_back,
    transfer_named,
)
from oneroof.federation.between_centres.others import Other
from oneroof.federation.between_centres.receiving import Post, takes
from oneroof.federation.between_centres.sealing import encoded
from oneroof.federation.between_centres.sending import PURPOSE, promise_letter, when_settled
from oneroof.jobs.handlers import handles, handles_at_length
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.storage.blobs import StoredBlob
from oneroof.tenancy.context import Context, system_context

SEND_PARTS = "between_centres.send_parts"
PART_TYPE = "application/octet-stream"


@takes("answer")
def take_answer(post: Post) -> str:
    """The other centre accepts or refuses. Refused as `offer_over` where the offer does not stand any more."""
    row = _of_other(post.session, post.context, post.letter.subject, post.other)
    if row is None or row.state not in ("offered", "accepted"):
        return "offer_over"
    if row.expires_at <= post.clock.now():
        take_back(post.session, post.context, post.clock, row, "expired")
        return "offer_over"
    if post.letter.body.get("answer") != "accepted":
        _refused(post.session, post.context, post.clock, post.services.keys, row, post.letter.body)
        return RECEIVED
    if consents_to_it(post.session, post.context, post.clock, row) is None:
        take_back(post.session, post.context, post.clock, row, "withdrawn")
        return "offer_over"
    row.state, row.answered_at = "accepted", post.clock.now()
    key = post.services.keys.named_key(post.context.tenant_id, key_name(row.package_id))
    body = {"key": encoded(key)}
    promise_letter(
        post.session,
        post.context,
        post.clock,
        post.services.keys,
        post.other,
        kind="key",
        subject=row.package_id,
        body=body,
    )
    record(post.session, post.context, post.clock, "accepted", row)
    post.session.flush()
    return RECEIVED


@when_settled("offer")
def offer_settled(post: Post, outcome: str) -> None:
    """Refused at once: the offer is over."""
    row = transfer_named(post.session, post.context, post.letter.subject)
    if row is not None and row.state == "offered" and outcome != RECEIVED:
        row.state, row.settled_at = "failed", post.clock.now()
        forget_package(post.session, post.context, "out", row.package_id)
        record(post.session, post.context, post.clock, "failed", row, {"outcome": outcome})


@when_settled("key")
def key_settled(post: Post, outcome: str) -> None:
    """The other centre has the key: its parts follow."""
    row = transfer_named(post.session, post.context, post.letter.subject)
    if row is None or row.state != "accepted":
        return
    if outcome != RECEIVED:
        take_back(post.session, post.context, post.clock, row, "failed")
        return
    payload = {"package_id": str(row.package_id)}
    enqueue(post.session, post.context, kind=SEND_PARTS, key=str(row.package_id), payload=payload)


@handles_at_length(SEND_PARTS, purpose=PURPOSE)
def send_parts(services: Services, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Bring over each part that the other centre has not got yet, one after the other. Raises CallFailed."""
    package_id = UUID(payload["package_id"])
    while (found := _next_part(services, context, package_id)) is not None:
        other, part, content = found
        if other.centre_id is None:
            path = f"/between-centres/packages/{package_id}/parts/{part.number}"
            Caller(services.settings.production).post(other.address, path, content, PART_TYPE)
        else:
            there = system_context(other.centre_id, context.network_id, PURPOSE)
            with services.database.transaction(there) as session:
                take_part(services, session, there, clock, package_id=package_id, number=part.number, content=content)
        with services.database.transaction(context) as session:
            row = session.get(PackagePart, (context.tenant_id, part.id), with_for_update=True)
            if row is not None:
                row.arrived_at = clock.now()


@takes("receipt")
def take_receipt(post: Post) -> str:
    """Everything is in a casefile there: nothing of the package is kept here but the trail."""
    row = _of_other(post.session, post.context, post.letter.subject, post.other)
    if row is None or row.state not in ("accepted", "done"):
        return "offer_over"
    if row.state == "accepted":
        row.state, row.settled_at = "done", post.clock.now()
        forget_package(post.session, post.context, "out", row.package_id)
        if row.kind == "transfer":
            casefile = post.session.get_one(Casefile, (post.context.tenant_id, row.casefile_id), with_for_update=True)
            casefile.state = "closed"
        record(post.session, post.context, post.clock, "done", row)
        post.session.flush()
    return RECEIVED


@handles(TELL_WITHDRAWN, purpose=PURPOSE)
def tell_withdrawn(
    services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]
) -> None:
    """Tell the other centre that an offer is taken back."""
    peer_id = UUID(payload["peer_id"]) if payload["peer_id"] else None
    other = others.other_named(session, context, services.settings, centre_id=payload["centre_id"], peer_id=peer_id)
    subject, body = UUID(payload["package_id"]), {"reason": payload["reason"]}
    promise_letter(session, context, clock, services.keys, other, kind="withdrawal", subject=subject, body=body)


@handles(DESTROY_KEY, purpose=PURPOSE)
def destroy_key(
    services: Services, _session: Session, context: Context, _clock: Clock, payload: dict[str, Any]
) -> None:
    """From here on nobody reads the package, in whatever copy."""
    services.keys.destroy_named(context.tenant_id, key_name(UUID(payload["package_id"])))


def _of_other(session: Session, context: Context, package_id: UUID, other: Other) -> CasefileTransfer | None:
    """The transfer of a package to this very centre."""
    row = transfer_named(session, context, package_id)
    return row if row is not None and (row.centre_id, row.peer_id) == (other.centre_id, other.peer_id) else None


def _refused(
    session: Session, context: Context, clock: Clock, keys: KeyStore, row: CasefileTransfer, body: dict[str, Any]
) -> None:
    row.state, row.answered_at, row.settled_at = "refused", clock.now(), clock.now()
    row.refusal_code = body.get("reason") if body.get("reason") in REFUSALS else "other"
    words = str(body.get("words", ""))[: offering.LONGEST_REASON].encode()
    row.refusal_sealed = keys.seal_for_person(context.tenant_id, row.person_id, words, place(row.id, "refusal"))
    forget_package(session, context, "out", row.package_id)
    record(session, context, clock, "refused", row, {"reason": row.refusal_code})
    session.flush()


def _next_part(services: Services, context: Context, package_id: UUID) -> tuple[Other, PackagePart, bytes] | None:
    """The next part that has not arrived, as long as the transfer stands."""
    with services.database.transaction(context) as session:
        row = transfer_named(session, context, package_id)
        if row is None or row.state != "accepted":
            return None
        part = session.scalars(
            select(PackagePart)
            .where(
                PackagePart.tenant_id == context.tenant_id,
                PackagePart.direction == "out",
                PackagePart.package_id == package_id,
                PackagePart.arrived_at.is_(None),
            )
            .order_by(PackagePart.number)
            .limit(1)
        ).one_or_none()
        if part is None:
            return None
        key = services.keys.unseal_for_tenant(context.tenant_id, part.key_wrapped, f"package_part/{part.id}")
        content = services.files.get(StoredBlob(part.storage_key, key))
        return others.other_of(session, context, services.settings, row), part, content
