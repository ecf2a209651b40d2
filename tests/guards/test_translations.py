"""Every sentence is translated into every language of its readers."""

from pathlib import Path

from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import PACKAGE, Catalogs
from oneroof.core.languages import public_languages

PLUGINS = Path(__file__).parents[2] / "plugins"


def packages() -> list[Path]:
    """The core and every plugin."""
    return [PACKAGE, *sorted(path.parent for path in PLUGINS.glob("*/oneroof_*/catalogue.toml"))]


def test_catalogs_are_complete_and_sound() -> None:
    faults = [f"{package.name}: {fault}" for package in packages() for fault in check(Catalogs(package))]
    assert not faults, f"{len(faults)} faults in the catalogs (docs/translating.md):\n" + "\n".join(faults[:50])


def test_every_catalog_says_who_has_read_it() -> None:
    for package in packages():
        for _domain, _language, path in Catalogs(package).all_files():
            assert '"X-Reviewed-By: ' in path.read_text(encoding="utf-8"), path


def test_every_plugin_speaks_the_public_languages() -> None:
    for package in packages()[1:]:
        assert Catalogs(package).languages("public") == public_languages(), package
