"""Why staff decided something about two casefiles: needed, and sealed under the person's key."""

from uuid import UUID

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.tenancy.context import Context

LONGEST_REASON = 1000


def checked_reason(reason: str) -> str:
    """The reason in order. Raises Invalid (`reason`) for none and for one that is too long."""
    text = reason.strip()
    if not text:
        message = public_text("Write why: whoever looks at this later will want to know.")
    elif len(text) > LONGEST_REASON:
        message = public_text("At most %(most)s characters.", most=LONGEST_REASON)
    else:
        return text
    raise Invalid("reason_invalid", message, fields={"reason": [message]})


def seal_reason(keys: KeyStore, context: Context, person_id: UUID, row_id: UUID, reason: str) -> bytes:
    """The reason, encrypted for the row."""
    return keys.seal_for_person(context.tenant_id, person_id, reason.encode(), _place(row_id))


def opened_reason(keys: KeyStore, context: Context, person_id: UUID, row_id: UUID, sealed: bytes | None) -> str:
    """What `seal_reason` made; empty after the person's erasure."""
    if sealed is None:
        return ""
    try:
        return keys.unseal_for_person(context.tenant_id, person_id, sealed, _place(row_id)).decode()
    except KeyDestroyedError:
        return ""


def _place(row_id: UUID) -> str:
    return f"decision/{row_id}"
