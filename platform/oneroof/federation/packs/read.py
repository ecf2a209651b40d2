"""Reads a network pack: a folder with `network.toml`, `centres/`, `branding/`, `content/`, `locale/` and no program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from oneroof.catalogue.plugins.installed import Plugins
from oneroof.catalogue.plugins.loading import load_plugins
from oneroof.core.declarations.faults import FaultLog, Place
from oneroof.core.declarations.source import read_table
from oneroof.core.languages import public_languages
from oneroof.federation.packs.centres import read_centre
from oneroof.federation.packs.content import read_content
from oneroof.federation.packs.faults import PackFaults
from oneroof.federation.packs.model import NetworkPack
from oneroof.federation.packs.network import read_network

NETWORK_FILE = "network.toml"
PARTS = (NETWORK_FILE, "README.md", "branding", "centres", "content", "locale")


def read_pack(path: Path, languages: Iterable[str] | None = None, plugins: Plugins | None = None) -> NetworkPack:
    """The network that the folder `path` declares. `languages` are those it may offer; by default the product's.

    `plugins` are those that it may enable; by default those of this environment.

    Raises PackFaults with every fault of every file.
    """
    log = FaultLog(PackFaults)
    if not (path / NETWORK_FILE).is_file():
        log.add(Place(NETWORK_FILE, 1), f"There is no such file in {path}, so this folder is not a network pack.")
        log.stop_if_any()
    _check_parts(path, log)
    table = read_table(path, NETWORK_FILE, log)
    if table is None:
        log.stop_if_any()
        raise AssertionError("a file that cannot be read has its fault")
    known = tuple(languages or public_languages())
    network, reading, patterns = read_network(path, table, known, plugins or load_plugins(), log)
    centres = []
    for file in sorted((path / "centres").glob("*.toml")):
        centre = read_table(path, f"centres/{file.name}", log)
        if centre is not None:
            centres.append(read_centre(centre, file.stem, reading, patterns))
    if not centres:
        log.add(Place(NETWORK_FILE, 1), "The network has no centre: each has its own file in centres/.")
    for other in [centre for centre in centres if centre.is_sandbox][1:]:
        log.add(Place(f"centres/{other.code}.toml", 1), "The network has a sandbox already: one is enough.")
    reading.texts.finish()
    content = read_content(path, network.languages, tuple(centres), log)
    log.stop_if_any()
    return replace(network, centres=tuple(centres), content=content)


def _check_parts(path: Path, log: FaultLog) -> None:
    """A pack declares and never runs: other files than those of the format are refused."""
    for found in sorted(path.iterdir()):
        if found.name not in PARTS and not found.name.startswith("."):
            log.add(Place(found.name, 1), f"This does not belong into a pack. Its parts are {', '.join(PARTS)}.")
    for program in sorted(path.rglob("*.py")):
        log.add(Place(program.relative_to(path).as_posix(), 1), "A pack declares a network and holds no program.")
    for other in sorted((path / "centres").glob("*")):
        if other.suffix not in (".toml", ".py"):
            log.add(Place(f"centres/{other.name}", 1), "Only .toml files, one for each centre, belong here.")
