"""Every plugin of this checkout passes `oneroof plugin check`."""

import pytest
from click.testing import CliRunner

from oneroof.catalogue.plugins.loading import load_plugins
from oneroof.cli import main
from support.checkout import ROOT

PLUGINS = sorted(path.parent.name for path in ROOT.glob("plugins/*/setup.cfg"))


def test_there_are_plugins() -> None:
    assert len(PLUGINS) >= 13


def test_none_is_left_out() -> None:
    assert [str(fault) for fault in load_plugins().set_aside] == []


@pytest.mark.parametrize("name", PLUGINS)
def test_every_plugin_is_in_order(name: str) -> None:
    checked = CliRunner().invoke(main, ["plugin", "check", name], prog_name="oneroof")
    assert (checked.exit_code, checked.stderr) == (0, ""), checked.output
    assert checked.stdout.startswith(f"The plugin {name} ")
