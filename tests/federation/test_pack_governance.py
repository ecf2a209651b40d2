"""The format carries all three ways of governing a network."""

from pathlib import Path

import pytest

from oneroof.federation.packs import Fault, PackFaults, read_pack
from support.packs import INSTALLED, LANGUAGES, faults_of, line_of, read, write_pack

PACKS = Path(__file__).parent / "packs"


def test_a_federal_network_has_regions_with_hosts_and_languages_of_their_own() -> None:
    pack = read(PACKS / "federal")
    assert pack.governance == "federal"
    assert [(region.code, region.host, region.default_language) for region in pack.regions] == [
        ("nordland", "nordland", "de"),
        ("westland", "westen", "fr"),
    ]
    assert {centre.code: centre.region for centre in pack.centres} == {"hafen": "nordland", "aubach": "westland"}


def test_centres_of_local_governance_are_run_by_someone_of_their_place() -> None:
    pack = read(PACKS / "local")
    ballymore, line = pack.centres
    assert ballymore.operator == "ballymore-council"
    assert [agency.kind for agency in ballymore.agencies] == ["municipality"]
    assert {office.agency for office in ballymore.offices} == {"ballymore-council"}
    assert line.operator == "secretariat"


def test_a_federal_network_needs_regions(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, ("network.toml", '"centralised"', '"federal"'))
    assert faults_of(pack)[0] == Fault("centres/poseidonia.toml", 1, 'centre "poseidonia": "region" is missing.')
    told = "network: a federal network needs at least one [[region]]."
    assert faults_of(pack)[1] == Fault("network.toml", 2, told)


def test_a_centre_names_a_region_that_exists(tmp_path: Path) -> None:
    pack = write_pack(
        tmp_path,
        ("network.toml", '"centralised"', '"federal"'),
        ("network.toml", "[umbrella]", '[[region]]\ncode = "north"\nname = "North"\n\n[umbrella]'),
        ("centres/poseidonia.toml", "district", 'region = "nord"\ndistrict'),
    )
    line = line_of(pack, "centres/poseidonia.toml", "region")
    told = 'centre "poseidonia": unknown region "nord". Did you mean "north"?'
    assert faults_of(pack) == (Fault("centres/poseidonia.toml", line, told),)


@pytest.mark.parametrize(
    ("operator", "sentence"),
    [
        ("", '"operator" is missing.'),
        (
            'operator = "council"\n',
            "in a network of local governance a centre is run by one of its place (municipality, ngo, "
            "migrant_association), not by a ministry_department.",
        ),
    ],
)
def test_local_governance_needs_a_local_operator(operator: str, sentence: str, tmp_path: Path) -> None:
    pack = write_pack(
        tmp_path,
        ("network.toml", '"centralised"', '"local"'),
        ("centres/poseidonia.toml", "district", operator + "district"),
    )
    assert [fault.message for fault in faults_of(pack)] == [f'centre "poseidonia": {sentence}']


def test_the_languages_may_be_given_as_any_iterable() -> None:
    assert read_pack(PACKS / "local", iter(LANGUAGES), INSTALLED).code == "townships"
    with pytest.raises(PackFaults, match="is not a language that oneroof is written in"):
        read_pack(PACKS / "local", ["pt"], INSTALLED)
