"""The key store: keys of older versions, keys that are replaced, copies of it, and keys that are gone for good."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from oneroof.core.crypto import Unreadable, seal
from oneroof.core.ids import new_id
from oneroof.core.keys import create_keys
from oneroof.core.keystore import FileVault, KeyDestroyedError, KeyStore
from oneroof.core.keystore.backups import BackupUnusable, back_up, backups_in, restore
from oneroof.core.keystore.rotation import rotate_tenant, rotate_vault

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    create_keys(tmp_path / "secrets")
    return tmp_path / "secrets"


@pytest.fixture
def store(tmp_path: Path, secrets: Path) -> KeyStore:
    return KeyStore(tmp_path / "keystore", FileVault(secrets))


def anew(store: KeyStore) -> KeyStore:
    """Another process's view of the store: nothing is remembered."""
    return KeyStore(store.folder, store.masters.vault)


def test_keys_of_older_versions_are_read_and_wrapped_as_new_ones_are(store: KeyStore, secrets: Path) -> None:
    person, key = new_id(), b"p" * 32
    vault = FileVault(secrets).keys()[0]
    path = store.folder / "1" / str(person)[-2:] / str(person)
    path.parent.mkdir(parents=True)
    path.write_bytes(seal(vault, key, f"1/{person}"))
    sealed = seal(key, b"Amina", "place")
    assert store.unseal_for_person(1, person, sealed, "place") == b"Amina"
    assert path.read_bytes()[:1] == b"\x02"
    assert anew(store).unseal_for_person(1, person, sealed, "place") == b"Amina"
    with pytest.raises(Unreadable):
        store.masters.vault.unwrap(path.read_bytes(), f"1/{person}")


def test_both_keys_open_while_one_is_replaced_and_the_old_one_goes(store: KeyStore) -> None:
    people = [new_id() for _ in range(4)]
    sealed = {person: store.seal_for_person(1, person, b"Amina", "place") for person in people}
    running = anew(store)

    def look(names: list[str]) -> list[str]:
        for each in (running, anew(store)):
            assert all(each.unseal_for_person(1, person, sealed[person], "place") for person in people)
        people.append(new_id())
        sealed[people[-1]] = running.seal_for_person(1, people[-1], b"Bela", "place")
        assert running.masters.numbers("1") == [1, 2]
        return names

    assert rotate_tenant(store, 1, look) == 4
    assert store.masters.numbers("1") == [2]
    assert all(anew(store).unseal_for_person(1, person, sealed[person], "place") for person in people)


def test_a_replacement_that_was_interrupted_is_finished(store: KeyStore, secrets: Path) -> None:
    people = [new_id() for _ in range(3)]
    sealed = {person: store.seal_for_person(1, person, b"Amina", "place") for person in people}

    def cut(names: list[str]) -> list[str]:
        store.rewrap(names[0])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate_tenant(store, 1, cut)
    assert rotate_tenant(anew(store), 1) == 2
    assert store.masters.numbers("1") == [2]

    with pytest.raises(KeyboardInterrupt):
        rotate_vault(store, secrets, cut)
    assert (secrets / "vault.previous.key").exists()
    assert all(anew(store).unseal_for_person(1, person, sealed[person], "place") for person in people)
    present = (secrets / "vault.key").read_text()
    assert rotate_vault(anew(store), secrets) == 1
    assert (secrets / "vault.key").read_text() == present
    assert not (secrets / "vault.previous.key").exists()
    assert all(anew(store).unseal_for_person(1, person, sealed[person], "place") for person in people)


ROTATING = """
import sys
from pathlib import Path
from oneroof.core.keystore import FileVault, KeyStore
from oneroof.core.keystore.rotation import rotate_tenant
store = KeyStore(Path(sys.argv[1]), FileVault(Path(sys.argv[2])))
def told(names):
    for name in names:
        print(name, flush=True)
        yield name
while True:
    rotate_tenant(store, 1, told)
"""


