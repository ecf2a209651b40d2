"""The tokens of a person, kept in step with what is known of them."""

import hashlib
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.casefiles.finding.tokens import Facts, tokens_of
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.models import PersonIdentity, PersonToken
from oneroof.casefiles.service.views import place_of
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.jobs.service import enqueue
from oneroof.tenancy.context import Context

LOOK_FOR_DUPLICATES = "look_for_duplicates"
"""The job that looks who may be the same as a person whose tokens have changed."""

Source = Callable[[Session, Context, KeyStore, UUID], Facts]

_sources: list[Source] = []


def also_found_by(source: Source) -> Source:
    """Register a function that tells of a person what they can be found by beside their identity: phones, papers."""
    if source not in _sources:
        _sources.append(source)
    return source


def facts_of(session: Session, context: Context, keys: KeyStore, person_id: UUID) -> Facts:
    """All that a person can be found by; nothing of somebody who was erased or whom the actor may not see."""
    identity = _identity(session, context, keys, person_id)
    if identity is None:
        return Facts()
    more = [source(session, context, keys, person_id) for source in _sources]
    return Facts(
        names=named(identity),
        birth_date=identity.birth_date,
        documents=tuple(number for facts in more for number in facts.documents),
        phones=tuple(number for facts in more for number in facts.phones),
        addresses=tuple(address for facts in more for address in facts.addresses),
    )


def named(identity: Identity) -> tuple[str, ...]:
    """Every name of somebody in every spelling that was written down."""
    spellings = (spelling for name in identity.all_names() for spelling in (name.written, name.latin))
    return tuple(dict.fromkeys(filter(None, spellings)))


def keep_tokens(session: Session, context: Context, keys: KeyStore, *, person_id: UUID) -> None:
    """Write the tokens that the person has now, and take away those of what is no longer so.

    To be called after each change of names, birth date, telephone numbers, mail addresses and papers, by an actor who
    may see all of these.
    """
    session.flush()
    wanted = set(tokens_of(keys, context.tenant_id, facts_of(session, context, keys, person_id)))
    there = select(PersonToken.token).where(
        PersonToken.tenant_id == context.tenant_id, PersonToken.person_id == person_id
    )
    kept = set(session.scalars(there))
    if gone := kept - wanted:
        session.execute(
            delete(PersonToken)
            .where(
                PersonToken.tenant_id == context.tenant_id,
                PersonToken.person_id == person_id,
                PersonToken.token.in_(sorted(gone)),
            )
            .execution_options(synchronize_session=False)
        )
    if new := wanted - kept:
        _add(session, context, person_id, new)
        key = f"{person_id}/{hashlib.sha256(b''.join(sorted(wanted))).hexdigest()[:32]}"
        enqueue(session, context, kind=LOOK_FOR_DUPLICATES, key=key, payload={"person_id": str(person_id)})


def _add(session: Session, context: Context, person_id: UUID, tokens: set[bytes]) -> None:
    clearance = row_clearance(session, context, person_id, "identity")
    rows = [
        {
            "tenant_id": context.tenant_id,
            "id": new_id(),
            "person_id": person_id,
            "data_class": "identity",
            "token": token,
            **clearance,
        }
        for token in sorted(tokens)
    ]
    session.execute(insert(PersonToken).values(rows).on_conflict_do_nothing())


def _identity(session: Session, context: Context, keys: KeyStore, person_id: UUID) -> Identity | None:
    sealed = session.scalars(
        select(PersonIdentity.sealed).where(
            PersonIdentity.tenant_id == context.tenant_id, PersonIdentity.person_id == person_id
        )
    ).one_or_none()
    if sealed is None:
        return None
    try:
        return Identity.from_json(keys.unseal_for_person(context.tenant_id, person_id, sealed, place_of(person_id)))
    except KeyDestroyedError:
        return None
