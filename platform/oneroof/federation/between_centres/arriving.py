"""The receiver's side: offers come in, then the key, then the parts; at the end all of it stands in a casefile.

Whatever is interrupted is gone on with: the casefile is made once, each document is known again by what it holds.
"""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.spoken_languages import spoken_codes
from oneroof.core.time import Clock
from oneroof.federation.between_centres.contents import CLASSES
from oneroof.federation.between_centres.letters import RECEIVED
from oneroof.federation.between_centres.models import KINDS, IncomingPackage, PackagePart
from oneroof.federation.between_centres.offering import forget_package, transfer_named
from oneroof.federation.between_centres.others import Other
from oneroof.federation.between_centres.receiving import Post, takes, was_taken
from oneroof.federation.between_centres.sealing import decoded
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context

UNPACK = "between_centres.unpack"
MOST_PART_BYTES = 2 * 1024 * 1024
MOST_PACKAGE_BYTES = 1024 * 1024 * 1024
MOST_DOCUMENTS = 500
_KEY_BYTES = 32


@takes("offer")
def take_offer(post: Post) -> str:
    """Put an offer where staff see it. A package that was here before is refused, whoever offers it now."""
    manifest = checked_manifest(post.letter.body.get("manifest"), post.letter.subject)
    if manifest is None:
        return "manifest_unreadable"
    if post.session.get(IncomingPackage, (post.context.tenant_id, post.letter.subject)) is not None:
        return "package_replayed"
    if transfer_named(post.session, post.context, post.letter.subject, direction="in") is not None:
        return "package_replayed"
    if was_taken(post.session, post.context, post.other, "withdrawal", post.letter.subject):
        return "withdrawn"
    expires_at = datetime.fromisoformat(manifest["expires_at"])
    if expires_at <= post.clock.now():
        return "offer_expired"
    row = IncomingPackage(id=post.letter.subject, kind=manifest["kind"], manifest=manifest, state="offered")
    row.centre_id, row.peer_id = post.other.centre_id, post.other.peer_id
    row.offered_at, row.expires_at = post.clock.now(), expires_at
    post.session.add(row)
    post.session.flush()
    return RECEIVED


@takes("key")
def take_key(post: Post) -> str:
    """The key of a package that was accepted here: kept until all of it has come."""
    row = _of_other(post.session, post.context, post.letter.subject, post.other)
    if row is None or row.state != "accepted":
        return "not_accepted"
    try:
        key = decoded(str(post.letter.body.get("key")))
    except ValueError:
        return "key_unreadable"
    if len(key) != _KEY_BYTES:
        return "key_unreadable"
    row.key_sealed = post.services.keys.seal_for_tenant(post.context.tenant_id, key, key_place(row.id))
    _go_on_if_complete(post.session, post.context, row)
    post.session.flush()
    return RECEIVED


@takes("withdrawal")
def take_withdrawal(post: Post) -> str:
    """The offer is over; what has come of it is dropped, unless it stands in a casefile already."""
    row = _of_other(post.session, post.context, post.letter.subject, post.other)
    if row is not None and row.casefile_id is not None:
        return "too_late"
    if row is not None and row.state in ("offered", "accepted"):
        row.state = "expired" if post.letter.body.get("reason") == "expired" else "withdrawn"
        drop(post.session, post.context, post.clock, row)
    return RECEIVED


def take_part(
    services: Services,
    session: Session,
    context: Context,
    clock: Clock,
    *,
    package_id: UUID,
    number: int,
    content: bytes,
) -> None:
    """Keep one part. It is believed because of its hash, which stands in the signed manifest; twice is once.

    Raises NotFound for a package that is not expected, and Invalid `part_wrong`.
    """
    row = session.get(IncomingPackage, (context.tenant_id, package_id), with_for_update=True)
    if row is None or row.state not in ("accepted", "done") or (row.state == "accepted" and row.key_sealed is None):
        raise NotFound("package_not_expected", staff_text("No such package is expected here."))
    if row.state == "done":
        return
    told = row.manifest["parts"][number] if 0 <= number < len(row.manifest["parts"]) else None
    digest = hashlib.sha256(content).digest()
    if told is None or told["size"] != len(content) or told["sha256"] != digest.hex():
        raise Invalid("part_wrong", staff_text("This is not the part that was announced."))
    known = session.scalars(parts_of(context, package_id).where(PackagePart.number == number)).one_or_none()
    if known is None:
        blob = services.files.put(context.tenant_id, content)
        part = PackagePart(id=new_id(), direction="in", package_id=package_id, number=number, size=len(content))
        part.digest, part.storage_key, part.arrived_at = digest, blob.storage_key, clock.now()
        part.key_wrapped = services.keys.seal_for_tenant(context.tenant_id, blob.key, f"package_part/{part.id}")
        session.add(part)
        session.flush()
    _go_on_if_complete(session, context, row)


