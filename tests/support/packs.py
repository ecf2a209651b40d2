"""A small network pack that tests write to disk and break in one place at a time."""

from pathlib import Path

from oneroof.catalogue.plugins.faults import SetAside
from oneroof.federation.packs import Fault, NetworkPack, PackFaults, read_pack
from support.catalogues import a_catalogue, a_service, installed

LANGUAGES = ("pt", "en", "fr", "es", "de", "uk", "ru", "ar", "fa", "ur", "bn", "zh")

NETWORK = """\
code = "atlantis"
governance = "centralised"
default_language = "en"
languages = ["en", "fr"]
time_zone = "Europe/Lisbon"
name = { en = "Atlantis network", fr = "Réseau d'Atlantis" }
plugins = ["atlantic"]
public_name_pattern = { en = "Office {letter}", fr = "Bureau {letter}" }

[umbrella]
code = "council"
name = "Council of Atlantis"
agency = "council"

[[agency]]
code = "council"
kind = "ministry_department"
area = "integration"
name = { en = "Council", fr = "Conseil" }

[[agency]]
code = "divers"
kind = "ngo"
area = "community"
name = "Divers without borders"

[[office]]
code = "presorting"
kind = "reception"
queue = "presorting"
letter = "A"
services = ["advice"]
name = { en = "Pre-sorting", fr = "Orientation" }

[[office]]
code = "welcome"
kind = "reception"
queue = "welcome"
letter = "B"
services = ["advice"]

[[office]]
code = "permits"
kind = "government"
letter = "C"
services = ["permit"]
name = { en = "Permits", fr = "Permis" }

[template.local_centre.hours]
weekdays = ["09:00-12:30", "14:00-17:00"]

[template.local_centre.desks]
presorting = ["1"]
welcome = ["2-3"]
permits = ["4"]

[[template.local_centre.office]]
code = "permits"
hours = { monday = ["14:00-17:00"] }
"""

CENTRE = """\
name = "Poseidonia centre"
kind = "local_centre"
municipality = "Poseidonia"
district = "North"
address = "1 Harbour Street"
coordinates = [37.44, 24.94]
"""

FILES = {
    "network.toml": NETWORK,
    "centres/poseidonia.toml": CENTRE,
    "locale/en.toml": '[office]\nwelcome = "Welcome desk"\n',
    "locale/fr.toml": '[office]\nwelcome = "Accueil"\n',
}


INSTALLED = installed(
    a_catalogue(a_service("advice", kind="support"), a_service("permit"), name="atlantic"),
    a_catalogue(a_service("diving", kind="complementary"), name="deep-sea"),
    a_catalogue(a_service("advice"), name="second-advice"),
)
INSTALLED.set_aside.append(SetAside("rusty", "its catalogue.toml cannot be read.", "Mend it."))
"""The plugins that test packs may enable."""


def write_pack(folder: Path, *changes: tuple[str, str, str], **more: str) -> Path:
    """The small pack in `folder` with `changes` (file, old text, new text) made and the files `more` added.

    A file of `more` is named with "__" for "/" and without its ".toml".
    """
    files = dict(FILES)
    for file, old, new in changes:
        assert files[file].count(old) == 1, f"{old!r} must stand exactly once in {file}"
        files[file] = files[file].replace(old, new)
    files |= {f"{name.replace('__', '/')}.toml": text for name, text in more.items()}
    for file, text in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def read(folder: Path) -> NetworkPack:
    """The pack, with the product's own languages whatever catalogs exist."""
    return read_pack(folder, LANGUAGES, INSTALLED)


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """The faults of a pack; none when it is right."""
    try:
        read(folder)
    except PackFaults as error:
        return error.faults
    return ()


def line_of(folder: Path, file: str, text: str) -> int:
    """The line of the first place where `text` stands in `file`."""
    return (folder / file).read_text(encoding="utf-8").partition(text)[0].count("\n") + 1
