"""A plugin that stands nowhere near the core: built as a wheel, installed, enabled, used from form to result, disabled.

No file of the core changes on the way, which is the point of plugins.
"""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from oneroof.app import create_app
from oneroof.catalogue.plugins.installed import Plugins
from oneroof.catalogue.plugins.loading import GROUP, load
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.services import Services
from support.factories import make_two_centres
from support.html_pages import Page, open_page, send
from support.signed_in import signed_in
from support.staff_browser import Browser

ROOT = Path(__file__).parents[3]
NAME = "water-supply"
BUILT = {".mo", ".pyc", ".po", ".pot", ".lock"}


def core_files() -> dict[str, str]:
    """Every file of the core, by what is in it; what other programs build or remember there is left out."""
    folders = [ROOT / name for name in ("platform", "migrations", "plugins", "tenants", "infra")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    files += [path for path in ROOT.glob("*.*") if path.is_file()]
    kept = [path for path in files if path.suffix not in BUILT and "static" not in path.parts]
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def run(*command: str | Path, **environment: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        env={**os.environ, "PIP_NO_INPUT": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def before() -> dict[str, str]:
    return core_files()


@pytest.fixture(scope="module")
def target(before: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the plugin's wheel is installed: `oneroof plugin new`, `pip wheel`, `pip install`."""
    assert before
    place = tmp_path_factory.mktemp("outside")
    run("oneroof.cli", "plugin", "new", NAME, "--into", place)
    quietly = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    run("pip", "wheel", *quietly, "--no-build-isolation", "--wheel-dir", place / "wheels", place / NAME)
    (wheel,) = (place / "wheels").glob("*.whl")
    run("pip", "install", *quietly, "--target", place / "target", wheel)
    return place / "target"


@pytest.fixture
def plugins(target: Path) -> Iterator[Plugins]:
    """What is loaded where the wheel is installed, and nothing else."""
    sys.path.insert(0, str(target))
    entries = [entry for found in metadata.distributions(path=[str(target)]) for entry in found.entry_points]
    yield load(entry for entry in entries if entry.group == GROUP)
    sys.path.remove(str(target))


def test_it_appears_where_it_is_installed(target: Path) -> None:
    listed = run("oneroof.cli", "plugin", "list", PYTHONPATH=str(target))
    assert re.search(rf"{NAME} +1.0.0 +installed +1 service$", listed, re.MULTILINE)
    assert "is in order: 1 service." in run("oneroof.cli", "plugin", "check", NAME, PYTHONPATH=str(target))


def test_its_own_tests_pass(target: Path, tmp_path: Path) -> None:
    tests = target.parent / NAME / "tests"
    run("pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, tests, PYTHONPATH=str(target))


def test_it_serves_a_person_from_form_to_result(
    before: dict[str, str], plugins: Plugins, settings: Settings, database: Database
) -> None:
    lisboa, porto = (replace(centre, clock=Clock()) for centre in make_two_centres(database))
    with closing(replace(Services.open(settings), plugins=plugins)) as services:
        app = create_app(settings, services)
        coordinator = signed_in(app, lisboa, "coordinator")
        open_page(coordinator, f"/staff/catalogues/{NAME}/enable").send("/enable")
        visitor = Browser(app, lisboa.host, {"Accept-Language": "pt"})
        assert Browser(app, porto.host).get(f"/services/{NAME}/form").status_code == 404

        code = code_of(sent_form(visitor))
        mediator = signed_in(app, lisboa, "mediator")
        page = open_page(mediator, "/staff/procedures/take").send("/take", code=code)
        assert "Amina Haddad" in page.text
        page = page.send("/take/confirm", into="new")
        address = page.response.request.path
        assert "Request received" in page.text
        for step in ("reading", "answered"):
            page = open_page(mediator, f"{address}/move/{step}").send(f"/move/{step}")
        assert "This procedure has ended." in page.text

        asked = open_page(coordinator, f"/staff/catalogues/{NAME}/disable")
        assert "Nothing was deleted." in asked.send("/disable").text
        assert visitor.get(f"/services/{NAME}/form").status_code != 200
        kept = open_page(mediator, address)
        for said in ("The letter is answered", "Amina Haddad", "Help with an official letter"):
            assert said in kept.text
        open_page(coordinator, f"/staff/catalogues/{NAME}/enable").send("/enable")
        assert visitor.get(f"/services/{NAME}/form").status_code == 200
    assert core_files() == before


def sent_form(visitor: Browser) -> Page:
    """The page that thanks for a form."""
    path = f"/services/{NAME}/form"
    start = open_page(visitor, path)
    assert start.h1 == ["Ajuda com uma carta oficial"]
    page = start.send(path)
    page = answered(page, f"{path}/you", **{"f-full_name": "Amina Haddad"})
    page = answered(page, f"{path}/letter", **{"f-letter_from": "office"})
    assert "Um serviço público" in page.text
    (sending,) = [form for form in page.forms if form.action.startswith(path)]
    return page.send(sending.action)


def answered(page: Page, path: str, **answers: str) -> Page:
    kept = [(name, value) for name, value in page.form(path).fields if name not in answers]
    return send(page.browser, path, kept, {**answers, "action": "continue"})


def code_of(page: Page) -> str:
    found = re.search(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}\b", page.text)
    assert found, page.text
    return found[0]