def test_a_process_killed_while_it_replaces_leaves_every_key_readable(store: KeyStore, secrets: Path) -> None:
    people = [new_id() for _ in range(12)]
    sealed = {person: store.seal_for_person(1, person, b"Amina", "place") for person in people}
    command = [sys.executable, "-c", ROTATING, str(store.folder), str(secrets)]
    for keys in (1, 5, 20):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert all(process.stdout.readline() for _ in range(keys))
            process.kill()
        assert all(anew(store).unseal_for_person(1, person, sealed[person], "place") for person in people)
    rotate_tenant(store, 1)
    assert len(store.masters.numbers("1")) == 1


def test_a_destroyed_key_stays_away(store: KeyStore, tmp_path: Path) -> None:
    gone, kept = new_id(), new_id()
    sealed = {person: store.seal_for_person(1, person, b"Amina", "place") for person in (gone, kept)}
    before, _ = back_up(store, tmp_path / "copies", now=NOW, keep_days=30)
    store.destroy(1, gone, at=NOW)
    assert store.erased(1) == {gone: NOW}
    with pytest.raises(KeyDestroyedError):
        store.seal_for_person(1, gone, b"again", "place")

    lost = KeyStore(tmp_path / "elsewhere", store.masters.vault)
    assert restore(store, before) == (0, 1)
    with pytest.raises(KeyDestroyedError):
        anew(store).unseal_for_person(1, gone, sealed[gone], "place")

    after, deleted = back_up(store, tmp_path / "copies", now=NOW + timedelta(days=31), keep_days=30)
    assert deleted == [before]
    assert backups_in(tmp_path / "copies") == [after]
    restore(lost, after)
    assert lost.unseal_for_person(1, kept, sealed[kept], "place") == b"Amina"
    assert lost.erased(1) == {gone: NOW}
    with pytest.raises(KeyDestroyedError):
        lost.unseal_for_person(1, gone, sealed[gone], "place")


def test_a_copy_that_is_damaged_or_of_another_vault_is_refused(store: KeyStore, tmp_path: Path) -> None:
    store.seal_for_person(1, new_id(), b"Amina", "place")
    path, _ = back_up(store, tmp_path / "copies", now=NOW, keep_days=30)
    assert b"masters" not in path.read_bytes()
    with pytest.raises(BackupUnusable, match="another vault"):
        restore(KeyStore(tmp_path / "other", b"o" * 32), path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(BackupUnusable):
        restore(KeyStore(tmp_path / "other", store.masters.vault), path)
    path.write_text("nothing")
    with pytest.raises(BackupUnusable, match="no backup"):
        restore(store, path)


def test_what_is_over_by_a_day_is_read_until_its_key_goes_with_that_day(store: KeyStore, tmp_path: Path) -> None:
    old = store.seal_for_tenant(1, b"Amina", "place")
    sealed = {
        days: store.seal_for_tenant_until(1, b"Bela", "place", until=NOW + timedelta(days=days)) for days in (1, 3)
    }
    sealed[2] = store.seal_for_tenant_until(1, b"Bela", "place", until=NOW + timedelta(days=3, hours=1))
    assert b"Bela" not in b"".join(sealed.values())
    path, _ = back_up(store, tmp_path / "copies", now=NOW, keep_days=30)
    day = (NOW + timedelta(days=2)).date()
    assert anew(store).forget_days(1, before=day) == 1
    assert anew(store).forget_days(1, before=day) == 0
    with pytest.raises(KeyDestroyedError):
        anew(store).unseal_for_tenant(1, sealed[1], "place")
    for each in (sealed[2], sealed[3]):
        assert anew(store).unseal_for_tenant(1, each, "place") == b"Bela"
    assert anew(store).unseal_for_tenant(1, old, "place") == b"Amina"
    rotate_tenant(store, 1)
    assert anew(store).unseal_for_tenant(1, sealed[3], "place") == b"Bela"
    restore(store, path)
    assert anew(store).forget_days(1, before=day) == 1, "a copy brings none back for good"
    for strange in (b"\x02../../../etc", b"\x02", b"\x02" + sealed[2][1:11]):
        with pytest.raises(Unreadable):
            store.unseal_for_tenant(1, strange, "place")
