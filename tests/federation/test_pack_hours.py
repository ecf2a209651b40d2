"""Weekdays, breaks, closed days and holidays that move with Easter."""

from datetime import date, time
from pathlib import Path

import pytest

from oneroof.federation.packs import Fault
from oneroof.federation.packs.holidays import closed_days_of, easter_sunday
from oneroof.federation.packs.model import Span
from support.packs import CENTRE, faults_of, line_of, read, write_pack

C = "centres/poseidonia.toml"
END = "coordinates = [37.44, 24.94]\n"


def with_tail(folder: Path, tail: str) -> Path:
    return write_pack(folder, (C, END, END + tail))


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (1961, 4, 2),
        (2000, 4, 23),
        (2008, 3, 23),
        (2019, 4, 21),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2038, 4, 25),
    ],
)
def test_easter(year: int, month: int, day: int) -> None:
    assert easter_sunday(year) == date(year, month, day)


def test_a_day_named_itself_wins_over_weekdays(tmp_path: Path) -> None:
    hours = '[hours]\nweekdays = ["09:00-17:00"]\nthursday = ["11:00-19:00"]\nfriday = []\nsaturday = ["09:00-13:00"]\n'
    no_office_hours = ("network.toml", 'hours = { monday = ["14:00-17:00"] }', "")
    (centre,) = read(write_pack(tmp_path, (C, END, END + hours), no_office_hours)).centres
    assert centre.hours[0] == (Span(time(9), time(17)),)
    assert centre.hours[3] == (Span(time(11), time(19)),)
    assert centre.hours[4:] == ((), (Span(time(9), time(13)),), ())


def test_a_lunch_break_is_the_gap_between_two_spans(tmp_path: Path) -> None:
    (centre,) = read(write_pack(tmp_path)).centres
    assert centre.hours[2] == (Span(time(9), time(12, 30)), Span(time(14), time(17)))
    assert centre.offices[0].hours is None
    assert centre.offices[2].hours == ((Span(time(14), time(17)),), (), (), (), (), (), ())


def test_holidays_and_closed_days_of_a_year(tmp_path: Path) -> None:
    tail = (
        '[[holiday]]\nname = "Founders"\ndate = "02-29"\n[[holiday]]\nname = "Good Friday"\ndays_from_easter = -2\n'
        '[[closed]]\nfirst = 2026-12-30\nlast = 2027-01-02\nname = { en = "Painting", fr = "Peinture" }\n'
    )
    (centre,) = read(with_tail(tmp_path, tail)).centres
    assert list(closed_days_of(centre, [2026])) == [date(2026, 4, 3), date(2026, 12, 30), date(2026, 12, 31)]
    assert closed_days_of(centre, [2027])[date(2027, 1, 2)] == {"en": "Painting", "fr": "Peinture"}
    assert date(2028, 2, 29) in closed_days_of(centre, [2028])


@pytest.mark.parametrize(
    ("tail", "there", "sentence"),
    [
        (
            '[[holiday]]\nname = "Feast"\n',
            "[[holiday]]",
            'holiday: give either "date" ("12-25") or "days_from_easter" (-2 is Good Friday).',
        ),
        (
            '[[holiday]]\nname = "Feast"\ndate = "02-30"\n',
            "date =",
            'holiday: "02-30" is not a month and a day such as "12-25".',
        ),
        ('[[holiday]]\ndate = "01-06"\n', "[[holiday]]", 'holiday: "name" is missing.'),
        (
            '[[closed]]\nfirst = 2026-05-04\nlast = 2026-05-01\nname = "Works"\n',
            "last =",
            'closed days of centre "poseidonia": the last day, 2026-05-01, is before the first, 2026-05-04.',
        ),
        (
            '[[closed]]\nfirst = "tomorrow"\nname = "Works"\n',
            "first =",
            'closed days of centre "poseidonia": "first" must be a date.',
        ),
        (
            '[hours]\nweekdays = ["10:00-12:00"]\nmondey = ["10:00-12:00"]\n',
            "mondey",
            'opening hours of centre "poseidonia": unknown key "mondey". Did you mean "monday"?',
        ),
    ],
)
def test_faulty_days_are_told(tail: str, there: str, sentence: str, tmp_path: Path) -> None:
    pack = with_tail(tmp_path, tail)
    assert Fault(C, line_of(pack, C, there), sentence) in faults_of(pack)


def test_the_centre_of_these_tests_ends_with_its_coordinates() -> None:
    assert CENTRE.endswith(END)
