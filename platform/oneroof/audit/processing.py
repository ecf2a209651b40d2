"""The record of processing activities (GDPR art. 30), written from the purposes and classes that the code declares."""

from collections.abc import Iterator
from dataclasses import dataclass

from oneroof.core.i18n import LazyText, public_text
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.purposes import BASES, PURPOSES

COLUMNS: tuple[LazyText, ...] = (
    public_text("Purpose"),
    public_text("Legal basis"),
    public_text("Whose data"),
    public_text("Kinds of data"),
    public_text("Who gets it"),
    public_text("How long it is kept"),
)

MEASURES: tuple[LazyText, ...] = (
    public_text("Every centre’s data is apart: the database itself refuses what belongs to another."),
    public_text("Staff see what their role and office need, by kind of data; what is protected stays hidden."),
    public_text("Names, notes, answers and documents are encrypted under a key of the person’s own."),
    public_text("Every look and change is recorded in a signed chain that nobody can rewrite unnoticed."),
    public_text("Coordinators, administrators and auditors sign in with a second factor."),
)
"""Technical and organisational measures (art. 32), in general words."""

_VISITORS = public_text("People who come to the centre")
_STAFF = public_text("Members of staff")
_NOBODY = public_text("Nobody: no person can be recognised")


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the record."""

    code: str
    purpose: LazyText
    basis: LazyText
    subjects: tuple[LazyText, ...]
    classes: tuple[LazyText, ...]
    has_special: bool
    """Whether special categories (art. 9) are among them."""
    recipients: LazyText
    retention: LazyText

    def cells(self) -> list[str]:
        """The line as texts in the language of the moment."""
        words = [str(self.purpose), str(self.basis), "; ".join(map(str, self.subjects))]
        return [*words, "; ".join(map(str, self.classes)), str(self.recipients), str(self.retention)]


def activities() -> Iterator[Activity]:
    """Every declared purpose, in the table's order."""
    for purpose in PURPOSES.values():
        classes = [each for code, each in DATA_CLASSES.items() if code in purpose.data_classes]
        yield Activity(
            code=purpose.code,
            purpose=purpose.words,
            basis=BASES[purpose.basis],
            subjects=_subjects(purpose.data_classes),
            classes=tuple(each.words for each in classes),
            has_special=any(each.special for each in classes),
            recipients=purpose.recipients,
            retention=purpose.retention,
        )


def _subjects(classes: frozenset[str]) -> tuple[LazyText, ...]:
    personal = any(DATA_CLASSES[code].personal for code in classes) or "visit" in classes
    staff = bool(classes & {"staff", "security"})
    found = ((_VISITORS,) if personal else ()) + ((_STAFF,) if staff else ())
    return found or (_NOBODY,)
