"""Machine-readable zones: the specimens of ICAO Doc 9303, faults that are named, and a passport that is really read."""

import shutil
from datetime import date

import pytest

from oneroof.casefiles.documents.mrz.layouts import layout_of
from oneroof.casefiles.documents.mrz.parsing import Zone, lines_of, wrong_fields, zone_of
from oneroof.casefiles.documents.mrz.reading import read_lines
from oneroof.casefiles.documents.mrz.signs import check_digit, written
from oneroof.core.errors import Invalid
from oneroof.storage import sandbox
from oneroof.storage.intake import receive
from support.brought_files import passport

TODAY = date(2026, 3, 2)
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
VISA_A = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
VISA_B = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"
MOROCCAN = "P<MARHADDAD<<AMINA<<<<<<<<<<<<<<<<<<<<<<<<<<\n"


def zone(text: str) -> Zone:
    return zone_of(lines_of(text), TODAY)


def a_passport() -> str:
    """Lines whose digits fit: Amina Haddad, Morocco, born on 14 May 1990, valid until 1 July 2031."""
    number, born, until, own = "ZX4711789", "900514", "310701", "<" * 14
    parts = f"{number}{check_digit(number)}", f"{born}{check_digit(born)}", f"{until}{check_digit(until)}"
    line = f"{parts[0]}MAR{parts[1]}F{parts[2]}{own}{check_digit(own)}"
    return MOROCCAN + line + check_digit(line[:10] + line[13:20] + line[21:43])


@pytest.mark.parametrize(
    ("text", "layout", "kind", "number", "born", "expires_on"),
    [
        (TD3, "TD3", "passport", "L898902C3", "1974-08-12", date(2012, 4, 15)),
        (TD1, "TD1", "identity_card", "D23145890", "1974-08-12", date(2012, 4, 15)),
        (TD2, "TD2", "identity_card", "D23145890", "1974-08-12", date(2012, 4, 15)),
        (VISA_A, "MRV-A", "visa", "L8988901C", "1940-09-07", date(1996, 12, 10)),
        (VISA_B, "MRV-B", "visa", "L8988901C", "1940-09-07", date(1996, 12, 10)),
        # as a reader sends it, without line ends, and as somebody types it
        (TD3.replace("\n", ""), "TD3", "passport", "L898902C3", "1974-08-12", date(2012, 4, 15)),
        (f"\n {TD1.lower()} \n", "TD1", "identity_card", "D23145890", "1974-08-12", date(2012, 4, 15)),
    ],
)
def test_the_specimens(text: str, layout: str, kind: str, number: str, born: str, expires_on: date) -> None:
    found = zone(text)
    assert (found.layout, found.kind, found.number, found.born, found.expires_on) == (
        layout,
        kind,
        number,
        born,
        expires_on,
    )
    assert (found.family_names, found.given_names, found.sex) == ("ERIKSSON", "ANNA MARIA", "F")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (TD3.replace("L898902C36", "L898902C46"), "document number"),
        (TD3.replace("7408122", "7408132"), "date of birth"),
        (TD3.replace("1204159", "1204158"), "date of expiry"),
        (TD3.replace("ZE184226B<<<<<1", "ZE184226C<<<<<1"), "personal number"),
        (TD3[:-1] + "1", "the whole zone"),
        (TD1.replace("<<<<6\n", "<<<<5\n"), "the whole zone"),
        (TD3[:-1], "not the lines"),
        (TD3.replace("ANNA", "ANÑA"), "letters from A to Z"),
        ("", "not the lines"),
    ],
)
def test_what_does_not_fit_is_named(text: str, fault: str) -> None:
    with pytest.raises(Invalid) as caught:
        zone(text)
    assert fault in str(caught.value.fields["mrz"][0])


def test_parts_that_are_not_known_stay_unknown() -> None:
    line = "D231458907UTO" + "74<<<<" + check_digit("74<<<<") + "<1204159<<<<<<<"
    both = TD2.splitlines()[0] + "\n" + line + check_digit(line[:10] + line[13:20] + line[21:35])
    found = zone(both)
    assert (found.born, found.sex, found.nationality) == ("1974", "X", "unknown")


def test_a_long_number_goes_on_behind() -> None:
    """As Belgian cards have it: nine signs, a filler, the rest, and the check digit of both together."""
    first = "IDBEL000590448<301".ljust(30, "<")
    rest = "8512017F0901015BEL<<<<<<<<<<<"
    rest = rest[:6] + check_digit(rest[:6]) + rest[7:14] + check_digit(rest[8:14]) + rest[15:]
    last = check_digit(first[5:30] + rest[:7] + rest[8:15] + rest[18:29])
    found = zone(f"{first}\n{rest}{last}\nREINARTZ<<ULRIKE<KATIA<E<<<<<<")
    assert (found.number, found.nationality) == ("00059044830", "BE")


def test_names_as_the_zone_writes_them() -> None:
    assert written("Müller-Łoś O'Brien") == "MUELLER<LOS<OBRIEN"
    assert zone(a_passport()).nationality == "MA"


def test_a_passport_is_read_from_its_photograph() -> None:
    assert shutil.which("tesseract"), "this test needs tesseract (infra/debian-packages)"
    lines = a_passport()
    received = receive(None, passport(lines))
    read = read_lines(sandbox.picture(received.content, received.media_type))
    assert read is not None
    layout = layout_of(read)
    assert layout is not None and wrong_fields(layout, read) == []
    found = zone_of(read, TODAY)
    assert (found.number, found.born, found.expires_on) == ("ZX4711789", "1990-05-14", date(2031, 7, 1))
    assert found.name == "AMINA HADDAD"
