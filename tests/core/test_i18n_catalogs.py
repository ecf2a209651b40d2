import json
import shutil
from pathlib import Path
from typing import Any

import polib
import pytest
from babel.support import Translations

from oneroof.core.catalogs.__main__ import main
from oneroof.core.catalogs.checking import check, entry_faults
from oneroof.core.catalogs.compiling import compile_catalogs
from oneroof.core.catalogs.files import Catalogs, update
from oneroof.core.catalogs.filling import fill, missing
from oneroof.core.catalogs.sentences import Sentence, UnreadableSource, sentences_of, template_domain
from oneroof.core.languages import LOCALE_FOLDER, languages_of, native_name, text_direction

Translated = dict[str, dict[str, Any]]

PLURAL = "%(number)s visitor waits"
GERMAN: Translated = {
    PLURAL: {"de": ["%(number)s Person wartet", "%(number)s Personen warten"]},
    "Welcome": {"de": "Willkommen"},
}


@pytest.fixture
def catalogs(tmp_path: Path) -> Catalogs:
    """A package with one sentence of each kind, and German and Arabic catalogs."""
    package = tmp_path / "small"
    (package / "templates" / "public").mkdir(parents=True)
    (package / "templates" / "staff").mkdir()
    (package / "service.py").write_text(
        "# Translators: at the door\n"
        'raise Fault(public_text("Welcome"))\n'
        f'staff_plural("{PLURAL}", "%(number)s visitors wait", n)\n',
        "utf-8",
    )
    (package / "templates" / "public" / "a.html").write_text('{{ _("Your ticket") }}{{ _("Welcome") }}', "utf-8")
    (package / "templates" / "staff" / "b.html").write_text('{{ _("Desk") }}{{ _("Welcome") }}', "utf-8")
    for path in ("de/LC_MESSAGES/public.po", "de/LC_MESSAGES/staff.po", "ar/LC_MESSAGES/public.po"):
        file = package / "locale" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return Catalogs(package)


def entry_of(path: Path, msgid: str) -> polib.POEntry:
    """One translation of a catalog."""
    return next(entry for entry in polib.pofile(str(path)) if entry.msgid == msgid)


def change(path: Path, edit: str) -> None:
    """Spoil a catalog: `edit` is the msgid whose translation shall be German 'Tisch' with a flaw."""
    file = polib.pofile(str(path))
    entry = next(entry for entry in file if entry.msgid == "Desk")
    if edit == "fuzzy":
        entry.flags = ["fuzzy"]
    elif edit == "obsolete":
        entry.obsolete = True
    else:
        file.remove(entry)
    file.save()


def test_sentences_go_to_the_catalog_of_their_readers(catalogs: Catalogs) -> None:
    found = sentences_of(catalogs.package)
    assert set(found["public"]) == {"Welcome", "Your ticket"}
    assert set(found["staff"]) == {PLURAL, "Desk"}  # what visitors read too is not translated twice
    assert found["public"]["Welcome"].comments == ("at the door",)
    assert found["staff"][PLURAL] == Sentence(PLURAL, "%(number)s visitors wait")


@pytest.mark.parametrize(
    ("path", "domain"),
    [
        ("templates/public/base.html", "public"),
        ("templates/components/forms.html", "public"),
        ("portal/templates/home.html", "public"),
        ("kiosk/templates/kiosk/start.html", "public"),
        ("templates/staff/base.html", "staff"),
        ("frontdesk/templates/frontdesk/desk.html", "staff"),
    ],
)
def test_templates_go_to_a_catalog_by_their_folder(path: str, domain: str) -> None:
    assert template_domain(Path(path)) == domain


def test_updating_adds_empties_and_keeps_translations(catalogs: Catalogs) -> None:
    fill(catalogs, GERMAN)
    (catalogs.package / "service.py").write_text(f'staff_plural("{PLURAL}", "%(number)s visitors wait", n)\n', "utf-8")
    update(catalogs)
    public = polib.pofile(str(catalogs.file("public", "de")))
    assert [entry.msgid for entry in public] == ["Welcome", "Your ticket"]
    assert entry_of(catalogs.file("public", "de"), "Welcome").msgstr == "Willkommen"
    assert entry_of(catalogs.file("staff", "de"), PLURAL).msgstr_plural == {
        0: "%(number)s Person wartet",
        1: "%(number)s Personen warten",
    }
    assert public.metadata["X-Reviewed-By"] == "nobody yet"


