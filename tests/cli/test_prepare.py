"""What is made before the first request is made once, and again when it is gone."""

from dataclasses import replace
from pathlib import Path

import pytest

from oneroof.cli import prepare
from oneroof.core.config import Settings
from oneroof.embedded import DatabaseUrls, ServiceError
from support.servers import Servers, fresh_database


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The commands that would have been run."""
    seen: list[tuple[str, ...]] = []
    monkeypatch.setattr(prepare, "run_module", lambda *words, **_options: seen.append(words))
    return seen


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "atlantis"
    (folder / "centres").mkdir(parents=True)
    (folder / "network.toml").write_text("code = 'atlantis'\n")
    return folder


def said(_sentence: str) -> None:
    """Nobody listens."""


def test_a_pack_is_applied_once_and_again_when_it_changes(
    settings: Settings, runs: list[tuple[str, ...]], pack: Path
) -> None:
    for _ in range(2):
        prepare.apply_pack(settings, pack, {}, said)
    assert runs == [("oneroof.cli", "network", "apply", str(pack), "--yes")]
    (pack / "centres" / "one.toml").write_text("code = 'one'\n")
    prepare.apply_pack(settings, pack, {}, said)
    assert len(runs) == 2


def test_a_pack_is_applied_again_to_another_database(
    settings: Settings, servers: Servers, runs: list[tuple[str, ...]], pack: Path
) -> None:
    prepare.apply_pack(settings, pack, {}, said)
    with fresh_database(servers) as urls:
        prepare.apply_pack(_on(settings, urls), pack, {}, said)
    assert len(runs) == 2


def test_a_failed_apply_is_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, runs: list[tuple[str, ...]], pack: Path
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(prepare, "run_module", _fail)
        with pytest.raises(ServiceError):
            prepare.apply_pack(settings, pack, {}, said)
    prepare.apply_pack(settings, pack, {}, said)
    assert len(runs) == 1


def test_the_demonstration_is_looked_after_once_a_day_and_when_its_folder_is_gone(
    settings: Settings, runs: list[tuple[str, ...]]
) -> None:
    demo = settings.var / "demo"
    demo.mkdir(parents=True)
    for _ in range(2):
        prepare.prepare_demo(settings, {}, said)
    assert len(runs) == 1
    demo.rmdir()
    prepare.prepare_demo(settings, {}, said)
    assert len(runs) == 2


def _fail(*_words: str, **_options: object) -> None:
    raise ServiceError("it failed")


def _on(settings: Settings, urls: DatabaseUrls) -> Settings:
    return replace(settings, database_url=urls.app, database_umbrella_url=urls.umbrella)
