"""The directory that leads from a case code to its home centre, by a keyed hash, and tells nothing else.

The key is in the key store and not in the database: whoever has the rows, the umbrella too, cannot turn them back.
"""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.casefiles.models import Casefile
from oneroof.core.keystore import KeyStore
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


def hash_of(session: Session, context: Context, keys: KeyStore, code: str) -> bytes:
    """The hash of a case code as it is stored, the same in every centre of the network."""
    umbrella = select(Tenant.id).where(Tenant.network_id == context.network_id, Tenant.kind == "umbrella")
    return keys.search_token(session.scalars(umbrella).one(), "case code home", code)


def publish(session: Session, context: Context, keys: KeyStore, codes: Iterable[str]) -> None:
    """Put codes of the tenant's own casefiles into the directory. Again changes nothing."""
    for code in codes:
        session.execute(select(func.oneroof.publish_case_code(hash_of(session, context, keys, code))))


def homes_of(session: Session, code_hash: bytes) -> list[int]:
    """The centres under agreement with this line where the code is at home; mostly one, or none."""
    found = func.oneroof.homes_of_case_code(code_hash).table_valued("centre_id")
    return sorted(session.scalars(select(found.c.centre_id)))


def codes_here(session: Session, context: Context) -> list[str]:
    """All case codes of the tenant."""
    return list(session.scalars(select(Casefile.code).where(Casefile.tenant_id == context.tenant_id)))
