"""How roots leave a tenant: to the umbrella of its network and to two other tenants, which keep them."""

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.audit.models import AuditRoot, AuditWitness, PublishedAuditRoot
from oneroof.audit.roots import centre_name, document
from oneroof.core.db import Database
from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import ListedTenant

WITNESSES = 2


def witnesses_of(tenant_id: int, network_id: int, tenants: Iterable[ListedTenant]) -> list[int]:
    """The tenants that keep this one's roots: always the same, spread over the network, not the umbrella."""
    others = [
        each.id
        for each in tenants
        if each.network_id == network_id and each.id != tenant_id and each.kind != "umbrella" and each.state == "open"
    ]
    return sorted(others, key=lambda other: hashlib.sha256(f"{tenant_id}/{other}".encode()).digest())[:WITNESSES]


def hand_out(
    database: Database, session: Session, context: Context, tenants: Iterable[ListedTenant], *, number: int
) -> None:
    """Let the umbrella and the witnesses keep root `number`. Done again, it changes nothing."""
    root = session.scalars(select(AuditRoot).where(AuditRoot.number == number)).one()
    centre = centre_name(session, context)
    facts = {"number": number, "digest": root.digest, "document": document(centre, root), "received_at": real_now()}
    with database.umbrella_transaction(context) as umbrella:
        _add(umbrella, PublishedAuditRoot, {"network_id": context.network_id, "centre_id": context.tenant_id, **facts})
    for witness in witnesses_of(context.tenant_id, context.network_id, tenants):
        with database.transaction(system_context(witness, context.network_id, context.purpose)) as there:
            own = {"tenant_id": witness, "id": new_id(), "centre_code": centre, "source": "network"}
            _add(there, AuditWitness, {**own, **facts})


def _add(session: Session, model: type[AuditWitness] | type[PublishedAuditRoot], values: dict[str, Any]) -> None:
    session.execute(insert(model).values(values).on_conflict_do_nothing().returning(model.number))


def kept_elsewhere(
    database: Database, context: Context, tenants: Iterable[ListedTenant], centre: str
) -> list[dict[str, Any]]:
    """The documents of this tenant's roots that the umbrella and other tenants of this installation keep."""
    with database.umbrella_transaction(context) as umbrella:
        mine = PublishedAuditRoot.network_id == context.network_id, PublishedAuditRoot.centre_id == context.tenant_id
        found = list(umbrella.scalars(select(PublishedAuditRoot.document).where(*mine)))
    for each in tenants:
        if each.network_id == context.network_id and each.id != context.tenant_id:
            with database.transaction(system_context(each.id, each.network_id, context.purpose)) as there:
                found += there.scalars(select(AuditWitness.document).where(AuditWitness.centre_code == centre))
    return found
