"""Who somebody says they are: names as they write them, a birth date as far as it is known, nationalities."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from anyascii import anyascii

from oneroof.core.countries import country_codes
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_text

LONGEST_NAME = 200
MOST_NAMES = 8
MOST_NATIONALITIES = 5
EARLIEST_YEAR = 1900
UNLISTED_NATIONALITIES = ("stateless", "unknown")
NAME_KINDS = ("main", "birth", "also_known", "other_spelling")

UNCHANGED: Any = object()
"""Leaves a field as it is, where None is a value."""

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PersonName:
    """One name in one spelling, in one field: nobody must have a first and a last one.

    `latin` is how it is written in Latin letters, where `written` is not; `kind` is one of NAME_KINDS.
    """

    written: str
    latin: str = ""
    kind: str = "main"

    @property
    def in_latin(self) -> str:
        """The name in Latin letters, whichever field holds them."""
        return self.latin or self.written


@dataclass(frozen=True, slots=True)
class Identity:
    """`birth_date` is `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or None; `nationalities` are ISO 3166-1 codes or of
    UNLISTED_NATIONALITIES, the first the one to be asked by. The first of `names` is the main one."""

    names: tuple[PersonName, ...]
    birth_date: str | None = None
    nationalities: tuple[str, ...] = ()
    birth_date_estimated: bool = False

    @property
    def name(self) -> str:
        """The main name, as it is written."""
        return self.names[0].written

    @property
    def latin_name(self) -> str:
        """The main name in Latin letters."""
        return self.names[0].in_latin

    @property
    def nationality(self) -> str:
        """The first nationality, or `unknown`."""
        return self.nationalities[0] if self.nationalities else "unknown"

    def all_names(self) -> tuple[PersonName, ...]:
        """Every name in every spelling, the main one first."""
        return self.names

    @classmethod
    def named(cls, name: str, birth_date: str | None = None, nationality: str = "unknown") -> "Identity":
        """Somebody of whom no more is known than one name, a birth date and a nationality."""
        return cls((PersonName(name),), birth_date, (nationality,))

    def with_name(self, written: str, latin: str = "") -> "Identity":
        """The same with another main name."""
        return replace(self, names=(PersonName(written, latin), *self.names[1:]))

    def as_json(self) -> bytes:
        """For encryption."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_json(cls, plain: bytes) -> "Identity":
        """What `as_json` wrote, also before there were several names."""
        known: dict[str, Any] = json.loads(plain)
        if "names" not in known:
            return cls.named(known["name"], known["birth_date"], known["nationality"])
        names = tuple(PersonName(**name) for name in known.pop("names"))
        return cls(names=names, nationalities=tuple(known.pop("nationalities")), **known)


def changed_identity(
    before: Identity,
    *,
    name: str = UNCHANGED,
    latin_name: str = UNCHANGED,
    other_names: Sequence[PersonName] = UNCHANGED,
    birth_date: str | None = UNCHANGED,
    birth_date_estimated: bool = UNCHANGED,
    nationality: str = UNCHANGED,
    nationalities: Sequence[str] = UNCHANGED,
) -> Identity:
    """What is given in place of what was known. A main name that changes loses its old Latin spelling."""
    main, *others = before.names
    if name is not UNCHANGED and name != main.written:
        main = PersonName(name)
    if latin_name is not UNCHANGED:
        main = replace(main, latin=latin_name)
    if other_names is not UNCHANGED:
        others = list(other_names)
    if nationality is not UNCHANGED and nationalities is UNCHANGED:
        nationalities = (nationality,)
    return Identity(
        (main, *others),
        before.birth_date if birth_date is UNCHANGED else birth_date,
        before.nationalities if nationalities is UNCHANGED else tuple(nationalities),
        before.birth_date_estimated if birth_date_estimated is UNCHANGED else birth_date_estimated,
    )


@cache
def nationalities() -> tuple[str, ...]:
    """Every value that a nationality can have."""
    return (*country_codes(), *UNLISTED_NATIONALITIES)


def checked(identity: Identity, *, today: date) -> Identity:
    """The identity with spaces put in order and Latin spellings proposed. Raises Invalid with every faulty field."""
    names = tuple(
        replace(name, written=" ".join(name.written.split()), latin=" ".join(name.latin.split()))
        for name in identity.names
    )
    faults = _name_faults(names)
    if identity.birth_date is not None:
        faults.update(date_faults(identity.birth_date, today))
    if not set(identity.nationalities) <= set(nationalities()):
        faults["nationality"] = [
            public_text("Give the country as two letters (ISO 3166), or “stateless”, or “unknown”.")
        ]
    elif len(identity.nationalities) > MOST_NATIONALITIES:
        faults["nationality"] = [public_text("At most %(most)s nationalities.", most=MOST_NATIONALITIES)]
    if faults:
        raise Invalid("identity_invalid", public_text("Some of what was entered cannot be used."), fields=faults)
    return Identity(
        tuple(map(_with_latin, names)),
        identity.birth_date,
        tuple(dict.fromkeys(identity.nationalities)),
        identity.birth_date_estimated and identity.birth_date is not None,
    )


def is_latin(text: str) -> bool:
    """Whether every letter is one of the Latin script, whatever its accents."""
    return all(_is_latin_letter(sign) for sign in text if sign.isalpha())


def latin_spelling(text: str) -> str:
    """A spelling to propose: Cyrillic and Greek as passports write them (Shevchenko), other scripts as ICU does."""
    # finding builds on identities
    from oneroof.casefiles.finding.latin import to_latin
    from oneroof.casefiles.finding.scripts import script_of

    if script_of(text) in ("CYRILLIC", "GREEK"):
        return " ".join(anyascii(text).replace("'", "").split())
    return to_latin(text).title()


def _is_latin_letter(sign: str) -> bool:
    return unicodedata.name(sign, "").startswith(("LATIN", "FEMININE ORDINAL", "MASCULINE ORDINAL", "MODIFIER LETTER"))


def _with_latin(name: PersonName) -> PersonName:
    """Propose a spelling where none was given; drop one that says nothing new."""
    if is_latin(name.written):
        return replace(name, latin="" if name.latin == name.written else name.latin)
    return replace(name, latin=name.latin or latin_spelling(name.written))


def _name_faults(names: tuple[PersonName, ...]) -> dict[str, list[LazyText]]:
    """Faults of the main name under `name`, of all others under `names`."""
    faults: dict[str, list[LazyText]] = {}
    if not names:
        return {"name": [public_text("Write the name as the person writes it.")]}
    for place, name in enumerate(names):
        field = "names" if place else "name"
        if not any(sign.isalpha() for sign in name.written):
            faults.setdefault(field, []).append(public_text("Write the name as the person writes it."))
        elif max(len(name.written), len(name.latin)) > LONGEST_NAME:
            faults.setdefault(field, []).append(public_text("At most %(most)s characters.", most=LONGEST_NAME))
        elif not is_latin(name.latin):
            message = public_text("Write this spelling in Latin letters.")
            faults.setdefault("names" if place else "latin_name", []).append(message)
        elif name.kind not in NAME_KINDS or (name.kind == "main") != (place == 0):
            faults.setdefault("names", []).append(public_text("The first name is the main one, and no other is."))
    if len(names) > MOST_NAMES:
        faults.setdefault("names", []).append(public_text("At most %(most)s names.", most=MOST_NAMES))
    return faults


def date_faults(text: str, today: date) -> dict[str, list[LazyText]]:
    """What is wrong with a birth date that may be known in part, under `birth_date`."""
    match = _PARTIAL_DATE.fullmatch(text)
    try:
        first_day = date(*(int(part or 1) for part in match.groups())) if match else None
    except ValueError:
        first_day = None
    if first_day is None:
        message = public_text("Write the date as year, year and month, or year, month and day, such as 1985-03-02.")
    elif first_day > today:
        message = public_text("This date is in the future.")
    elif first_day.year < EARLIEST_YEAR:
        message = public_text("This date is too long ago.")
    else:
        return {}
    return {"birth_date": [message]}
