"""`oneroof keys`: the installation's own keys, and the store of the keys of persons and tenants."""

import os
from collections.abc import Iterable
from pathlib import Path

import click
from tqdm import tqdm

from oneroof.cli.group import fail
from oneroof.cli.opened import opened_services
from oneroof.core.config import Settings
from oneroof.core.keys import create_keys
from oneroof.core.keystore import FileVault, KeyStore
from oneroof.core.keystore.backups import BackupUnusable, back_up, restore
from oneroof.core.keystore.rotation import rotate_tenant, rotate_vault
from oneroof.core.time import real_now


@click.group(epilog="Example: ONEROOF_SECRETS=/etc/oneroof/secrets oneroof keys create")
def keys() -> None:
    """The keys that sign contexts, tokens, forms and the accountability record, and that wrap the keys of persons."""


@keys.command(epilog="Example: ONEROOF_SECRETS=/etc/oneroof/secrets oneroof keys create")
def create() -> None:
    """Make the keys that are missing; never touch one that exists.

    In development this happens by itself. In production it is done once, on purpose, and the files are kept safe:
    without the key `vault`, no personal data can be read again.
    """
    folder = Path(os.environ.get("ONEROOF_SECRETS") or Path(os.environ.get("ONEROOF_VAR") or "var") / "secrets")
    made = create_keys(folder.absolute())
    for path in made:
        click.echo(f"made {path}")
    if not made:
        click.echo(f"All keys exist in {folder.absolute()}; nothing was made.")


@keys.command(epilog="Example: oneroof keys rotate --tenant lisboa")
@click.option("--tenant", help="Code of the tenant that gets a new master key.")
@click.option("--vault", is_flag=True, help="Make a new vault key, which wraps the master keys of all tenants.")
def rotate(tenant: str | None, vault: bool) -> None:
    """Replace a key by wrapping anew what it wrapped; nothing that it protects is encrypted again.

    The network may be in use. Run it again after an interruption: it goes on where it was. Until it is complete the
    old key and the new one are both good; then the old one is destroyed. Make a backup of the key store afterwards.
    """
    if bool(tenant) == vault:
        raise click.UsageError("Name what is replaced: either --tenant CODE or --vault.")
    if tenant:
        with opened_services() as services:
            found = [each.id for each in services.directory.list_tenants() if each.code == tenant]
            if not found:
                fail(f"There is no tenant “{tenant}”: oneroof tenant list shows all.")
            for number in found:
                click.echo(f"{tenant}: wrapped {rotate_tenant(services.keys, number, _bar)} keys under a new master.")
        return
    settings = Settings.from_environment()
    done = rotate_vault(_store(settings), settings.secrets, _bar)
    click.echo(f"wrapped {done} master keys under a new vault key. Keep a copy of it, apart from all backups.")


@keys.command(epilog="Example: oneroof keys backup --to /mnt/keys --keep 30")
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="A folder.")
@click.option("--keep", default=30, show_default=True, type=click.IntRange(1), help="Days after which copies go.")
def backup(folder: Path, keep: int) -> None:
    """Copy the key store, encrypted, and delete copies that are older than --keep days.

    An erased person's key is in copies made before the erasure, so what was erased can be read from old dumps of the
    database until the last of those is deleted. The vault key is not in the copy: keep it elsewhere.
    """
    path, old = back_up(_store(Settings.from_environment()), folder, now=real_now(), keep_days=keep)
    click.echo(f"wrote {path}")
    for each in old:
        click.echo(f"deleted {each}")


@keys.command(name="restore", epilog="Example: oneroof keys restore --from /mnt/keys/keys-20260302T090000Z.backup")
@click.option("--from", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_from(path: Path) -> None:
    """Bring back the keys that are missing. Keys of persons who were erased stay away."""
    try:
        brought, left_out = restore(_store(Settings.from_environment()), path)
    except BackupUnusable as error:
        fail(str(error))
    click.echo(f"brought back {brought} files; left out {left_out} keys of persons who were erased.")


def _store(settings: Settings) -> KeyStore:
    return KeyStore(settings.var / "keystore", FileVault(settings.secrets))


def _bar(names: list[str]) -> Iterable[str]:
    return tqdm(names, unit="key", desc="wrapping")
