"""Opening, reading and changing a casefile."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from oneroof.audit import service as audit
from oneroof.casefiles.codes import new_code
from oneroof.casefiles.finding.keeping import keep_tokens, named
from oneroof.casefiles.finding.searching import likely
from oneroof.casefiles.finding.tokens import Facts
from oneroof.casefiles.identity import UNCHANGED, Identity, PersonName, changed_identity, checked
from oneroof.casefiles.models import PERSON_KINDS, Casefile, Person, PersonIdentity
from oneroof.casefiles.service.codes import announce_code
from oneroof.casefiles.service.views import CasefileView, no_such_casefile, opened_view, place_of
from oneroof.core.errors import Conflict, Invalid, PreconditionFailed
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.spoken_languages import spoken_codes
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

MOST_OFFERED = 5
"""Of those who may be the same person."""


def open_casefile(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    identity: Identity,
    language: str | None,
    kind: str = "migrant",
    another_person: bool = False,
) -> CasefileView:
    """A new person and their casefile; a name is enough. Without a language it is the centre's own.

    Raises Invalid for the identity, and Conflict `person_exists` (its details name `casefile_id`) where somebody who
    may be the same has one, the likeliest of `casefile_ids`: only to those who may read casefiles, unless
    `another_person` says that it is not so.
    """
    identity = checked(identity, today=clock.today(_time_zone(session, context)))
    language = language or _home(session, context).default_language
    _check_language(language)
    _check_kind(kind)
    if not another_person and context.allows("casefiles.read"):
        _offer_existing(session, context, keys, identity)
    casefile = _new_person(session, context, clock, keys, identity, kind)
    casefile.language = language
    session.add(casefile)
    session.flush()
    _record(session, context, clock, "open", casefile)
    announce_code(session, context, casefile.id)
    session.flush()
    return CasefileView(casefile, identity)


def _new_person(
    session: Session, context: Context, clock: Clock, keys: KeyStore, identity: Identity, kind: str
) -> Casefile:
    """A person with what is known of them; their casefile, which the caller completes and adds."""
    now = clock.now()
    person = Person(kind=kind, created_at=now)
    session.add(person)
    session.flush()
    sealed = PersonIdentity(person_id=person.id, updated_at=now)
    sealed.sealed = keys.seal_for_person(context.tenant_id, person.id, identity.as_json(), place_of(person.id))
    session.add(sealed)
    keep_tokens(session, context, keys, person_id=person.id)
    code = _free_code(session, context)
    return Casefile(person_id=person.id, code=code, opened_at=now, opened_by=context.actor_id)


def read_casefile(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID
) -> CasefileView:
    """The casefile with its person's identity; the reading is recorded. Raises NotFound."""
    casefile, sealed = _casefile(session, context, casefile_id)
    _record(session, context, clock, "read", casefile)
    return opened_view(context, keys, casefile, sealed)


def casefile_view(session: Session, context: Context, keys: KeyStore, *, casefile_id: UUID) -> CasefileView:
    """The casefile for a caller that records the reading itself, because it shows more. Raises NotFound."""
    return opened_view(context, keys, *_casefile(session, context, casefile_id))


def kind_of(session: Session, context: Context, view: CasefileView) -> str:
    """Which kind of person it is, one of PERSON_KINDS."""
    return session.get_one(Person, (context.tenant_id, view.casefile.person_id)).kind


