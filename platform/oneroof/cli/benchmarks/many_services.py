"""A network of one centre with as many services as one likes, in all languages.

They say what the installed catalogues' services say, so that their words, scripts and lengths are those of real ones;
a made-up place in each name tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from pathlib import Path
from typing import Any

from oneroof.catalogue.definition.model import Catalogue, ServiceDefinition
from oneroof.catalogue.plugins.installed import LoadedPlugin, Plugins
from oneroof.federation.apply import apply_pack
from oneroof.federation.packs import read_pack
from oneroof.hooks import CataloguePlugin
from oneroof.services import Services
from oneroof.tenancy.directory import ListedTenant

NAME = "benchmark"
_BASE = "https://catalogue.example.org/benchmark/"
_TOGETHER = 100
_OFFICES = 4
_BEGIN = ("Ala", "Belo", "Cori", "Dura", "Ever", "Fara", "Gomi", "Hela", "Ilu", "Jara", "Kalo", "Luma", "Mora", "Nevo")
_MIDDLE = ("ba", "cen", "dri", "fos", "gar", "lim", "mon", "nes", "pel", "ros", "san", "tar", "vil")
_END = ("bra", "cos", "dal", "fim", "gos", "lha", "mar", "nho", "pim", "res", "sto", "tes", "vas")


class NoCatalogues(Exception):
    """No catalogue is installed whose services could be multiplied."""


def make_centre(services: Services, number: int, folder: Path, step: Callable[[int], Any]) -> tuple[ListedTenant, str]:
    """A centre that offers `number` services, made in an empty installation, and the code of one of them.

    They come a catalogue at a time, each in its own transaction; `step` is told how many did. The pack is written to
    `folder`. Raises NoCatalogues.
    """
    originals = [service for loaded in services.plugins.all() for service in loaded.catalogue.services]
    if not originals:
        raise NoCatalogues
    plugins, chosen = Plugins(), list(_multiplied(originals, number))
    for start in range(0, number, _TOGETHER):
        part = chosen[start : start + _TOGETHER]
        plugins.add(
            LoadedPlugin(name := f"{NAME}-{start // _TOGETHER}", CataloguePlugin(__name__), _catalogue(name, part))
        )
        _write_pack(folder, list(plugins.loaded), [service.code for service in chosen[: start + len(part)]])
        apply_pack(services.database, services.directory, read_pack(folder, plugins=plugins))
        step(len(part))
    centre = next(tenant for tenant in services.directory.list_tenants() if tenant.code == "centre")
    return centre, chosen[0].code


def _catalogue(name: str, services: Sequence[ServiceDefinition]) -> Catalogue:
    return Catalogue(
        name=name,
        version="1.0.0",
        title={"en": "Benchmark"},
        summary={"en": "Many services."},
        base_uri=_BASE,
        services=tuple(services),
    )


def _multiplied(originals: Sequence[ServiceDefinition], number: int) -> Iterator[ServiceDefinition]:
    places = ("".join(parts) for parts in product(_BEGIN, _MIDDLE, _END))
    for index, place in enumerate(islice(places, number)):
        original = originals[index % len(originals)]
        code = f"{original.code}-{place.lower()}"
        yield replace(
            original,
            code=code,
            uri=f"{_BASE}{code}",
            name={language: f"{name} ({place})" for language, name in original.name.items()},
            related=(),
            exclusions=(),
        )


MOST = len(_BEGIN) * len(_MIDDLE) * len(_END)
"""So many places have names."""


def _write_pack(folder: Path, plugins: Sequence[str], codes: Sequence[str]) -> None:
    centres = folder / "centres"
    centres.mkdir(parents=True, exist_ok=True)
    offices = "".join(
        f'[[office]]\ncode = "office-{number}"\nkind = "government"\nletter = "{letter}"\nname = "Office {letter}"\n'
        f"services = [{', '.join(map(_quoted, codes[number::_OFFICES]))}]\n"
        for number, letter in enumerate("CDEF"[:_OFFICES])
    )
    desks = "".join(f'office-{number} = ["{number + 1}"]\n' for number in range(_OFFICES))
    network = _NETWORK.replace("OFFICES", offices).replace("FIRST", _quoted(codes[0]))
    network = network.replace("PLUGINS", ", ".join(map(_quoted, plugins)))
    (folder / "network.toml").write_text(network + desks, encoding="utf-8")
    (centres / "centre.toml").write_text(_CENTRE, encoding="utf-8")


def _quoted(code: str) -> str:
    return f'"{code}"'


_NETWORK = """\
code = "benchmark"
governance = "centralised"
default_language = "en"
languages = ["en"]
time_zone = "Europe/Lisbon"
open_at_once = true
name = "Benchmark network"
plugins = [PLUGINS]
public_name_pattern = "Office {letter}"

[umbrella]
code = "council"
name = "Council"
agency = "council"

[[agency]]
code = "council"
kind = "ministry_department"
area = "integration"
name = "Council"

OFFICES
[[office]]
code = "presorting"
kind = "reception"
queue = "presorting"
letter = "A"
name = "Pre-sorting"
services = [FIRST]

[[office]]
code = "welcome"
kind = "reception"
queue = "welcome"
letter = "B"
name = "Welcome"
services = [FIRST]

[template.local_centre.hours]
weekdays = ["09:00-17:00"]

[template.local_centre.desks]
presorting = ["8"]
welcome = ["9"]
"""

_CENTRE = """\
name = "Benchmark centre"
kind = "local_centre"
municipality = "Lisboa"
district = "Lisboa"
address = "1 Harbour Street"
coordinates = [38.72, -9.14]
"""