def test_a_sentence_that_visitors_come_to_read_too_keeps_its_translation(catalogs: Catalogs) -> None:
    fill(catalogs, {"Desk": {"de": "Tisch"}})
    (catalogs.package / "new.py").write_text('public_text("Desk")', "utf-8")
    update(catalogs)
    assert entry_of(catalogs.file("public", "de"), "Desk").msgstr == "Tisch"
    assert "Desk" not in catalogs.file("staff", "de").read_text("utf-8")


def test_updating_twice_changes_no_byte(catalogs: Catalogs) -> None:
    fill(catalogs, GERMAN)
    before = {path: path.read_bytes() for path in catalogs.folder.rglob("*.po*")}
    update(catalogs)
    assert {path: path.read_bytes() for path in catalogs.folder.rglob("*.po*")} == before


def test_reviewers_stay_in_the_header(catalogs: Catalogs) -> None:
    update(catalogs)
    path = catalogs.file("public", "ar")
    file = polib.pofile(str(path))
    file.metadata["X-Reviewed-By"] = "Amal Haddad"
    file.save()
    update(catalogs)
    assert polib.pofile(str(path)).metadata["X-Reviewed-By"] == "Amal Haddad"


def test_filling_names_what_it_cannot_use(catalogs: Catalogs) -> None:
    faults = fill(
        catalogs,
        {**GERMAN, "Nowhere": {"de": "Nirgends"}, PLURAL: {"de": ["eine Form"]}, "Desk": {"de": ["Tisch"], "xx": "?"}},
    )
    assert set(faults) == {
        "“Nowhere” stands in no source file: is it written exactly so there?",
        "“%(number)s visitor waits” (de): 2 plural forms are needed: one, other",
        "“Desk” (de): one text is needed, not list",
        "“Desk”: there is no language “xx”",
    }
    assert entry_of(catalogs.file("public", "de"), "Welcome").msgstr == "Willkommen"


def test_what_is_missing_is_printed_in_the_form_that_filling_takes(
    catalogs: Catalogs, capsys: pytest.CaptureFixture[str]
) -> None:
    update(catalogs)
    assert main(["missing", "--package", str(catalogs.package)]) == 0
    wanted = json.loads(capsys.readouterr().out)
    assert wanted[PLURAL] == {"de": ["", ""]}
    assert wanted["Your ticket"] == {"de": "", "ar": ""}
    done = {
        PLURAL: GERMAN[PLURAL],
        "Welcome": {"de": "Willkommen", "ar": "أهلًا"},
        "Your ticket": {"de": "Ihre Nummer", "ar": "تذكرتك"},
        "Desk": {"de": "Tisch"},
    }
    assert fill(catalogs, done) == []
    assert missing(catalogs) == {}
    assert check(catalogs) == []


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [("fuzzy", "is fuzzy"), ("obsolete", "is obsolete"), ("removed", "“Desk” is missing")],
)
def test_the_check_finds_entries_that_are_no_translation(catalogs: Catalogs, edit: str, complaint: str) -> None:
    fill(catalogs, {"Desk": {"de": "Tisch"}})
    change(catalogs.file("staff", "de"), edit)
    assert any("de/staff.po" in fault and complaint in fault for fault in check(catalogs))


def test_the_check_finds_templates_that_do_not_fit_the_sources(catalogs: Catalogs) -> None:
    update(catalogs)
    (catalogs.package / "more.py").write_text('public_text("New")', "utf-8")
    assert "public.pot does not hold the sentences of the sources: run update" in check(catalogs)