def update_casefile(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    version: int,
    name: str = UNCHANGED,
    birth_date: str | None = UNCHANGED,
    nationality: str = UNCHANGED,
    latin_name: str = UNCHANGED,
    other_names: Sequence[PersonName] = UNCHANGED,
    nationalities: Sequence[str] = UNCHANGED,
    birth_date_estimated: bool = UNCHANGED,
    language: str = UNCHANGED,
    kind: str = UNCHANGED,
) -> CasefileView:
    """Correct what is known; what is not given stays. `nationality` stands for `nationalities` of one.

    Raises NotFound, Invalid, and PreconditionFailed for an old version.
    """
    casefile, sealed = _casefile(session, context, casefile_id, lock=True)
    _check_version(casefile, version)
    before = opened_view(context, keys, casefile, sealed).identity
    changed = changed_identity(
        before,
        name=name,
        birth_date=birth_date,
        nationality=nationality,
        latin_name=latin_name,
        other_names=other_names,
        nationalities=nationalities,
        birth_date_estimated=birth_date_estimated,
    )
    after = checked(changed, today=clock.today(_time_zone(session, context)))
    if after != before:
        _replace_identity(session, context, clock, keys, sealed, after)
    if language is not UNCHANGED:
        _check_language(language)
        casefile.language = language
    if kind is not UNCHANGED:
        _check_kind(kind)
        session.get_one(Person, (context.tenant_id, casefile.person_id)).kind = kind
    # the casefile's version stands for everything in it, also for what is kept in other tables
    flag_modified(casefile, "language")
    _record(session, context, clock, "update", casefile, changed=_changed(before, after, language))
    session.flush()
    return CasefileView(casefile, after)


def _check_version(casefile: Casefile, version: int) -> None:
    if casefile.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )


def _check_kind(kind: str) -> None:
    if kind not in PERSON_KINDS:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=kind, listed=", ".join(PERSON_KINDS))
        raise Invalid("kind_unknown", message, fields={"kind": [message]})


def _check_language(language: str) -> None:
    if language not in spoken_codes():
        message = public_text("Give the language as two or three small letters (ISO 639), such as “pt”.")
        raise Invalid("language_invalid", message, fields={"language": [message]})


def _offer_existing(session: Session, context: Context, keys: KeyStore, identity: Identity) -> None:
    found = likely(session, context, keys, Facts(named(identity), identity.birth_date))
    if found:
        offered = [str(each.view.casefile.id) for each in found[:MOST_OFFERED]]
        details: dict[str, object] = {"casefile_id": offered[0], "casefile_ids": offered}
        raise Conflict(
            "person_exists",
            public_text("Somebody with this name and date of birth already has a casefile. Is it the same person?"),
            details=details,
        )


def _casefile(
    session: Session, context: Context, casefile_id: UUID, *, lock: bool = False
) -> tuple[Casefile, PersonIdentity]:
    statement = (
        select(Casefile, PersonIdentity)
        .join(
            PersonIdentity,
            (PersonIdentity.tenant_id == Casefile.tenant_id) & (PersonIdentity.person_id == Casefile.person_id),
        )
        .where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
        .execution_options(populate_existing=True)
    )
    row = session.execute(statement.with_for_update(key_share=True) if lock else statement).one_or_none()
    if row is None:
        raise no_such_casefile()
    return row.Casefile, row.PersonIdentity


def _replace_identity(
    session: Session, context: Context, clock: Clock, keys: KeyStore, sealed: PersonIdentity, identity: Identity
) -> None:
    person_id = sealed.person_id
    sealed.sealed = keys.seal_for_person(context.tenant_id, person_id, identity.as_json(), place_of(person_id))
    sealed.updated_at = clock.now()
    keep_tokens(session, context, keys, person_id=person_id)


def _free_code(session: Session, context: Context) -> str:
    while True:
        code = new_code()
        taken = select(Casefile.id).where(Casefile.tenant_id == context.tenant_id, Casefile.code == code)
        if session.scalars(taken).first() is None:
            return code


def _changed(before: Identity, after: Identity, language: object) -> list[str]:
    """Names of the fields that changed, never what they held."""
    parts = {"name": "names", "birth_date": "birth_date", "nationality": "nationalities"}
    fields = [field for field, part in parts.items() if getattr(before, part) != getattr(after, part)]
    return fields + (["language"] if language is not UNCHANGED else [])


def _time_zone(session: Session, context: Context) -> str:
    return _home(session, context).time_zone


def _home(session: Session, context: Context) -> Tenant:
    return session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()


def _record(
    session: Session, context: Context, clock: Clock, verb: str, casefile: Casefile, *, changed: list[str] | None = None
) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"casefile.{verb}",
        object_kind="casefile",
        object_id=casefile.id,
        subject_person_id=casefile.person_id,
        data_classes=["identity"],
        details={"changed": changed} if changed is not None else None,
    )
