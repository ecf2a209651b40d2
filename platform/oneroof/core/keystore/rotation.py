"""Replacing keys by wrapping anew what they wrapped. Interrupted at any moment, it goes on where it was.

While it runs the old key and the new one both open what they wrapped; the old one goes when nothing needs it.
"""

import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from oneroof.core.keys import KEY_BYTES, write_once, write_private
from oneroof.core.keystore.files import sync_folder
from oneroof.core.keystore.store import KeyStore
from oneroof.core.keystore.vault import PREVIOUS_FILE, VAULT_FILE

Progress = Callable[[list[str]], Iterable[str]]
"""Shows how far it is: takes the names to go through and gives them back one by one."""


def rotate_tenant(store: KeyStore, tenant_id: int, progress: Progress = iter) -> int:
    """Give a tenant a new master key and wrap its keys under it; how many were wrapped.

    One that was interrupted is finished instead of begun.
    """
    tenant = str(tenant_id)
    if len(store.masters.numbers(tenant)) < 2:
        store.masters.add(tenant)
    done = sum(store.rewrap(name) for name in progress(list(store.names(tenant))))
    for number in store.masters.numbers(tenant)[:-1]:
        store.masters.remove(tenant, number)
    return done


def rotate_vault(store: KeyStore, secrets_folder: Path, progress: Progress = iter) -> int:
    """Make a new vault key and wrap the masters of all tenants under it; how many were wrapped."""
    _begin(secrets_folder / VAULT_FILE, secrets_folder / PREVIOUS_FILE)
    names = [name for tenant in store.tenants() for name in store.names(tenant)]
    for name in progress(names):
        # what older versions left lies under the vault itself
        store.rewrap(name, only_old_layout=True)
    done = 0
    while changed := sum(store.masters.rewrap(tenant) for tenant in store.tenants()):
        done += changed
    (secrets_folder / PREVIOUS_FILE).unlink(missing_ok=True)
    sync_folder(secrets_folder)
    return done


def _begin(present: Path, previous: Path) -> None:
    """The present key becomes the previous one and a new one takes its place, unless that has been done."""
    write_once(previous, present.read_text().strip())
    if previous.read_text().strip() == present.read_text().strip():
        draft = present.with_name(f".{present.name}.{secrets.token_hex(4)}")
        write_private(draft, secrets.token_hex(KEY_BYTES))
        draft.replace(present)
        sync_folder(present.parent)