@pytest.mark.parametrize(
    ("source", "text", "complaint"),
    [
        ("Ticket %(number)s", "Nummer", "placeholders"),
        ("Ticket %(number)s", "Nummer %(nummer)s", "placeholders"),
        ("Ticket {number}", "Nummer {nr}", "placeholders"),
        ("Up to %%{count}", "Bis %%{zahl}", "placeholders"),
        ("All of it", "100% davon", "percent sign"),
        ("Read <b>this</b>", "Lies dies", "markup"),
        ("Name: ", "Name:", "space"),
        ("Anything", "  ", "no translation"),
    ],
)
def test_the_check_finds_broken_translations(source: str, text: str, complaint: str) -> None:
    faults = list(entry_faults(polib.POEntry(msgid=source, msgstr=text), "de"))
    assert len(faults) == 1
    assert complaint in faults[0]


@pytest.mark.parametrize("language", ["ar", "uk", "bn", "zh"])
def test_the_check_finds_english_left_standing(language: str) -> None:
    assert list(entry_faults(polib.POEntry(msgid="Your ticket", msgstr="Your ticket"), language))
    assert not list(entry_faults(polib.POEntry(msgid="%(name)s 2FA", msgstr="%(name)s 2FA"), language))


def test_plural_forms_are_counted_and_may_spell_out_small_numbers() -> None:
    forms = {
        0: "لا أحد",
        1: "زائر واحد",
        2: "زائران",
        3: "%(number)s زوار",
        4: "%(number)s زائرًا",
        5: "%(number)s زائر",
    }
    entry = polib.POEntry(msgid=PLURAL, msgid_plural="%(number)s visitors wait", msgstr_plural=forms)
    assert list(entry_faults(entry, "ar")) == []
    entry.msgstr_plural = {**forms, 5: "زائر"}
    assert "placeholders" in next(iter(entry_faults(entry, "ar")))
    entry.msgstr_plural = {0: "%(number)s زائر"}
    assert "needs 6 plural forms" in next(iter(entry_faults(entry, "ar")))


def test_a_file_that_cannot_be_read_stops_everything(catalogs: Catalogs) -> None:
    fill(catalogs, GERMAN)
    (catalogs.package / "templates" / "public" / "a.html").write_text("{% if %}", "utf-8")
    with pytest.raises(UnreadableSource, match=r"a\.html"):
        update(catalogs)
    assert entry_of(catalogs.file("public", "de"), "Welcome").msgstr == "Willkommen"


def test_the_command_fails_with_one_sentence_per_fault(
    catalogs: Catalogs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "given.json"
    given.write_text('{"Nowhere": {"de": "Nirgends"}}', "utf-8")
    assert main(["fill", str(given), "--package", str(catalogs.package)]) == 1
    assert capsys.readouterr().err.strip() == "“Nowhere” stands in no source file: is it written exactly so there?"
    assert main(["check", "--package", str(catalogs.package)]) == 1


def test_compiling_writes_what_changed_and_nothing_else(catalogs: Catalogs) -> None:
    fill(catalogs, GERMAN)
    assert {path.name for path in compile_catalogs(catalogs.folder)} == {"public.mo", "staff.mo"}
    assert compile_catalogs(catalogs.folder) == []
    with catalogs.file("staff", "de").with_suffix(".mo").open("rb") as file:
        german = Translations(fp=file)
    assert german.ungettext(PLURAL, "%(number)s visitors wait", 2) == "%(number)s Personen warten"


def test_a_new_language_is_one_folder(tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    shutil.copytree(LOCALE_FOLDER, locale)
    catalogs = Catalogs(tmp_path)
    file = locale / "he" / "LC_MESSAGES" / "public.po"
    file.parent.mkdir(parents=True)
    file.touch()
    assert languages_of("public", locale)[-1] == "he"
    assert "he" not in languages_of("staff", locale)
    (tmp_path / "page.py").write_text('public_text("Back")', "utf-8")
    assert fill(catalogs, {"Back": {"he": "חזרה"}}) == []
    compile_catalogs(locale)
    with file.with_suffix(".mo").open("rb") as compiled:
        assert Translations(fp=compiled).ugettext("Back") == "חזרה"
    assert (native_name("he"), text_direction("he")) == ("עברית", "rtl")
