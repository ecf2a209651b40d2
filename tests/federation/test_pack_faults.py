"""Each fault of a pack is told with its file and line, in a sentence that helps."""

from pathlib import Path

import pytest

from oneroof.federation.packs import Fault, PackFaults
from support.packs import LANGUAGES, faults_of, line_of, read, write_pack

N, C = "network.toml", "centres/poseidonia.toml"

# (the file, what stands there, what is put in its place, the text whose line is named, the sentence)
BROKEN = {
    "unknown key": (
        N,
        "default_language =",
        "defalt_language =",
        "defalt_language",
        'network: unknown key "defalt_language". Did you mean "default_language"?',
    ),
    "unknown key in a centre": (
        C,
        "municipality =",
        "municipalty =",
        "municipalty",
        'centre "poseidonia": unknown key "municipalty". Did you mean "municipality"?',
    ),
    "missing key": (C, 'district = "North"\n', "", "name", 'centre "poseidonia": "district" is missing.'),
    "wrong type": (C, '"Poseidonia"', "7", "municipality", 'centre "poseidonia": "municipality" must be a text.'),
    "governance": (
        N,
        '"centralised"',
        '"centralized"',
        "governance",
        'network: unknown governance "centralized". Did you mean "centralised"?',
    ),
    "page language": (
        N,
        '["en", "fr"]',
        '["en", "fr", "xx"]',
        "languages",
        f'network: "xx" is not a language that oneroof is written in. Known here: {", ".join(sorted(LANGUAGES))}.',
    ),
    "language twice": (
        N,
        '["en", "fr"]',
        '["en", "fr", "en"]',
        "languages",
        'network: "en" stands twice in "languages".',
    ),
    "default language": (
        N,
        'default_language = "en"',
        'default_language = "de"',
        "default_language",
        'network: unknown default language "de". Known here: en, fr.',
    ),
    "time zone": (
        N,
        "Europe/Lisbon",
        "Europe/Lissabon",
        "time_zone",
        'network: "Europe/Lissabon" is not a time zone of the IANA list. Did you mean "Europe/Lisbon"?',
    ),
    "code": (
        N,
        '"permits"\nkind',
        '"Per mits"\nkind',
        '"Per mits"',
        'office "Per mits": "Per mits" cannot be a code: use lower-case letters, digits and single hyphens, such as '
        '"ponta-delgada", at most 40 of them.',
    ),
    "agency code twice": (
        N,
        'code = "divers"',
        'code = "council"',
        'code = "council"\nkind = "ngo"',
        'The agency code "council" is already taken in network.toml, line 16.',
    ),
    "plugin that is not installed": (
        N,
        '["atlantic"]',
        '["atlantik"]',
        "plugins",
        'network: the plugin "atlantik" is not installed here. Install its package, or take it off the list. '
        'Did you mean "atlantic"?',
    ),
    "plugin that is broken": (
        N,
        '["atlantic"]',
        '["atlantic", "rusty"]',
        "plugins",
        'network: the plugin "rusty" cannot be used: its catalogue.toml cannot be read. Mend it.',
    ),
    "plugin twice": (
        N,
        '["atlantic"]',
        '["atlantic", "atlantic"]',
        "plugins",
        'network: "atlantic" stands twice in "plugins".',
    ),
    "no plugins": (N, 'plugins = ["atlantic"]\n', "", "code =", 'network: "plugins" is missing.'),
    "one service of two plugins": (
        N,
        '["atlantic"]',
        '["atlantic", "second-advice"]',
        "plugins",
        'network: the plugins "atlantic" and "second-advice" both have a service "advice"; choose one of them.',
    ),
    "plugin that the network has already": (
        C,
        "district =",
        'plugins = ["atlantic"]\ndistrict =',
        "plugins",
        'centre "poseidonia": the network enables the plugin "atlantic" already.',
    ),
    "service of a plugin that the centre does without": (
        C,
        "district =",
        'plugins = ["deep-sea"]\nwithout_plugins = ["atlantic"]\ndistrict =',
        "",
        'office "permits": "permit" is not a service of the enabled plugins. Known here: diving.',
    ),
    "services in the old way": (
        N,
        '[[office]]\ncode = "presorting"',
        '[[service]]\ncode = "visa"\n\n[[office]]\ncode = "presorting"',
        "[[service]]",
        'network: services come from plugins: name those under "plugins" and take [[service]] away.',
    ),
    "agency kind": (
        N,
        'kind = "ngo"',
        'kind = "nog"',
        'kind = "nog"',
        'agency "divers": unknown kind "nog". Did you mean "ngo"?',
    ),
    "agency area": (
        N,
        'area = "community"',
        'area = "comunity"',
        "comunity",
        'agency "divers": unknown area "comunity". Did you mean "community"?',
    ),
    "umbrella's agency": (
        N,
        'agency = "council"',
        'agency = "counsel"',
        "counsel",
        'umbrella: unknown agency "counsel". Did you mean "council"?',
    ),
    "unknown agency of an office": (
        N,
        'kind = "government"\nletter',
        'kind = "government"\nagency = "diver"\nletter',
        '"diver"\n',
        'office "permits": unknown agency "diver". Did you mean "divers"?',
    ),
    "unknown service of an office": (
        N,
        '["permit"]',
        '["permits"]',
        '["permits"]',
        'office "permits": "permits" is not a service of the enabled plugins. Did you mean "permit"?',
    ),
    "name missing in a language": (
        N,
        '{ en = "Permits", fr = "Permis" }',
        '{ en = "Permits" }',
        'name = { en = "Permits" }',
        'office "permits": "name" is missing in French (fr): give it in "name" or in [office] of locale/fr.toml.',
    ),
    "name in a language that is not offered": (
        N,
        '{ en = "Council", fr = "Conseil" }',
        '{ en = "Council", fr = "Conseil", de = "Rat" }',
        "Rat",
        'agency "council": "de" in "name" is not a language that the network offers. Known here: en, fr.',
    ),
    "empty name": (
        N,
        '"Divers without borders"',
        '" "',
        '" "',
        'agency "divers": a name is one line of text, neither empty nor longer than 200.',
    ),
    "name said twice": (
        "locale/fr.toml",
        "[office]\n",
        '[office]\npermits = "Titres"\n',
        "",
        'office "permits": "name" in French (fr) stands twice: here and in locale/fr.toml, line 2.',
    ),
    "translation of nothing": (
        "locale/fr.toml",
        "welcome =",
        "welcom =",
        "welcom",
        'There is no office "welcom" to name in French (fr). Did you mean "welcome"?',
    ),
    "unknown section of translations": (
        "locale/fr.toml",
        "[office]",
        "[offices]",
        "[offices]",
        'Unknown section "offices". Did you mean "office"?',
    ),
    "pattern without its letter": (
        N,
        "Office {letter}",
        "Office {leter}",
        "public_name_pattern",
        'network: the pattern "Office {leter}" in en must contain {letter}, the ticket letter of the office.',
    ),
    "ticket letter twice": (
        N,
        'letter = "C"',
        'letter = "B"',
        'letter = "B"\nservices = ["permit"]',
        'The ticket letter "B" is already taken in network.toml, line 39.',
    ),
    "ticket letter like a digit": (
        N,
        'letter = "C"',
        'letter = "O"',
        'letter = "O"',
        'office "permits": "O" is not a ticket letter: use one of ABCDEFGHJKLMNPQRSTUVWXYZ (I and O look like digits).',
    ),
    "desk twice": (N, '["4"]', '["3-4"]', '["3-4"]', 'The desk "3" is already taken in network.toml, line 54.'),
    "desk numbers": (
        N,
        '["4"]',
        '["4-2"]',
        '["4-2"]',
        'office "permits": "4-2" is not a range of up to 200 desks in rising order.',
    ),
    "desk without number": (
        N,
        '["4"]',
        '["four"]',
        '["four"]',
        'office "permits": "four" is not a desk number such as "7" or a range such as "1-6".',
    ),
    "queue without desk": (
        N,
        '["4"]',
        "[]",
        "permits = []",
        'office "permits": it has a queue but no desk that could call anyone.',
    ),
    "desk without queue": (
        N,
        'letter = "C"\n',
        "",
        "permits = [",
        'office "permits": it has desks, so it needs a ticket "letter".',
    ),
    "queue of the wrong office": (
        N,
        'kind = "government"\nletter',
        'kind = "reception"\nletter',
        'kind = "reception"\nletter = "C"',
        'office "permits": a "office" queue does not belong to an office of kind "reception".',
    ),
    "no welcome desk": (
        N,
        'welcome = ["2-3"]\n',
        "",
        "[template.local_centre.desks]",
        'centre "poseidonia": a local centre needs an office with the "welcome" queue.',
    ),
    "office unknown to desks": (
        N,
        "permits = [",
        "permit = [",
        "permit = [",
        'desks: there is no office "permit". Did you mean "permits"?',
    ),
    "template": (
        C,
        'kind = "local_centre"',
        'kind = "local_centre"\ntemplate = "local"',
        "template",
        'centre "poseidonia": unknown template "local". Known here: local_centre.',
    ),
    "unknown key of a template": (
        N,
        "[template.local_centre.hours]",
        "[template.local_centre.houres]",
        "houres",
        'template "local_centre": unknown key "houres". Did you mean "hours"?',
    ),
    "centre kind": (
        C,
        '"local_centre"',
        '"local_center"',
        "local_center",
        'centre "poseidonia": unknown kind "local_center". Did you mean "local_centre"?',
    ),
    "coordinates": (
        C,
        "[37.44, 24.94]",
        "[137.44, 24.94]",
        "coordinates",
        'centre "poseidonia": give latitude and longitude in degrees, such as [38.7249, -9.1343].',
    ),
    "host taken": (
        C,
        "district",
        'host = "council"\ndistrict',
        "host",
        'The host "council" is already taken in network.toml, line 10.',
    ),
    "host reserved": (
        C,
        "district",
        'host = "www"\ndistrict',
        "host",
        'centre "poseidonia": "www" cannot be a host label: use up to 63 lower-case letters, digits and hyphens, '
        "and none of admin, api, live, localhost, mail, static, www.",
    ),
    "domain": (
        C,
        "district",
        'domains = ["Not a host"]\ndistrict',
        "domains",
        'centre "poseidonia": "Not a host" is not a whole host name.',
    ),
    "tenant code taken": (
        C,
        "district",
        'code = "council"\nhost = "poseidonia"\ndistrict',
        "code",
        'The tenant code "council" is already taken in network.toml, line 11.',
    ),
    "phone": (
        C,
        "district",
        'phone = "call us"\ndistrict',
        "phone",
        'centre "poseidonia": "call us" does not look like a phone number.',
    ),
    "colour": (
        C,
        "district =",
        'branding.brand = "blue"\ndistrict =',
        "branding",
        "branding: design token “brand” must be a colour like #0b5c63, not 'blue'.",
    ),
    "unknown colour": (
        C,
        "district =",
        'branding.brandd = "#003366"\ndistrict =',
        "branding",
        'branding: unknown key "brandd". Did you mean "brand"?',
    ),
    "span": (
        N,
        '"09:00-12:30"',
        '"9-12:30"',
        "weekdays",
        'opening hours of centre "poseidonia": "9-12:30" on weekdays is not a span such as "08:00-12:30".',
    ),
    "hours that end before they begin": (
        N,
        '"09:00-12:30"',
        '"12:30-09:00"',
        "weekdays",
        'opening hours of centre "poseidonia": on weekdays "12:30-09:00" ends before it begins.',
    ),
    "hours that overlap": (
        N,
        '"09:00-12:30"',
        '"09:00-14:30"',
        "weekdays",
        'opening hours of centre "poseidonia": on weekdays "14:00-17:00" overlaps 09:00-14:30.',
    ),
    "never open": (
        N,
        '["09:00-12:30", "14:00-17:00"]',
        "[]",
        "hours]",
        'opening hours of centre "poseidonia": there is no day on which it opens.',
    ),
    "office open when its centre is closed": (
        N,
        '{ monday = ["14:00-17:00"] }',
        '{ monday = ["14:00-18:00"] }',
        "hours = {",
        'opening hours of office "permits": on monday it is open 14:00-18:00, when its centre is closed.',
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_fault_names_its_place_and_helps(case: str, tmp_path: Path) -> None:
    file, old, new, there, sentence = BROKEN[case]
    pack = write_pack(tmp_path, (file, old, new))
    faults = faults_of(pack)
    if case == "name said twice":
        file, there = N, 'name = { en = "Permits"'
    if case == "service of a plugin that the centre does without":
        file, there = N, 'services = ["permit"]'
    assert Fault(file, line_of(pack, file, there), sentence) in faults, "\n".join(map(str, faults))


def test_a_misspelt_kind_is_told_once_and_hides_nothing_else(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, (C, '"local_centre"', '"local_center"'), (C, '"North"', "1"))
    assert [fault.line for fault in faults_of(pack)] == [2, 4]


def test_the_small_pack_is_right(tmp_path: Path) -> None:
    pack = read(write_pack(tmp_path))
    (centre,) = pack.centres
    assert [office.code for office in centre.offices] == ["presorting", "welcome", "permits"]
    assert centre.offices[1].desks == ("2", "3")
    assert centre.plugins == ("atlantic",)
    assert centre.offices[1].names == {"en": "Welcome desk", "fr": "Accueil"}
    assert centre.offices[2].public_names == {"en": "Office C", "fr": "Bureau C"}
    assert centre.offices[0].public_names["en"] == "Pre-sorting"


def test_all_faults_are_told_together_in_order(tmp_path: Path) -> None:
    pack = write_pack(
        tmp_path,
        (N, '"Europe/Lisbon"', '"Mars"'),
        (N, '["permit"]', '["visa"]'),
        (C, '"North"', "3"),
        ("locale/fr.toml", "welcome =", "welcom ="),
    )
    faults = faults_of(pack)
    assert [(fault.file, fault.line) for fault in faults] == sorted((fault.file, fault.line) for fault in faults)
    assert {fault.file for fault in faults} == {N, C, "locale/fr.toml"}
    assert len(faults) == len(set(faults)) >= 4
    with pytest.raises(PackFaults, match=r"centres/poseidonia\.toml:4: .*\n(.*\n)*network\.toml:5: "):
        read(pack)


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ('name = "a"\nkind = local_centre\n', 2, "This is not valid TOML: Invalid value."),
        ('name = "a"\nname = "b"\n', 2, "This is not valid TOML: Cannot overwrite a value."),
        ('name = "a"\nlanguages = [', 2, "This is not valid TOML: Invalid value."),
    ],
)
def test_broken_toml_names_the_line(text: str, line: int, sentence: str, tmp_path: Path) -> None:
    pack = write_pack(tmp_path, centres__broken=text)
    assert Fault("centres/broken.toml", line, sentence) in faults_of(pack)


