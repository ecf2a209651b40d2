"""A network with four broken plugins runs: each is named, with what to do, wherever somebody may look."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from oneroof import embedded
from oneroof.catalogue.plugins.failures import failures_of
from oneroof.catalogue.scaffold.creating import create
from oneroof.core.config import Settings
from oneroof.identity.sessions import open_session
from oneroof.services import Services
from support.checkout import ROOT
from support.factories import Centre
from support.guide import blocks
from support.installation import environment, installation
from support.plugins import HEAD
from support.running_network import RunningNetwork, running_network

AT_IMPORT = "raise RuntimeError('no network')\n"
AT_A_HOOK = """
class P(CataloguePlugin):
    @hookimpl
    def service_blocks(self, service):
        raise ValueError('a secret answer')
plugin = P(__name__)
"""
IN_A_TEMPLATE = """
class P(CataloguePlugin):
    @hookimpl
    def service_blocks(self, service):
        return [Block('bad-template/public/block.html', place='form_start')]
plugin = P(__name__)
"""
IN_A_MIGRATION = """
from alembic import op
revision, down_revision = '0001', None
def upgrade():
    op.execute('CREATE TABLE bad_migration_well (tenant_id INT)')
    op.execute('SELECT 1 / 0')
"""


def install(folder: Path, name: str, code: str = "", **files: str) -> None:
    """A plugin in a folder that Python looks into, with what pip would leave there."""
    plugin = create(name, folder, today=date(2026, 3, 2))
    package = plugin / f"oneroof_{name.replace('-', '_')}"
    if code:
        (package / "__init__.py").write_text(HEAD + code)
    for path, text in files.items():
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).write_text(text)
    told = plugin / f"{package.name}-1.0.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package.name}\nVersion: 1.0.0\n")
    (told / "entry_points.txt").write_text(f"[oneroof.plugins]\n{name} = {package.name}:plugin\n")


@dataclass(frozen=True)
class Harbour:
    """The running network, and its one centre."""

    network: RunningNetwork
    services: Services
    centre: Centre
    said_before: str
    """What the commands before it said on standard error."""

    def get(self, path: str, secret: str | None = None) -> tuple[int, str]:
        """Status and body of a page of the centre's."""
        connection = http.client.HTTPConnection("127.0.0.1", self.network.port, timeout=60)
        headers = {"Host": f"harbour.localhost:{self.network.port}", "Accept-Language": "en"}
        if secret:
            headers["Cookie"] = f"staff={secret}"
        with closing(connection):
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def coordinator(self) -> str:
        """The cookie of somebody who looks after catalogues."""
        member = self.centre.member("coordinator")
        with self.services.database.transaction(self.centre.system) as session:
            return open_session(session, member.id, stage="complete", method="password", user_agent="tests").secret


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    folder = tmp_path_factory.mktemp("plugins")
    install(folder, "bad-import", AT_IMPORT)
    install(folder, "bad-hook", AT_A_HOOK)
    broken = {"templates/bad-template/public/block.html": "<p>Half a block {{ nobody.gave.this }}</p>"}
    install(folder, "bad-template", IN_A_TEMPLATE, **broken)
    install(folder, "bad-migration", **{"migrations/versions/0001_wells.py": IN_A_MIGRATION})
    paths = os.pathsep.join(str(each) for each in sorted(folder.iterdir()))
    with installation() as settings:
        holding = embedded.hold(settings)
        try:
            said = prepared(settings, paths, folder / "try")
            with (
                running_network(settings, variables={"PYTHONPATH": paths}) as network,
                closing(Services.open(embedded.connected(settings))) as services,
            ):
                (found,) = [one for one in services.directory.list_tenants() if one.code == "harbour"]
                centre = Centre(services.database, found.id, found.network_id, "harbour", "Europe/Lisbon")
                yield Harbour(network, services, centre, said)
        finally:
            os.close(holding)


def prepared(settings: Settings, paths: str, pack: Path) -> str:
    """The guide's network, with what can be enabled; what was said on standard error."""
    for block in blocks(ROOT / "docs" / "plugins.md"):
        place = block.place("file") or ""
        if place.startswith("try/"):
            file = pack.parent / place
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text)
    applied = oneroof(settings, paths, "network", "apply", str(pack), "--yes")
    for name in ("bad-hook", "bad-template"):
        oneroof(settings, paths, "plugin", "enable", name, "--tenant", "harbour")
    return applied.stderr


