"""Which machine a tenant uses. Its key is sealed and never shown again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit.service import record
from oneroof.content.translating.machine import MachineFailed
from oneroof.content.translating.machine.libretranslate import LibreTranslate
from oneroof.content.translating.models import ADAPTERS, MachineSettings
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

PLACE = "machine translation key"
LONGEST = 300


class Machine(Protocol):
    """What translates."""

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        """The texts in another language, in their order. Raises MachineFailed."""


class NoMachine:
    """Stands where no machine is set up, and says so."""

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        """Raises MachineFailed: `none`."""
        del texts, source, target
        raise MachineFailed("none")


def machine_settings(session: Session, context: Context) -> MachineSettings | None:
    """What is set; None where nothing ever was."""
    return session.scalars(select(MachineSettings).where(MachineSettings.tenant_id == context.tenant_id)).one_or_none()


def machine_of(session: Session, context: Context, keys: KeyStore, allowed: frozenset[str]) -> Machine:
    """The tenant's machine."""
    row = machine_settings(session, context)
    if row is None or row.adapter == "none":
        return NoMachine()
    key = keys.unseal_for_tenant(context.tenant_id, row.key_sealed, PLACE).decode() if row.key_sealed else None
    return LibreTranslate(row.url, key, allowed)


def save_settings(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    adapter: str,
    url: str,
    key: str,
    forget_key: bool,
    version: int,
) -> MachineSettings:
    """Use this machine from now on. An empty key keeps the one that is there, unless the address has changed.

    Raises Invalid (`adapter`, `url`), and Conflict where somebody has changed it since.
    """
    row = machine_settings(session, context)
    if (row.version if row else 0) != version:
        raise Conflict("changed_meanwhile", public_text("Somebody else changed this first. Please look again."))
    _check(adapter, url)
    if row is None:
        row = MachineSettings(id=new_id(), version=0, url="", key_sealed=None)
        session.add(row)
    if forget_key or (url != row.url and not key):
        row.key_sealed = None  # a key is for one address: another one must not get it
    if key:
        row.key_sealed = keys.seal_for_tenant(context.tenant_id, key.encode(), PLACE)
    row.adapter, row.url, row.version = adapter, url, row.version + 1
    row.changed_at, row.changed_by = clock.now(), context.actor_id
    session.flush()
    record(
        session,
        context,
        clock,
        action="machine_translation.change",
        object_kind="machine_settings",
        object_id=row.id,
        details={"adapter": adapter, "has_key": row.key_sealed is not None},
    )
    return row


def _check(adapter: str, url: str) -> None:
    message = staff_text("Write the address as https://…")
    if adapter not in ADAPTERS:
        raise Invalid("machine_unknown", message, fields={"adapter": [staff_text("Choose one of these.")]})
    parts = urlsplit(url)
    if adapter != "none" and (parts.scheme not in ("http", "https") or not parts.hostname or len(url) > LONGEST):
        raise Invalid("machine_invalid", message, fields={"url": [message]})
