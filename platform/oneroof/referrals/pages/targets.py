"""Whom a form names: one of the takers, or an organisation as it was typed. Addresses hold it sealed."""

import base64
import binascii
import json
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag

from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.referrals.takers import Taker, taker_named
from oneroof.referrals.ways import Destination
from oneroof.tenancy.work import Work

_TYPED = "organisation:~"
_PLACE = "referrals/organisation"


@dataclass(frozen=True, slots=True)
class Target:
    """To whom somebody is being sent: what forms call it, its names, and the destination."""

    key: str
    names: dict[str, str]
    destination: Destination
    agency_id: UUID | None = None


def target_named(current: Work, key: str) -> Target:
    """Raises NotFound for a key that names nobody."""
    if key.startswith(_TYPED):
        organisation = _opened(current, key.removeprefix(_TYPED))
        return Target(key, {"": organisation["name"]}, Destination("organisation", organisation=organisation))
    taker = taker_named(current.session, current.context, current.clock, key)
    if taker is None:
        raise _nobody()
    return Target(key, taker.names, _destination(taker), taker.agency_id)


def organisation_key(current: Work, organisation: dict[str, str]) -> str:
    """What forms and addresses call an organisation that is on no list: nobody reads it there."""
    plain = json.dumps(organisation, ensure_ascii=False).encode()
    cipher = current.keys.seal_for_tenant(current.context.tenant_id, plain, _PLACE)
    return _TYPED + base64.urlsafe_b64encode(cipher).decode().rstrip("=")


def _opened(current: Work, text: str) -> dict[str, str]:
    try:
        cipher = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        plain = current.keys.unseal_for_tenant(current.context.tenant_id, cipher, _PLACE)
    except (ValueError, binascii.Error, InvalidTag):
        raise _nobody() from None
    return dict(json.loads(plain))


def _destination(taker: Taker) -> Destination:
    centre = {"name": next(iter(taker.names.values()), "")} if taker.kind == "centre" else None
    return Destination(taker.kind, taker.office_id, taker.partnership_id, taker.organisation, taker.centre_id, centre)


def _nobody() -> NotFound:
    return NotFound("destination_not_found", public_text("Nobody like this takes people here."))