def test_a_file_that_is_not_utf_8_names_the_line(tmp_path: Path) -> None:
    pack = write_pack(tmp_path)
    (pack / "locale/fr.toml").write_bytes(b'[office]\nwelcome = "R\xe9ception"\n')
    assert Fault("locale/fr.toml", 2, "This file is not UTF-8 text.") in faults_of(pack)


def test_what_does_not_belong_into_a_pack_is_refused(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, setup="", locale__de="")
    (pack / "centres/hook.py").write_text("print('never run')")
    (pack / "centres/notes.txt").write_text("")
    said = {fault.file: fault.message for fault in faults_of(pack)}
    assert said["centres/hook.py"] == "A pack declares a network and holds no program."
    assert said["centres/notes.txt"] == "Only .toml files, one for each centre, belong here."
    assert said["setup.toml"].startswith("This does not belong into a pack.")
    assert said["locale/de.toml"] == "This file belongs to no language that the network offers: en.toml, fr.toml."


def test_a_folder_without_a_network_says_so(tmp_path: Path) -> None:
    with pytest.raises(PackFaults, match="is not a network pack"):
        read(tmp_path)


def test_a_network_without_centres_says_so(tmp_path: Path) -> None:
    pack = write_pack(tmp_path)
    (pack / "centres/poseidonia.toml").unlink()
    assert faults_of(pack) == (Fault(N, 1, "The network has no centre: each has its own file in centres/."),)
