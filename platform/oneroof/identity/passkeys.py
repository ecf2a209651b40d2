"""Passkeys (WebAuthn): a key pair in the phone or computer, unlocked by finger, face or PIN. Two factors in one."""

import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock, real_now
from oneroof.identity.challenges import Questioner, use_question
from oneroof.identity.credentials import WrongCredential
from oneroof.identity.models import Passkey, Staff
from oneroof.tenancy.context import Context

LONGEST_NAME = 60
MOST = 20
_LONGEST_ANSWER = 16_384


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that a passkey belongs to: one tenant's host, so that it is unknown at every other."""

    id: str
    """The host without port."""
    origin: str
    """Scheme, host and port."""
    name: str


def registration_options(session: Session, site: RelyingParty, staff: Staff, question: bytes) -> str:
    """What a browser needs to make a passkey for `staff`, as JSON."""
    options = generate_registration_options(
        rp_id=site.id,
        rp_name=site.name,
        user_id=staff.id.bytes,
        user_name=staff.email,
        user_display_name=staff.name,
        challenge=question,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(key.credential_id) for key in passkeys_of(session, staff.id)
        ],
    )
    return options_to_json(options)


def register(
    session: Session,
    context: Context,
    clock: Clock,
    site: RelyingParty,
    questioner: Questioner,
    *,
    staff_id: UUID,
    answer: str,
    name: str,
) -> Passkey:
    """Keep the passkey that a browser made. Raises Invalid where its answer does not fit our question."""
    name = _checked_name(name)
    try:
        credential = parse_registration_credential_json(answer[:_LONGEST_ANSWER])
        question = _question_in(credential.response.client_data_json)
        if not questioner.is_ours(question):
            raise _not_made()
        made = verify_registration_response(
            credential=credential,
            expected_challenge=question,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _not_made() from error
    if not use_question(session, context, questioner.kind, question):
        raise _not_made()
    passkey = Passkey(
        id=new_id(),
        staff_id=staff_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=[transport.value for transport in credential.response.transports or []],
        name=name,
        created_at=real_now(),
    )
    _add(session, passkey)
    audit.record(session, context, clock, action="passkey.add", object_kind="passkey", object_id=passkey.id)
    return passkey


def authentication_options(site: RelyingParty, question: bytes) -> str:
    """What a browser needs to show the passkeys that it has for this site, as JSON."""
    options = generate_authentication_options(
        rp_id=site.id, challenge=question, user_verification=UserVerificationRequirement.REQUIRED
    )
    return options_to_json(options)


def authenticate(
    session: Session, context: Context, site: RelyingParty, questioner: Questioner, *, answer: str
) -> Staff:
    """Whose passkey signed our question. Raises WrongCredential, with one sentence for every reason."""
    passkey, staff = None, None
    try:
        credential = parse_authentication_credential_json(answer[:_LONGEST_ANSWER])
        question = _question_in(credential.response.client_data_json)
        passkey, staff = _owner(session, credential.raw_id)
        if not questioner.is_ours(question) or credential.response.user_handle != staff.id.bytes:
            raise _not_accepted(staff)
        proved = verify_authentication_response(
            credential=credential,
            expected_challenge=question,
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _not_accepted(staff) from error
    if not staff.active or not use_question(session, context, questioner.kind, question):
        raise _not_accepted(staff)
    passkey.sign_count, passkey.last_used_at = proved.new_sign_count, real_now()
    return staff


def passkeys_of(session: Session, staff_id: UUID) -> list[Passkey]:
    """Somebody's passkeys, the newest first."""
    statement = select(Passkey).where(Passkey.staff_id == staff_id).order_by(Passkey.created_at.desc(), Passkey.id)
    return list(session.scalars(statement))


def remove_passkey(
    session: Session, context: Context, clock: Clock, *, staff_id: UUID, passkey_id: UUID, keep_one: bool
) -> None:
    """Forget a passkey. Raises NotFound for one that is not theirs, Conflict for the last one where `keep_one`."""
    passkey = session.scalars(
        select(Passkey).where(Passkey.id == passkey_id, Passkey.staff_id == staff_id)
    ).one_or_none()
    if passkey is None:
        raise NotFound("passkey_unknown", staff_text("There is no such passkey."))
    if keep_one and len(passkeys_of(session, staff_id)) == 1:
        raise Conflict(
            "last_second_factor",
            staff_text("Your role needs a second factor. Set up an authenticator app before you remove this passkey."),
        )
    session.delete(passkey)
    audit.record(session, context, clock, action="passkey.remove", object_kind="passkey", object_id=passkey_id)


def _owner(session: Session, credential_id: bytes) -> tuple[Passkey, Staff]:
    found = session.execute(
        select(Passkey, Staff)
        .join(Staff, (Staff.tenant_id == Passkey.tenant_id) & (Staff.id == Passkey.staff_id))
        .where(Passkey.credential_id == credential_id)
        .with_for_update(of=Passkey)
    ).one_or_none()
    if found is None:
        raise _not_accepted(None)
    return found[0], found[1]


def _add(session: Session, passkey: Passkey) -> None:
    count = session.scalar(select(func.count()).select_from(Passkey).where(Passkey.staff_id == passkey.staff_id))
    if (count or 0) >= MOST:
        raise Conflict("too_many_passkeys", staff_text("You have many passkeys already. Remove one first."))
    session.add(passkey)
    try:
        session.flush()
    except IntegrityError as error:
        raise _not_made() from error


def _question_in(client_data: bytes) -> bytes:
    return base64url_to_bytes(str(json.loads(client_data)["challenge"]))


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        message = staff_text("Give the passkey a name of 1 to %(count)s characters.", count=LONGEST_NAME)
        raise Invalid("name_invalid", message, fields={"name": [message]})
    return name


def _not_made() -> Invalid:
    message = staff_text("The passkey was not made. Load the page again and try once more.")
    return Invalid("passkey_not_made", message, fields={"name": [message]})


def _not_accepted(staff: Staff | None) -> WrongCredential:
    message = staff_text("This passkey was not accepted here. Try again, or sign in with your password.")
    return WrongCredential("passkey_wrong", message, field="email", staff_id=staff.id if staff else None)
