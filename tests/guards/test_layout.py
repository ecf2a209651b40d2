"""The layout stays what pip, pytest, gunicorn, mypy and pyright can all read."""

import configparser
import platform as standard_platform
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest

from support.checkout import ROOT, copy_to, tracked

MOST_LINES = 500
SAMPLE = "layoutsample"
PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/setup.cfg"))


def test_nothing_that_python_reads_stands_directly_in_platform() -> None:
    assert [path.name for path in (ROOT / "platform").iterdir() if path.suffix in {".py", ".pyi", ".pth"}] == []
    assert [path.name for path in (ROOT / "platform").iterdir() if path.name != "__pycache__"] == ["oneroof"]


def test_no_tests_stand_below_platform() -> None:
    found = [path for path in tracked("platform/*.py") if path.name.startswith("test_") or path.name == "conftest.py"]
    assert found == []


@pytest.mark.parametrize(
    "place", [ROOT, ROOT / "platform", ROOT / "tests", ROOT / "plugins"], ids=lambda path: path.name
)
def test_the_standard_librarys_platform_is_found_everywhere(place: Path) -> None:
    if not place.is_dir():
        return
    script = "import oneroof.cli, platform; print(platform.__file__); platform.system()"
    answer = subprocess.run([sys.executable, "-c", script], cwd=place, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert Path(answer.stdout.strip()).is_relative_to(sysconfig.get_path("stdlib"))


def test_pytest_itself_has_not_replaced_it() -> None:
    assert sys.modules["platform"] is standard_platform
    assert standard_platform.__file__ is not None
    assert Path(standard_platform.__file__).is_relative_to(sysconfig.get_path("stdlib"))


def test_the_installed_package_is_this_checkout() -> None:
    import oneroof
    import oneroof.migrations

    assert Path(oneroof.__file__).parent == ROOT / "platform" / "oneroof"
    assert Path(oneroof.migrations.__file__).parent == ROOT / "migrations"


def entry_points_of(declared: Iterable[metadata.EntryPoint]) -> dict[str, set[str]]:
    values: dict[str, set[str]] = defaultdict(set)
    for entry in declared:
        values[entry.name].add(entry.value)
    return values


def test_no_plugin_has_two_values() -> None:
    """A stale *.egg-info repeats a plugin: harmless while both say the same."""
    values = entry_points_of(metadata.entry_points(group="oneroof.plugins"))
    assert {name: found for name, found in values.items() if len(found) > 1} == {}


def test_a_second_value_would_be_noticed() -> None:
    first = metadata.EntryPoint("one", "oneroof_one:plugin", "oneroof.plugins")
    repeated = entry_points_of([first, first])
    contradicted = entry_points_of([first, metadata.EntryPoint("one", "elsewhere:plugin", "oneroof.plugins")])
    assert len(repeated["one"]) == 1
    assert len(contradicted["one"]) == 2


def test_every_plugin_is_installed_once() -> None:
    declared: set[tuple[str, str]] = set()
    for plugin in PLUGINS:
        package = plugin / f"oneroof_{plugin.name.replace('-', '_')}"
        assert (package / "__init__.py").is_file(), f"{plugin.name} has no package"
        parser = configparser.ConfigParser()
        parser.read(plugin / "setup.cfg")
        lines = parser["options.entry_points"]["oneroof.plugins"].strip().splitlines()
        declared |= {(name.strip(), value.strip()) for name, value in (line.split("=", 1) for line in lines)}
    installed = {(entry.name, entry.value) for entry in metadata.entry_points(group="oneroof.plugins")}
    assert declared <= installed, "run pip install -e . again: a plugin came or went"


def test_no_file_is_too_long() -> None:
    lengths = {path: len(path.read_bytes().splitlines()) for path in tracked("*.py")}
    assert {str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_mapped_tables_stand_in_models() -> None:
    """The guards of the schema read `models.py` of every slice and plugin, and would pass over a table elsewhere."""
    sources = [*(ROOT / "platform").rglob("*.py"), *(ROOT / "plugins").glob("*/oneroof_*/**/*.py")]
    elsewhere = [path for path in sources if path.name != "models.py" and "__tablename__ = " in path.read_text("utf-8")]
    assert elsewhere == []


def test_every_package_says_what_it_is_for() -> None:
    silent = [path for path in tracked("platform/**/__init__.py") if not path.read_text().lstrip().startswith('"""')]
    assert silent == []


def test_pyright_looks_where_mypy_looks() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    assert tools["pyright"]["extraPaths"] == tools["mypy"]["mypy_path"]
    assert tools["ruff"]["src"] == ["platform", "plugins/*"]
    assert tools["mypy"]["strict"] is True


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_to(tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def wheel(copy: Path) -> zipfile.ZipFile:
    """What pip builds of the copy and of a plugin that a stranger put there."""
    _add_sample_plugin(copy / "plugins" / SAMPLE)
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        copy / "out",
        copy,
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return zipfile.ZipFile(next((copy / "out").glob("oneroof-*.whl")))


def _add_sample_plugin(folder: Path) -> None:
    """A stranger's plugin, so that what is said of plugins is tried even where there is none."""
    package = folder / f"oneroof_{SAMPLE}"
    (package / "templates").mkdir(parents=True)
    (package / "__init__.py").write_text("plugin = object()\n")
    (package / "templates" / "page.html").write_text("<p>\n")
    (package / "catalogue.toml").write_text("")
    (folder / "tests").mkdir()
    (folder / "tests" / "test_sample.py").write_text("")
    (folder / "setup.cfg").write_text(
        f"[options.entry_points]\noneroof.plugins =\n    {SAMPLE} = oneroof_{SAMPLE}:plugin\n"
    )


def test_the_wheel_carries_all_that_the_packages_use(copy: Path, wheel: zipfile.ZipFile) -> None:
    carried = set(wheel.namelist())
    sources = {copy / "platform": "", copy: "oneroof/", **dict.fromkeys(copy.glob("plugins/*"), "")}
    expected = {
        prefix + str(path.relative_to(source))
        for source, prefix in sources.items()
        for folder in ([copy / "migrations"] if source == copy else source.glob("oneroof*"))
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pot" and path.name not in {".gitignore", ".building"}
    }
    assert len(expected) > 200
    assert sorted(expected - carried) == []


@pytest.mark.parametrize(
    "suffix", [".html", ".css", ".js", ".po", ".mo", ".sql", "0001_tenancy.py", "script.py.mako", "py.typed"]
)
def test_the_wheel_carries_every_kind_of_file(wheel: zipfile.ZipFile, suffix: str) -> None:
    assert [name for name in wheel.namelist() if name.endswith(suffix)]


def test_the_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    packages = {"oneroof", f"oneroof_{SAMPLE}", *(f"oneroof_{plugin.name.replace('-', '_')}" for plugin in PLUGINS)}
    assert {name.split("/")[0].split("-")[0] for name in wheel.namelist()} == packages
    assert not [name for name in wheel.namelist() if "/tests/" in name or "__pycache__" in name]


def test_the_wheel_has_the_command_and_the_plugins(wheel: zipfile.ZipFile) -> None:
    name = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    parser = configparser.ConfigParser()
    parser.read_string(wheel.read(name).decode())
    assert parser["console_scripts"]["oneroof"] == "oneroof.cli:main"
    found = set(parser["oneroof.plugins"]) if parser.has_section("oneroof.plugins") else set()
    assert found == {SAMPLE, *(plugin.name for plugin in PLUGINS)}
    assert {f"oneroof_{SAMPLE}/{name}" for name in ("__init__.py", "catalogue.toml", "templates/page.html")} <= set(
        wheel.namelist()
    )
