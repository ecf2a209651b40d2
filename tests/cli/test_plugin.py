"""`oneroof plugin`: what it makes is in order, what is wrong is told, and tenants are served by name."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oneroof.catalogue.scaffold.creating import create
from oneroof.cli import main
from support.plugins import WrittenPlugin, written


def plugin(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["plugin", *map(str, arguments)], prog_name="oneroof")


def test_a_new_one_is_complete_and_says_what_comes_next(tmp_path: Path) -> None:
    made = plugin("new", "bread", "--into", tmp_path)
    assert made.exit_code == 0, made.output
    assert "oneroof plugin enable bread --tenant CODE" in made.output
    assert (tmp_path / "bread" / "pyproject.toml").is_file()
    languages = {path.parts[-3] for path in tmp_path.rglob("public.po")}
    assert len(languages) == 12
    checked = plugin("check", tmp_path / "bread")
    assert (checked.exit_code, checked.output) == (0, "The plugin bread 1.0.0 is in order: 1 service.\n")
    again = plugin("new", "bread", "--into", tmp_path)
    assert again.exit_code == 1
    assert "is there already" in again.output


def test_beside_the_core_it_is_installed_with_the_core(tmp_path: Path) -> None:
    (tmp_path / "platform" / "oneroof").mkdir(parents=True)
    folder = create("bread", tmp_path / "plugins", today=date(2028, 2, 29))
    assert not (folder / "pyproject.toml").exists()
    assert "review_on = 2029-02-28" in (folder / "oneroof_bread" / "catalogue.toml").read_text()


@pytest.mark.parametrize("name", ["Bread", "bread_", "core", "a" * 31, "../bread"])
def test_a_name_that_cannot_be_is_refused(tmp_path: Path, name: str) -> None:
    refused = plugin("new", name, "--into", tmp_path)
    assert refused.exit_code == 1
    assert name in refused.output
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    refused = plugin("new", "tax", "--into", tmp_path)
    assert (refused.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert "a plugin “tax” is installed already" in refused.output


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = plugin("new", "bread", "--into", tmp_path / "file" / "below")
    assert refused.exit_code == 1
    assert "cannot be written: Not a directory. Choose another place with --into." in refused.output


@pytest.mark.parametrize("command", ["new", "check", "list", "enable", "disable"])
def test_help_says_what_it_does_with_an_example(command: str) -> None:
    shown = plugin(command, "--help")
    assert shown.exit_code == 0
    assert f"Example: oneroof plugin {command}" in shown.output
    said = shown.output.partition("Usage:")[2].partition("Options:")[0]
    assert len(said.split()) > 10, "it says what it does"
    assert f"  {command} " in plugin("--help").output


HOOK = "class P(CataloguePlugin):\n    @hookimpl\n    def {name}(self): {body}\nplugin = P(__name__)\n"

FAULTS: list[tuple[str, Callable[[WrittenPlugin], object], str]] = [
    ("toml", lambda made: made.catalogue("[catalogue]", "[catalogue"), "catalogue.toml:6: This is not valid TOML"),
    ("its line", lambda made: made.catalogue('kind = "support"', "kind = 7"), "catalogue.toml:24: "),
    ("two faults of the catalogue", lambda made: made.catalogue('"support"', '"suport"'), 'unknown kind "suport"'),
    ("and the other one", lambda made: made.catalogue('next = ["answered", "passed-on"]', 'next = ["lost"]'), "lost"),
    ("translations", lambda made: made.catalogue('"The letter"', '"This letter"'), "“This letter”"),
    ("related", lambda made: made.catalogue('kind = "support"', 'kind = "support"\nrelated = ["gone"]'), "“gone”"),
    ("code", lambda made: made.code("raise ValueError('no')"), "ValueError: no"),
    ("hooks", lambda made: made.code(HOOK.format(name="asess", body="...")), "there is none of that name"),
    ("template", lambda made: made.file(f"templates/{made.name}/a.html", "{% if %}"), "a.html:1:"),
    ("its place", lambda made: made.file("templates/a.html", ""), "templates stand below templates/"),
    ("pages", lambda made: made.code(HOOK.format(name="blueprints", body="return [1]")), "its pages cannot be used"),
]


@pytest.mark.parametrize(("spoil", "told"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_what_is_wrong_is_told(tmp_path: Path, spoil: Callable[[WrittenPlugin], object], told: str) -> None:
    with written(tmp_path) as made:
        spoil(made)
        checked = plugin("check", made.folder)
    assert checked.exit_code == 1
    assert told.strip("“”") in checked.output
    assert f"the plugin {made.name} has " in checked.output


def test_its_migrations_run_where_nothing_can_happen(tmp_path: Path) -> None:
    with written(tmp_path) as made:
        made.file(
            "migrations/versions/0001_stray.py",
            "from alembic import op\nrevision = '0001'\ndown_revision = None\n"
            "def upgrade():\n    op.execute('CREATE TABLE stray (id INT)')\n",
        )
        checked = plugin("check", made.folder)
    assert checked.exit_code == 1
    assert "migrations: It makes or changes public.stray" in checked.output


@pytest.mark.parametrize(
    ("setup", "told"),
    [
        (None, "There is no plugin"),
        ("[metadata]\n", "must declare one entry point “name = package:plugin”"),
        ("x y z\n", "setup.cfg cannot be read: line 1 stands in no section: x y z."),
        ("[metadata]\nname\n", "setup.cfg cannot be read: line 2 is no setting: "),
        ("[options.entry_points]\noneroof.plugins =\n    a = gone_a:plugin\n", "No module named 'gone_a'"),
    ],
)
def test_what_is_no_plugin_is_told(tmp_path: Path, setup: str | None, told: str) -> None:
    if setup is not None:
        (tmp_path / "setup.cfg").write_text(setup)
    checked = plugin("check", tmp_path)
    assert checked.exit_code == 1
    assert told in checked.output
    assert "plugin check" not in checked.output.partition(told)[2], "no advice to do what was just done"
    missing = plugin("check", "nowhere")
    assert (missing.exit_code, "There is no plugin “nowhere”" in missing.output) == (1, True)
