"""What is wrong with declared files: every fault with its file and line, all of them told together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

_LISTED = 14  # More known words than this make a sentence that nobody reads.


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where something stands: `file` relative to the folder that is read, `line` from 1."""

    file: str
    line: int


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """One thing to mend, said so that the author of the file can mend it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class DeclarationFaults(Exception):
    """What was declared cannot be used. `faults` are in the order of files and lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class FaultLog:
    """Collects faults while files are read, so that their author sees all of them at once."""

    def __init__(self, raises: type[DeclarationFaults] = DeclarationFaults) -> None:
        self._faults: list[Fault] = []
        self._raises = raises

    def add(self, place: Place, message: str) -> None:
        """Note a fault at `place`."""
        self._faults.append(Fault(place.file, place.line, message))

    def stop_if_any(self) -> None:
        """Raise the DeclarationFaults of this log when anything has been noted."""
        if self._faults:
            raise self._raises(self._faults)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """A sentence that helps on from an unknown word: the closest known one, or else all of them if they are few."""
    words = sorted(set(known))
    meant = closest(word, words)
    if meant is not None:
        return f' Did you mean "{meant}"?'
    if words and len(words) <= _LISTED:
        return f" Known here: {', '.join(words)}."
    return ""