def missing_parts(session: Session, context: Context, row: IncomingPackage) -> list[int]:
    """The numbers of the parts that have not come."""
    here = {part.number for part in session.scalars(parts_of(context, row.id))}
    return [number for number in range(len(row.manifest["parts"])) if number not in here]


def drop(session: Session, context: Context, clock: Clock, row: IncomingPackage) -> None:
    """Forget the key and the parts of a package that does not come any more."""
    row.key_sealed, row.settled_at = None, clock.now()
    forget_package(session, context, "in", row.id)
    audit.record(
        session,
        context,
        clock,
        action="incoming_package.drop",
        object_kind="incoming_package",
        object_id=row.id,
        details={"state": row.state},
    )


def parts_of(context: Context, package_id: UUID) -> Any:
    """The query for the parts of a package that have come."""
    return select(PackagePart).where(
        PackagePart.tenant_id == context.tenant_id,
        PackagePart.direction == "in",
        PackagePart.package_id == package_id,
    )


def key_place(package_id: UUID) -> str:
    """What the package's key is bound to here."""
    return f"incoming_package/{package_id}/key"


def checked_manifest(said: Any, package_id: UUID) -> dict[str, Any] | None:
    """The manifest as far as it is known here, and nothing besides; None for what is none."""
    try:
        manifest = {
            "package": str(UUID(said["package"])),
            "kind": said["kind"],
            "purpose": str(said["purpose"])[:40],
            "offered_at": datetime.fromisoformat(said["offered_at"]).isoformat(),
            "expires_at": datetime.fromisoformat(said["expires_at"]).isoformat(),
            "until": datetime.fromisoformat(said["until"]).date().isoformat() if said["until"] else None,
            "language": said["language"] if said["language"] in spoken_codes() else "en",
            "data_classes": [one for one in said["data_classes"] if one in CLASSES],
            "documents": int(said["documents"]),
            "consent": {name: str(value)[:100] for name, value in said["consent"].items()},
            "contents": [int(number) for number in said["contents"]],
            "parts": [{"size": int(one["size"]), "sha256": str(one["sha256"])} for one in said["parts"]],
        }
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return manifest if _is_sound(manifest, package_id) else None


def _is_sound(manifest: dict[str, Any], package_id: UUID) -> bool:
    sizes = [part["size"] for part in manifest["parts"]]
    zoned = all(datetime.fromisoformat(manifest[name]).tzinfo for name in ("offered_at", "expires_at"))
    return bool(
        manifest["package"] == str(package_id)
        and manifest["kind"] in KINDS
        and (manifest["kind"] == "share") == (manifest["until"] is not None)
        and zoned
        and 0 <= manifest["documents"] <= MOST_DOCUMENTS
        and manifest["contents"]
        and all(0 <= number < len(sizes) for number in manifest["contents"])
        and all(0 < size <= MOST_PART_BYTES for size in sizes)
        and sum(sizes) <= MOST_PACKAGE_BYTES
    )


def _go_on_if_complete(session: Session, context: Context, row: IncomingPackage) -> None:
    if row.key_sealed is not None and not missing_parts(session, context, row):
        enqueue(session, context, kind=UNPACK, key=str(row.id), payload={"package_id": str(row.id)})


def _of_other(session: Session, context: Context, package_id: UUID, other: Other) -> IncomingPackage | None:
    """The package, locked, if it is this very centre that offered it."""
    row = session.get(IncomingPackage, (context.tenant_id, package_id), with_for_update=True, populate_existing=True)
    return row if row is not None and (row.centre_id, row.peer_id) == (other.centre_id, other.peer_id) else None


def package_of(session: Session, context: Context, package_id: UUID, *, lock: bool = False) -> IncomingPackage:
    """One package. Raises NotFound."""
    row = session.get(IncomingPackage, (context.tenant_id, package_id), with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound("package_not_found", staff_text("There is no such offer here."))
    return row


def check_open(row: IncomingPackage, clock: Clock) -> None:
    """Raise Conflict (`offer_over`) where it cannot be answered any more."""
    if row.state != "offered" or row.expires_at <= clock.now():
        raise Conflict("offer_over", staff_text("This offer does not stand any more."))
