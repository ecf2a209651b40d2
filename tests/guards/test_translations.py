"""Every sentence is translated into every language of its readers."""

from pathlib import Path

from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import PACKAGE, Catalogs

PLUGINS = Path(__file__).parents[2] / "plugins"


def packages() -> list[Path]:
    """The core and every plugin that has catalogs."""
    return [PACKAGE, *sorted(path.parent for path in PLUGINS.glob("*/oneroof_*/locale"))]


def test_catalogs_are_complete_and_sound() -> None:
    faults = [f"{package.name}: {fault}" for package in packages() for fault in check(Catalogs(package))]
    assert not faults, f"{len(faults)} faults in the catalogs (docs/translating.md):\n" + "\n".join(faults[:50])


def test_every_public_language_says_who_has_read_it() -> None:
    for _domain, _language, path in Catalogs().all_files():
        assert '"X-Reviewed-By: ' in path.read_text(encoding="utf-8"), path
