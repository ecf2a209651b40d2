"""The directory that leads from a case code to its home centre, by a keyed hash, and tells nothing else.

The key is in the key store and not in the database: whoever has the rows, the umbrella too, cannot turn them back.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
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
    """Put codes of the tenant's own casefiles into the directory, in one statement. Again changes nothing."""
    session.execute(select(func.oneroof.publish_case_code(_hashes(session, context, keys, codes))))


def withdraw(session: Session, context: Context, keys: KeyStore, codes: Iterable[str]) -> None:
    """Take codes of the tenant's own casefiles out of it. Again changes nothing."""
    session.execute(select(func.oneroof.withdraw_case_code(_hashes(session, context, keys, codes))))


def homes_of(session: Session, code_hash: bytes) -> list[int]:
    """The centres under agreement with this line where the code is at home; mostly one, or none."""
    found = func.oneroof.homes_of_case_code(code_hash).table_valued("centre_id")
    return sorted(session.scalars(select(found.c.centre_id)))


def codes_here(
    session: Session, context: Context, *, after: UUID | None = None, most: int | None = None
) -> list[tuple[UUID, str]]:
    """Casefiles of the tenant with their codes, by id, but those of people who are erased; `most` from `after` on."""
    wanted = (
        select(Casefile.id, Casefile.code)
        .where(Casefile.tenant_id == context.tenant_id, ~func.oneroof.is_being_erased(Casefile.person_id))
        .order_by(Casefile.id)
        .limit(most)
    )
    if after is not None:
        wanted = wanted.where(Casefile.id > after)
    return [(row.id, row.code) for row in session.execute(wanted)]


def codes_of(session: Session, context: Context, person_id: UUID) -> list[str]:
    """The case codes of a person."""
    wanted = select(Casefile.code).where(Casefile.tenant_id == context.tenant_id, Casefile.person_id == person_id)
    return list(session.scalars(wanted))


def _hashes(session: Session, context: Context, keys: KeyStore, codes: Iterable[str]) -> Any:
    hashes = [hash_of(session, context, keys, code) for code in codes]
    return func.unnest(cast(hashes, ARRAY(LargeBinary)))
