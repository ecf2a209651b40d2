"""A machine-readable zone taken apart. What does not add up is named; nothing is guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oneroof.casefiles.documents.mrz.countries import alpha_2
from oneroof.casefiles.documents.mrz.layouts import LAYOUTS, Layout, Place, layout_of
from oneroof.casefiles.documents.mrz.signs import ALPHABET, FILLER, check_digit, names_of
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, staff_text

FIELD_NAMES: dict[str, LazyText] = {
    "number": staff_text("document number"),
    "born": staff_text("date of birth"),
    "expires": staff_text("date of expiry"),
    "optional": staff_text("personal number"),
    "composite": staff_text("the whole zone"),
}
KINDS = {"P": "passport", "V": "visa", "I": "identity_card", "A": "identity_card", "C": "identity_card"}
_DIGITS_READ_AS = str.maketrans("OQDIZSGB", "00012568")
"""What a camera takes for a letter where only digits stand."""
_LETTERS_READ_AS = str.maketrans("01258", "OIZSB")
"""And for a digit where only letters stand."""


@dataclass(frozen=True, slots=True)
class Zone:
    """What a zone says. Its check digits are right."""

    layout: str
    kind: str
    """One of models.KINDS."""
    family_names: str
    given_names: str
    number: str
    issuer: str
    nationality: str
    """ISO 3166-1 alpha-2, `stateless` or `unknown`."""
    born: str | None
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as it is known."""
    sex: str
    """`F`, `M`, or `X` where it is not said."""
    expires_on: date | None

    @property
    def name(self) -> str:
        """Given names, then family names, as the zone spells them."""
        return f"{self.given_names} {self.family_names}".strip()


def lines_of(text: str) -> list[str]:
    """The zone's lines in a text that somebody typed or a reader sent, without spaces. Raises Invalid (`mrz`)."""
    typed = ["".join(line.split()).upper().replace("«", "<<") for line in text.splitlines()]
    lines = [line for line in typed if line]
    if len(lines) == 1:
        lines = _parted(lines[0])
    if any(sign not in ALPHABET for line in lines for sign in line):
        raise _refused(staff_text("The zone has only letters from A to Z, digits, and “<”."))
    if layout_of(lines) is None:
        sizes = ", ".join(f"{each.lines} × {each.width}" for each in LAYOUTS[:3])
        message = staff_text(
            "These are not the lines of a machine-readable zone: there are 2 or 3 of equal length (%(sizes)s signs).",
            sizes=sizes,
        )
        raise _refused(message)
    return lines


def zone_of(lines: Sequence[str], today: date) -> Zone:
    """The zone taken apart. Raises Invalid (`mrz`), naming every field whose check digit is wrong."""
    given = list(lines)
    layout = layout_of(given)
    if layout is None:
        raise _refused(staff_text("These are not the lines of a machine-readable zone."))
    wrong = wrong_fields(layout, given)
    if wrong:
        raise _refused(_wrong(wrong))
    fields = {name: _cut(given, place) for name, place in layout.fields.items()}
    family, names = names_of(fields["names"])
    return Zone(
        layout=layout.name,
        kind="residence_permit" if fields["kind"][1] == "R" else KINDS.get(fields["kind"][0], "other"),
        family_names=family,
        given_names=names,
        number=_number(layout, given),
        issuer=fields["issuer"].rstrip(FILLER),
        nationality=alpha_2(fields["nationality"]),
        born=_born(fields["born"], today),
        sex={"F": "F", "M": "M"}.get(fields["sex"], "X"),
        expires_on=_expires(fields["expires"], today),
    )


def wrong_fields(layout: Layout, lines: list[str]) -> list[str]:
    """Fields whose check digit does not fit, in the order of FIELD_NAMES; `composite` for the last digit of all."""
    wrong = []
    for name, place in layout.checked.items():
        field, digit = _cut(lines, layout.fields[name]), _cut(lines, place)
        if name == "number" and layout.name == "TD1" and digit == FILLER:
            field, digit = _long_number(lines)
        # where nothing stands, a filler may stand for the digit
        if digit != check_digit(field) and not (digit == FILLER and not field.strip(FILLER)):
            wrong.append(name)
    if layout.composite is not None and not wrong:
        parts, place = layout.composite
        if _cut(lines, place) != check_digit("".join(_cut(lines, part) for part in parts)):
            wrong.append("composite")
    return [name for name in FIELD_NAMES if name in wrong]


def mended(lines: list[str]) -> list[str]:
    """Lines read by a camera, with digits or letters where nothing else can stand; everything else is unchanged."""
    layout = layout_of(lines)
    if layout is None:
        return lines
    digits = [*layout.checked.values(), layout.fields["born"], layout.fields["expires"]]
    digits += [layout.composite[1]] if layout.composite else []
    letters = [layout.fields[name] for name in ("issuer", "nationality", "names")]
    for places, table in ((digits, _DIGITS_READ_AS), (letters, _LETTERS_READ_AS)):
        for line, start, end in places:
            text = lines[line]
            read = text[:start] + text[start:end].translate(table) + text[end:]
            lines = [*lines[:line], read, *lines[line + 1 :]]
    return lines


def _parted(line: str) -> list[str]:
    """What a reader sends without line ends."""
    for layout in LAYOUTS:
        if len(line) == layout.lines * layout.width:
            return [line[start : start + layout.width] for start in range(0, len(line), layout.width)]
    return [line]


def _long_number(lines: list[str]) -> tuple[str, str]:
    """A number of more than nine signs goes on in the optional field, its check digit behind it (part 5, note j)."""
    rest = _cut(lines, (0, 15, 30)).partition(FILLER)[0]
    return _cut(lines, (0, 5, 14)) + rest[:-1], rest[-1:]


def _number(layout: Layout, lines: list[str]) -> str:
    number = _cut(lines, layout.fields["number"])
    if layout.name == "TD1" and _cut(lines, layout.checked["number"]) == FILLER:
        number = _long_number(lines)[0]
    return number.rstrip(FILLER)


def _born(text: str, today: date) -> str | None:
    """A birth date is never ahead; unknown parts are fillers, or zeros in some countries."""
    year, month, day = text[:2], text[2:4], text[4:]
    if not year.isdigit():
        return None
    century = today.year // 100 * 100
    full = int(year) + (century if int(year) <= today.year % 100 else century - 100)
    known = [f"{full:04d}", *(part for part in (month, day) if part.isdigit() and part != "00")]
    parts = known if month.isdigit() and month != "00" else known[:1]
    try:
        date(*[*(int(part) for part in parts), 1, 1][:3])
    except ValueError:
        return None
    return "-".join(parts)


def _expires(text: str, today: date) -> date | None:
    """The century that comes nearest to today."""
    if not text.isdigit():
        return None
    near = today.year // 100 * 100 + int(text[:2])
    year = min((near - 100, near, near + 100), key=lambda each: abs(each - today.year))
    try:
        return date(year, int(text[2:4]), int(text[4:]))
    except ValueError:
        return None


def _cut(lines: Sequence[str], place: Place) -> str:
    line, start, end = place
    return lines[line][start:end]


def _wrong(names: list[str]) -> LazyText:
    return staff_text(
        "The check digit does not fit for: %(fields)s. Compare these signs with the document and correct them.",
        fields=FieldList(tuple(names)),
    )


@dataclass(frozen=True, slots=True)
class FieldList:
    """Names of fields, joined when shown, in the reader's language."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(str(FIELD_NAMES[name]) for name in self.names)


def _refused(message: LazyText) -> Invalid:
    return Invalid("mrz_invalid", message, fields={"mrz": [message]})
