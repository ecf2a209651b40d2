"""The file of synonyms, and what is made of words by it."""

from pathlib import Path

import pytest

from oneroof.catalogue.search.synonyms import FILE, common_synonyms, read_synonyms
from oneroof.core.config import ConfigurationError
from oneroof.core.languages import public_languages


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_there_are_groups_for_the_whole_handbook() -> None:
    synonyms = common_synonyms()
    assert len(synonyms.groups) >= 25
    assert all(group.keys() == set(public_languages()) for group in synonyms.groups)
    for language in public_languages():
        assert ("nif",) in synonyms.index[language] and ("niss",) in synonyms.index[language]


def test_an_expression_counts_as_a_whole_and_in_its_parts() -> None:
    synonyms = common_synonyms()
    first, second, third = synonyms.spread(["residence", "permit", "bicycle"], "en")
    assert ("residence", "card") in first and ("residence", "card") in second
    assert third == ()


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others() -> None:
    synonyms = common_synonyms()
    assert synonyms.telling(["how", "do", "i", "get", "a", "job"], "en") == ["job"]
    assert synonyms.telling(["what", "is"], "en") == ["what", "is"]
    assert ("permis", "sejour") in synonyms.meaning(("carte", "sejour"), "fr")


def test_a_language_has_its_own_words_first_and_then_those_of_others() -> None:
    synonyms = common_synonyms()
    assert ("emprego",) in synonyms.meaning(("job",), "pt")
    assert ("autorizacao", "residencia") in synonyms.meaning(("carte", "de", "sejour"), "pt")
    assert ("lawyer",) not in synonyms.meaning(("direito",), "pt")
    assert ("doctor",) in synonyms.meaning(("clinics",), "en"), "a plural"


def faults(path: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read_synonyms(path)
    return caught.value.faults


def test_every_fault_of_a_broken_file_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.toml"
    good = FILE.read_text(encoding="utf-8")
    assert "cannot be read" in faults(tmp_path / "missing.toml")[0]
    assert "cannot be read" in faults(write(path, "[[group"))[0]
    assert "at least one [[group]]" in " ".join(faults(write(path, "")))
    broken = good.replace('en = ["AIMA", "SEF"', 'xx = ["AIMA"]\nen = ["aima", "AIMA", "?!"', 1)
    broken = broken.replace('meaning = "renewal"', "meaning = 1").replace('zh = ["投票"', 'zz = 1\nz = ["投票"')
    found = faults(write(path, f"colour = 1\n{broken}"))
    for said in (
        '"colour" means nothing here',
        '[[group]] "migration authority": "xx" is not a language of the product.',
        '[[group]] "migration authority": "AIMA" (en) stands there twice',
        '[[group]] "migration authority": "?!" (en) has no letters.',
        '[[group]] number 3: "meaning" must say in English',
        '[[group]] "voting": "zh" is missing.',
        '[[group]] "voting": "zz" is not a language of the product.',
    ):
        assert any(said in fault for fault in found), said
    assert all(str(path) in fault for fault in found)
