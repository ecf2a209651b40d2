"""Texts of a catalogue of services go to translators like any other; long ones are asked of fewer languages."""

import json
from pathlib import Path

import polib
import pytest

from oneroof.core.catalogs import compiling
from oneroof.core.catalogs.__main__ import main
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.compiling import compile_installed, plugin_packages
from oneroof.core.catalogs.files import Catalogs, update
from oneroof.core.catalogs.filling import fill, missing
from oneroof.core.catalogs.sentences import UnreadableSource, sentences_of
from oneroof.core.languages import public_languages

CATALOGUE = '''\
format = 1
[catalogue]
name = "tea"
title = "Tea"
[[service]]
code = "tea-cup"
name = "A cup of tea"
kind = "support"
keywords = "hot; drink"
description = """
Tea is hot: 100% hot.

- {milk}
"""
[[service.source]]
title = "Lei do chá"
[[service.evidence]]
use = "passport"
note = "Tea"
[service.form]
[[service.form.page]]
title = "You"
[[service.form.page.field]]
code = "milk"
kind = "one_of"
label = "Milk?"
options = [{ value = "yes", label = "With milk" }]
'''
LONG = "Tea is hot: 100% hot.\n\n- {milk}"
SHORT = {"Tea", "A cup of tea", "hot; drink", "You", "Milk?", "With milk"}


@pytest.fixture
def catalogs(tmp_path: Path) -> Catalogs:
    """A plugin's package that has a catalogue and no translation yet."""
    package = tmp_path / "oneroof_tea"
    package.mkdir()
    (package / "catalogue.toml").write_text(CATALOGUE, "utf-8")
    return Catalogs(package)


def test_the_words_of_a_catalogue_are_found_and_nothing_else(catalogs: Catalogs) -> None:
    found = sentences_of(catalogs.package)
    assert set(found["public"]) == {*SHORT, LONG}
    assert found["staff"] == {}
    assert [msgid for msgid, sentence in found["public"].items() if sentence.optional] == [LONG]
    # What is short in one place is needed everywhere, though it is a long text in another.
    assert not found["public"]["Tea"].optional
    comments = found["public"][LONG].comments
    assert comments == ("tea-cup: description; a long text, needed in Portuguese and welcome in other languages",)


def test_updating_begins_every_public_language(catalogs: Catalogs) -> None:
    update(catalogs)
    assert catalogs.languages("public") == public_languages()
    assert catalogs.languages("staff") == ()
    entries = polib.pofile(str(catalogs.file("public", "ar")))
    assert {entry.msgid for entry in entries} == {*SHORT, LONG}  # only the plugin's own sentences


def test_long_texts_are_needed_in_portuguese_only(
    catalogs: Catalogs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = ["--package", str(catalogs.package)]
    assert main(["update", *package]) == 0
    assert set(missing(catalogs)[LONG]) == {"pt"}
    assert set(missing(catalogs)["Tea"]) == set(public_languages()) - {"en"}
    assert set(missing(catalogs, optional=True)) == {LONG}
    assert main(["missing", *package]) == 0
    printed = capsys.readouterr()
    assert "1 long texts are not translated into every language" in printed.err
    assert main(["missing", "--optional", *package]) == 0
    assert set(json.loads(capsys.readouterr().out)[LONG]) == set(public_languages()) - {"en", "pt"}
    letters = {"uk": "ч", "ru": "ч", "ar": "ش", "fa": "ش", "ur": "ش", "bn": "চ", "zh": "茶"}
    done = {msgid: {code: letters.get(code, "x") for code in public_languages()} for msgid in SHORT}
    given = tmp_path / "given.json"
    given.write_text(json.dumps({**done, LONG: {"pt": "100% quente", "ar": ""}}), "utf-8")
    assert main(["fill", str(given), *package]) == 0
    assert main(["check", *package]) == 0
    assert check(catalogs) == []
    assert main(["compile", *package]) == 0
    assert catalogs.file("public", "pt").with_suffix(".mo").exists()


def test_a_long_text_that_is_translated_is_judged_like_others(catalogs: Catalogs) -> None:
    fill(catalogs, {LONG: {"ar": "Tea is hot"}})
    assert any(fault.startswith("ar/public.po") and "letters of" in fault for fault in check(catalogs))


def test_a_catalogue_that_cannot_be_read_stops_everything(catalogs: Catalogs) -> None:
    (catalogs.package / "catalogue.toml").write_text("[[", "utf-8")
    with pytest.raises(UnreadableSource, match=r"catalogue\.toml"):
        update(catalogs)


def test_compiling_takes_the_installed_plugins_along(catalogs: Catalogs, monkeypatch: pytest.MonkeyPatch) -> None:
    update(catalogs)
    monkeypatch.setattr(compiling, "plugin_packages", lambda: [catalogs.package])
    assert catalogs.file("public", "en").with_suffix(".mo") in compile_installed()


def test_installed_plugins_are_found_without_importing_them() -> None:
    assert all(folder.name.startswith("oneroof_") for folder in plugin_packages())
