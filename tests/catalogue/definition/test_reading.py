"""What authors of catalogues are told, and what comes out of a catalogue that is right."""

import json
from pathlib import Path

import pytest

from oneroof.catalogue.definition.document import to_document
from oneroof.catalogue.definition.reading import CatalogueFaults, read_catalogue, unknown_services
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.catalogs.filling import fill
from oneroof.core.catalogs.sentences import sentences_of
from support.catalogue_files import EXAMPLE, example_catalogue, faults_of, write_catalogue


def test_a_catalogue_is_read_whole(tmp_path: Path) -> None:
    catalogue = example_catalogue(tmp_path)
    permit, swimming = catalogue.services
    assert (catalogue.name, catalogue.version, catalogue.country) == ("diving", "1.2.0", "PT")
    assert catalogue.upgrade_notes[0].text["en"] == "Suits are needed now."
    assert permit.uri == "https://catalogue.example/at/diving/diving-permit"
    assert permit.description == {"en": "Divers need a permit.\n\n- one\n- two"}
    assert permit.keywords == {"en": ("sea", "deep water")}
    assert [piece.code for piece in permit.evidence] == ["passport", "identity-card", "suit-receipt"]
    assert permit.evidence[0].name["pt"] == "Passaporte"
    assert permit.evidence[0].original
    assert [step.next for step in permit.steps] == [("judged",), ("granted", "refused"), (), ()]
    assert permit.form is not None
    assert permit.form.pages[0].fields[0].prefill == "name"
    assert swimming.channels == ("walk_in",)


def test_a_service_knows_the_questions_that_decide_about_it(tmp_path: Path) -> None:
    permit, swimming = example_catalogue(tmp_path).services
    # permit_ends is asked only of people with a permit or visa, so that question comes along.
    assert [question.code for question in permit.questions] == ["residence", "permit_ends", "age_group", "has_suit"]
    assert swimming.questions == ()


