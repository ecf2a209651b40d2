"""Roots: what commits to an hour of the chain and to everything before it, signed, small enough to stand on paper."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.audit.canonical import canonical, plain
from oneroof.audit.chain import NOTHING, merkle_root
from oneroof.audit.models import AuditLink, AuditRoot
from oneroof.audit.signing import RootSigner
from oneroof.core.time import real_now
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Network, Tenant

ROOT_FORMAT = "oneroof-audit-root/1"
STATED = ("number", "period_start", "period_end", "first_seq", "last_seq", "entries", "root", "previous", "key_id")
"""What is signed of a root, besides the format and whose it is."""


@dataclass(frozen=True, slots=True)
class Due:
    """A period that is over and whose links no root covers yet."""

    first_seq: int
    start: datetime
    end: datetime


def centre_name(session: Session, context: Context) -> str:
    """Whose chain it is, the same everywhere: `<network>/<centre>`."""
    network = session.scalars(select(Network.code).where(Network.id == context.network_id)).one()
    centre = session.scalars(select(Tenant.code).where(Tenant.id == context.tenant_id)).one()
    return f"{network}/{centre}"


def statement(centre: str, facts: Mapping[str, Any]) -> bytes:
    """What is hashed and signed of a root."""
    return canonical({"format": ROOT_FORMAT, "centre": centre, **{name: facts[name] for name in STATED}})


def document(centre: str, root: AuditRoot) -> dict[str, Any]:
    """A root as it is published, with what is needed to check its signature."""
    facts = {name: getattr(root, name) for name in (*STATED, "digest", "signature", "public_key")}
    published: dict[str, Any] = plain({"format": ROOT_FORMAT, "centre": centre, **facts})
    return published


def due_root(session: Session) -> Due | None:
    """The oldest hour that is over and has links outside every root; None where there is none."""
    last = session.scalar(select(func.max(AuditRoot.last_seq))) or 0
    first = session.scalar(select(AuditLink.chained_at).where(AuditLink.seq == last + 1))
    if first is None:
        return None
    start = first.replace(minute=0, second=0, microsecond=0)
    end = start + timedelta(hours=1)
    return Due(last + 1, start, end) if end <= real_now() else None


def close_root(session: Session, context: Context, signer: RootSigner, due: Due) -> AuditRoot | None:
    """Sign a root over all links of the period that no root covers; None where one covers them already."""
    before = session.scalars(select(AuditRoot).order_by(AuditRoot.number.desc()).limit(1)).one_or_none()
    first = before.last_seq + 1 if before else 1
    later = session.scalar(
        select(func.min(AuditLink.seq)).where(AuditLink.seq >= first, AuditLink.chained_at >= due.end)
    )
    covered = select(AuditLink.hash).where(AuditLink.seq >= first).order_by(AuditLink.seq)
    hashes = session.scalars(covered if later is None else covered.where(AuditLink.seq < later)).all()
    if not hashes or first != due.first_seq:
        return None
    root = AuditRoot(
        number=before.number + 1 if before else 1,
        period_start=due.start,
        period_end=due.end,
        first_seq=first,
        last_seq=first + len(hashes) - 1,
        entries=len(hashes),
        root=merkle_root(hashes),
        previous=before.digest if before else NOTHING,
        key_id=signer.key_id,
        public_key=signer.public_key,
        closed_at=real_now(),
    )
    stated = statement(centre_name(session, context), {name: getattr(root, name) for name in STATED})
    root.digest, root.signature = hashlib.sha256(stated).digest(), signer.sign(stated)
    session.add(root)
    session.flush()
    return root


def roots_before(
    session: Session, context: Context, *, before: int | None = None, limit: int = 200
) -> list[dict[str, Any]]:
    """Roots as they are published, the newest first; those with a number below `before` where it is given."""
    listed = select(AuditRoot).order_by(AuditRoot.number.desc()).limit(limit)
    centre = centre_name(session, context)
    found = session.scalars(listed if before is None else listed.where(AuditRoot.number < before))
    return [document(centre, each) for each in found]


def roots_between(session: Session, context: Context, begin: datetime, end: datetime) -> list[dict[str, Any]]:
    """The roots whose hours ended in this span of real time, in order."""
    centre = centre_name(session, context)
    listed = select(AuditRoot).where(AuditRoot.period_end > begin, AuditRoot.period_end <= end)
    return [document(centre, each) for each in session.scalars(listed.order_by(AuditRoot.number))]


def in_fours(digest: str) -> list[str]:
    """A digest as people read it aloud: sixteen groups of four."""
    return [digest[start : start + 4] for start in range(0, len(digest), 4)]
