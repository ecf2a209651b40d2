"""Plugins that a test writes into a folder of its own, beginning with what `oneroof plugin new` makes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import invalidate_caches, metadata
from itertools import count
from pathlib import Path

from oneroof.catalogue.plugins.installed import Plugins
from oneroof.catalogue.plugins.loading import load
from oneroof.catalogue.scaffold.creating import create

_numbers = count(1)


@dataclass(frozen=True)
class WrittenPlugin:
    """A plugin on disk."""

    name: str
    folder: Path

    @property
    def package(self) -> Path:
        """The folder of its package."""
        return self.folder / f"oneroof_{self.name.replace('-', '_')}"

    @property
    def entry(self) -> metadata.EntryPoint:
        """Its entry point, as its setup.cfg declares it."""
        return metadata.EntryPoint(self.name, f"{self.package.name}:plugin", "oneroof.plugins")

    def code(self, text: str) -> "WrittenPlugin":
        """Replace its code. `HEAD` stands before it."""
        (self.package / "__init__.py").write_text(HEAD + text)
        return self

    def catalogue(self, old: str, new: str) -> "WrittenPlugin":
        """Change what it declares."""
        file = self.package / "catalogue.toml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))
        return self

    def file(self, path: str, text: str) -> "WrittenPlugin":
        """Add a file to its package."""
        file = self.package / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return self


HEAD = '''"""Made by a test."""
from oneroof.hooks import *
from oneroof.hooks import CataloguePlugin, hookimpl
'''


@contextmanager
def written(folder: Path, name: str | None = None) -> Iterator[WrittenPlugin]:
    """A plugin that can be imported for the block. Each gets a name of its own: modules are remembered."""
    name = name or f"sample-{next(_numbers)}"
    plugin = WrittenPlugin(name, create(name, folder, today=date(2026, 3, 2)))
    sys.path.insert(0, str(plugin.folder))
    invalidate_caches()
    try:
        yield plugin
    finally:
        sys.path.remove(str(plugin.folder))
        for module in [module for module in sys.modules if module.partition(".")[0] == plugin.package.name]:
            del sys.modules[module]


def loaded(*plugins: WrittenPlugin) -> Plugins:
    """These plugins, loaded as at start."""
    return load([plugin.entry for plugin in plugins])