def test_translations_come_from_the_package_compiled_or_not(tmp_path: Path) -> None:
    package = write_catalogue(tmp_path)
    catalogs = Catalogs(package)
    assert fill(catalogs, {"Diving": {"ar": "الغوص"}, "sea; deep water": {"ar": "بحر؛ ماء عميق"}}) == []
    catalogue = read_catalogue(package)
    assert catalogue.title == {"en": "Diving", "ar": "الغوص"}
    assert catalogue.services[0].keywords["ar"] == ("بحر", "ماء عميق")
    for compiled in package.rglob("*.mo"):
        compiled.unlink()
    assert read_catalogue(package) == catalogue


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    text = EXAMPLE.replace('area = "registry"', 'area = "regestry"').replace('by = "office"', 'by = "nobody"')
    text = text.replace("Lei do mergulho", "").replace('code = "depth"', 'code = "Depth!"')
    with pytest.raises(CatalogueFaults) as found:
        read_catalogue(write_catalogue(tmp_path, text))
    assert len(found.value.faults) >= 5
    lines = [int(fault.split(":")[1]) for fault in found.value.faults]
    assert lines == sorted(lines)
    told = 'service "diving-permit": unknown area "regestry". Did you mean "registry"?'
    assert f"catalogue.toml:{1 + text[: text.index('regestry')].count(chr(10))}: {told}" in found.value.faults


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("format = 1", "format = 2", '"format" must lie between 1 and 1'),
        ("format = 1", "format = 1\n[[", "This is not valid TOML"),
        ('name = "diving"', 'name = "driving"', 'the package oneroof_diving holds the catalogue "diving"'),
        ('version = "1.2.0"', 'version = "new"', 'write "1.0.0"'),
        ("at/diving/", "at/diving", 'it ends in "/"'),
        ('summary = "Get', 'colour = "red"\nsummary = "Get', 'unknown key "colour"'),
        ('name = "Diving permit"\n', "", 'service "diving-permit": "name" is missing'),
        ("Get the paper", "Get " + "very " * 40 + "much", "160 at most are shown"),
        ('kind = "support"', 'kind = "suport"', 'unknown kind "suport". Did you mean "support"?'),
        ('code = "swimming"', 'code = "diving-permit"', 'The service code "diving-permit" is already taken'),
        ('"permit-ends"]', '"permit-end"]', '"permit-end" is not a common need. Did you mean "permit-ends"?'),
        ('"online"]', '"fax"]', '"fax" is not a channel'),
        ('"P60D"', '"60 days"', '"60 days" is no duration'),
        ('"85.00"', '"85 EUR"', '"85 EUR" is no amount'),
        ("https://law", "ftp://law", "is no address"),
        ('use = "passport"', 'use = "pasport"', 'no common evidence "pasport". Did you mean "passport"?'),
        ('group = "identity"\n[[', 'group = "other"\n[[', 'the group "other" has one piece'),
        ('{ answer = "has_suit", is = true }', '{ answer = "suit", is = true }', 'looks at "suit", which is not asked'),
        ('{ answer = "has_suit", is = true }', '{ answer = "has_suit", is = "yes" }', "answered by true or false"),
        ('{ answer = "has_suit", is = true }', '{ answer = "has_suit", at_least = 1 }', '"at_least" cannot be asked'),
        ('{ answer = "has_suit", is = true }', '{ answer = "has_suit", has = 1 }', 'a condition knows no "has"'),
        ('{ answer = "has_suit", is = true }', '{ answer = "has_suit" }', "and one of is, in"),
        ('{ answer = "has_suit", is = true }', '"has_suit"', "a condition is written"),
        ('["citizen", "permit"]', '["citizen", "premit"]', 'Did you mean "permit"?'),
        ('next = ["granted", "refused"]', 'next = ["grant"]', 'no step "grant" to come next'),
        (
            'next = ["granted", "refused"]',
            'next = ["granted"]',
            'no way leads from the first step, "asked", to "refused"',
        ),
        ('next = ["granted", "refused"]', 'next = ["asked"]', "such a procedure never ends"),
        ('result = "negative"', "", 'step "refused": nothing comes after it'),
        ('code = "refused"', 'code = "granted"', 'the step "granted" stands twice'),
        ('by = "agency"', 'by = "agent"', 'unknown by "agent"'),
        ('use = "full_name"', 'use = "fullname"', 'no common question or field "fullname"'),
        ('code = "licence"', 'code = "depth"', 'the field "depth" stands twice'),
        ('kind = "one_of"', 'kind = "text"', 'a field of kind "text" has no options'),
        (
            '{ value = "deep", label = "Deep" }',
            '{ value = "shallow", label = "Deep" }',
            'the option "shallow" stands twice',
        ),
        ('pattern = "[A-Z]{2}', 'pattern = "([A-Z]{2}', "this is no regular expression"),
        ('pattern_text = "Two letters and four digits"\n', "", '"pattern" and "pattern_text"'),
        ('evidence = "suit-receipt"', 'evidence = "suit"', 'the service needs no evidence "suit"'),
        ('when = { answer = "depth", is = "deep" }', 'when = { answer = "receipt", given = true }', "not asked before"),
        ('related = ["swimming"]', 'related = ["diving-permit"]', "points to itself"),
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01\nvalid_until = 2025-01-01", "lies before"),
        ('code = "has_suit"', 'code = "children"', "is a common code already"),
        ('languages = ["pt", "en"]', 'languages = ["Portuguese"]', "is not the code of a language"),
    ],
)
def test_each_fault_says_where_and_what_to_do(tmp_path: Path, old: str, new: str, told: str) -> None:
    faults = faults_of(tmp_path, old, new)
    assert any(told in fault for fault in faults), "\n".join(faults)
    assert all(fault.startswith("catalogue.toml:") for fault in faults)


def test_services_of_other_catalogues_are_judged_where_those_are_known(tmp_path: Path) -> None:
    package = write_catalogue(tmp_path, EXAMPLE.replace('related = ["swimming"]', 'related = ["sailing"]'))
    catalogue = read_catalogue(package)
    assert unknown_services(catalogue, {"sailing"}) == ()
    assert unknown_services(catalogue, {"sailing-boat"}) == (
        'catalogue.toml: service "diving-permit": there is no service "sailing". Did you mean "sailing-boat"?',
    )


def test_a_folder_without_a_catalogue_says_so(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFaults, match=r"catalogue\.toml:1: This file cannot be read"):
        read_catalogue(tmp_path)


def test_every_text_of_a_catalogue_reaches_its_translators(tmp_path: Path) -> None:
    """What reading takes for words, the catalogs offer for translation, and the other way round."""
    package = write_catalogue(tmp_path)
    catalogs = Catalogs(package)
    marked = {msgid: {"pt": f"¶{msgid}"} for msgid in sentences_of(package)["public"]}
    assert fill(catalogs, marked) == []
    told = json.dumps([to_document(service) for service in read_catalogue(package).services], ensure_ascii=False)
    known = [msgid for msgid in marked if msgid not in ("Diving", "Everything about diving.", "Suits are needed now.")]
    missing = [msgid for msgid in known if json.dumps(f"¶{msgid}", ensure_ascii=False)[1:-1].split(";")[0] not in told]
    assert missing == []