def oneroof(settings: Settings, paths: str, *arguments: str, ok: bool = True) -> "subprocess.CompletedProcess[str]":
    """A command of this installation."""
    answer = subprocess.run(
        [sys.executable, "-m", "oneroof.cli", *arguments],
        cwd=ROOT / "tests",
        env=environment(settings, PYTHONPATH=paths),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode == 0) is ok, answer.stdout + answer.stderr
    return answer


AT_START = {
    "bad-import": ("importing it failed at __init__.py:4 with RuntimeError: no network.", "Mend or uninstall it"),
    "bad-migration": ("its own tables are at nothing and its code needs 0001.", "Run “oneroof migrate”"),
}
AT_WORK = {
    "bad-hook": ("hook service_blocks", "ValueError"),
    "bad-template": ("template bad-template/public/block.html", "UndefinedError"),
}


def test_start_and_commands_say_it_on_standard_error(harbour: Harbour) -> None:
    for said in (harbour.said_before, harbour.network.said.read_text()):
        assert f"oneroof: The plugin “bad-import” is left out: {AT_START['bad-import'][0]} Mend or uninstall it" in said
        assert "oneroof: The plugin “bad-migration” is left out: its migrations failed and were taken back." in said
        assert "DivisionByZero" in said or "division by zero" in said


def test_readiness_names_each_and_stays_ready(harbour: Harbour) -> None:
    pages_with_blocks(harbour)
    status, body = harbour.get("/readyz")
    assert status == 200
    checks = json.loads(body)["checks"]
    for plugin, (reason, remedy) in AT_START.items():
        assert reason in checks[f"plugin {plugin}"]
        assert remedy in checks[f"plugin {plugin}"]
    for plugin, (place, _error) in AT_WORK.items():
        assert f"Failed since the start: {place} (" in checks[f"parts of plugin {plugin}"]
        assert "/staff/catalogues" in checks[f"parts of plugin {plugin}"]


def test_the_metrics_count_each(harbour: Harbour) -> None:
    pages_with_blocks(harbour)
    metrics = harbour.get("/metrics")[1]
    for plugin in AT_START:
        assert f'oneroof_plugin_left_out{{plugin="{plugin}"}} 1.0' in metrics
    for plugin, (place, _error) in AT_WORK.items():
        assert f'oneroof_plugin_failures_total{{place="{place}",plugin="{plugin}"}}' in metrics
        assert f'oneroof_plugin_left_out{{plugin="{plugin}"}}' not in metrics


def test_the_page_of_catalogues_tells_staff_what_to_do(harbour: Harbour) -> None:
    pages_with_blocks(harbour)
    secret = harbour.coordinator()
    assert "Parts have failed" in harbour.get("/staff/catalogues", secret)[1]
    for plugin, told in AT_START.items():
        page = harbour.get(f"/staff/catalogues/{plugin}", secret)[1]
        assert "This catalogue is broken" in page
        for words in told:
            assert words in page
    for plugin, told in AT_WORK.items():
        page = harbour.get(f"/staff/catalogues/{plugin}", secret)[1]
        assert "Tell the makers of the catalogue." in page
        for words in told:
            assert words in page
        assert "a secret answer" not in page


def test_the_page_itself_tells_staff_and_nobody_else(harbour: Harbour) -> None:
    secret = harbour.coordinator()
    page = harbour.get("/services/bad-template/form", secret)[1]
    assert "Something from this catalogue failed and was left out here:" in page
    assert "bad-template" in page
    assert "failed" not in harbour.get("/services/bad-template/form")[1]


def test_everything_else_runs(harbour: Harbour) -> None:
    for path in ("/", "/check", "/services/bad-hook/form", "/services/bad-template/form"):
        assert harbour.get(path)[0] == 200, path
    refused = oneroof(
        harbour.network.settings, os.environ.get("PYTHONPATH", ""), "plugin", "check", "nowhere", ok=False
    )
    assert "There is no plugin" in refused.stderr


def test_what_failed_is_kept_for_the_tenants_staff(harbour: Harbour) -> None:
    pages_with_blocks(harbour)
    with harbour.services.database.transaction(harbour.centre.system) as session:
        kept = {row.plugin: (row.place, row.error) for row in failures_of(session, harbour.centre.system)}
    assert kept == AT_WORK


def pages_with_blocks(harbour: Harbour) -> None:
    """Let the plugins fail once more."""
    assert harbour.get("/services/bad-template/form")[0] == 200
