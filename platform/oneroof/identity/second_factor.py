"""The second factor: an authenticator app, and recovery codes for when it is lost."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.crypto import keyed_hash
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock, real_now
from oneroof.identity import totp
from oneroof.identity.credentials import WrongCredential
from oneroof.identity.models import Passkey, RecoveryCode, SecondFactor
from oneroof.tenancy.context import Context

RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letter or digit that looks like another
_GROUPS, _GROUP = 3, 4


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs to know."""

    secret: str
    qr_svg: str


def has_second_factor(session: Session, staff_id: UUID) -> bool:
    """Whether a confirmed authenticator or a passkey stands beside the password."""
    return has_authenticator(session, staff_id) or bool(
        session.scalar(select(func.count()).select_from(Passkey).where(Passkey.staff_id == staff_id))
    )


def has_authenticator(session: Session, staff_id: UUID) -> bool:
    """Whether an authenticator app is set up."""
    return _factor(session, staff_id, confirmed=True) is not None


def begin_enrolment(session: Session, keys: KeyStore, staff_id: UUID, *, account: str, issuer: str) -> Enrolment:
    """The secret for a new authenticator: the same until it is confirmed, so that a page may be loaded again."""
    factor = _factor(session, staff_id, confirmed=False)
    if factor is None:
        factor = _new_factor(session, keys, staff_id)
    secret = _secret(keys, factor)
    uri = totp.provisioning_uri(secret, account=account, issuer=issuer)
    return Enrolment(totp.readable_secret(secret), totp.qr_svg(uri))


def confirm_enrolment(
    session: Session, context: Context, clock: Clock, keys: KeyStore, pepper: bytes, *, staff_id: UUID, code: str
) -> list[str]:
    """Make the begun authenticator the one that counts; the new recovery codes, which are kept as hashes only.

    Raises WrongCredential where the code is not the app's.
    """
    factor = _factor(session, staff_id, confirmed=False)
    step = None if factor is None else totp.matching_step(_secret(keys, factor), _digits(code), real_now())
    if factor is None or step is None:
        raise _wrong_code(staff_id)
    session.execute(delete(SecondFactor).where(SecondFactor.staff_id == staff_id, SecondFactor.confirmed))
    factor.confirmed, factor.last_step = True, step
    codes = new_recovery_codes(session, pepper, staff_id)
    audit.record(session, context, clock, action="second_factor.set_up", object_kind="staff", object_id=staff_id)
    return codes


def new_recovery_codes(session: Session, pepper: bytes, staff_id: UUID) -> list[str]:
    """Ten fresh codes; the earlier ones are void."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        session.add(RecoveryCode(id=new_id(), staff_id=staff_id, code_hash=_code_hash(pepper, staff_id, code)))
    session.flush()
    return codes


def renew_recovery_codes(
    session: Session, context: Context, clock: Clock, pepper: bytes, *, staff_id: UUID
) -> list[str]:
    """Ten fresh codes at their owner's wish; the earlier ones are void."""
    codes = new_recovery_codes(session, pepper, staff_id)
    audit.record(session, context, clock, action="recovery_codes.renew", object_kind="staff", object_id=staff_id)
    return codes


def unused_recovery_codes(session: Session, staff_id: UUID) -> int:
    """How many recovery codes are left."""
    statement = select(func.count()).select_from(RecoveryCode)
    return session.scalar(statement.where(RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))) or 0


def use_code(session: Session, keys: KeyStore, pepper: bytes, *, staff_id: UUID, code: str) -> str:
    """Accept a code of the app or a recovery code, each once; returns `authenticator` or `recovery_code`.

    Raises WrongCredential for a wrong code, and for one that was used before.
    """
    digits = _digits(code)
    if len(digits) == totp.DIGITS and digits.isdigit():
        if _use_authenticator(session, keys, staff_id, digits):
            return "authenticator"
    elif _use_recovery_code(session, _code_hash(pepper, staff_id, code), staff_id):
        return "recovery_code"
    raise _wrong_code(staff_id)


def remove_second_factor(session: Session, context: Context, clock: Clock, *, staff_id: UUID) -> None:
    """Take the authenticator, passkeys and recovery codes away, so that they can be set up anew."""
    for table in (SecondFactor, RecoveryCode, Passkey):
        session.execute(delete(table).where(table.staff_id == staff_id))
    audit.record(session, context, clock, action="second_factor.remove", object_kind="staff", object_id=staff_id)


def _use_authenticator(session: Session, keys: KeyStore, staff_id: UUID, digits: str) -> bool:
    factor = _factor(session, staff_id, confirmed=True)
    step = None if factor is None else totp.matching_step(_secret(keys, factor), digits, real_now())
    if factor is None or step is None:
        return False
    # One statement decides: of two requests with the same code, the database lets only one pass.
    used = (
        update(SecondFactor)
        .where(SecondFactor.id == factor.id, SecondFactor.last_step.is_(None) | (SecondFactor.last_step < step))
        .values(last_step=step)
        .returning(SecondFactor.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(used).scalar_one_or_none() is not None


def _use_recovery_code(session: Session, code_hash: bytes, staff_id: UUID) -> bool:
    used = (
        update(RecoveryCode)
        .where(RecoveryCode.staff_id == staff_id, RecoveryCode.code_hash == code_hash, RecoveryCode.used_at.is_(None))
        .values(used_at=real_now())
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(used).scalar_one_or_none() is not None


def _new_factor(session: Session, keys: KeyStore, staff_id: UUID) -> SecondFactor:
    factor = SecondFactor(id=new_id(), staff_id=staff_id, created_at=real_now(), confirmed=False)
    tenant_id = session.info["context"].tenant_id
    factor.secret_sealed = keys.seal_for_tenant(tenant_id, totp.new_secret(), _place(factor))
    session.add(factor)
    session.flush()
    return factor


def _factor(session: Session, staff_id: UUID, *, confirmed: bool) -> SecondFactor | None:
    statement = select(SecondFactor).where(SecondFactor.staff_id == staff_id, SecondFactor.confirmed.is_(confirmed))
    return session.scalars(statement).one_or_none()


def _secret(keys: KeyStore, factor: SecondFactor) -> bytes:
    return keys.unseal_for_tenant(factor.tenant_id, factor.secret_sealed, _place(factor))


def _place(factor: SecondFactor) -> str:
    return f"second_factor/{factor.id}"


def _new_code() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _code_hash(pepper: bytes, staff_id: UUID, code: str) -> bytes:
    return keyed_hash(pepper, "recovery code", str(staff_id), _digits(code).lower())


def _digits(code: str) -> str:
    """The code without the spaces and hyphens that people type."""
    return "".join(character for character in code if character.isalnum())


def _wrong_code(staff_id: UUID) -> WrongCredential:
    message = staff_text("This code is not right, or it was used before. Enter the newest code.")
    return WrongCredential("code_wrong", message, field="code", staff_id=staff_id)
