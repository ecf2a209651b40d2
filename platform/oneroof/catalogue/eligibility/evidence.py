"""What to bring: the evidence of several services in one list, alternatives kept apart, conditions applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from oneroof.catalogue.definition.conditions import Answers, holds
from oneroof.catalogue.definition.model import Evidence, ServiceDefinition


@dataclass(frozen=True, slots=True)
class Piece:
    """One paper, as it is asked for."""

    evidence: Evidence
    is_certain: bool
    """False where it depends on something that the person did not say."""


@dataclass(frozen=True, slots=True)
class ToBring:
    """One thing to bring: a paper, or any one of several."""

    pieces: tuple[Piece, ...]
    """More than one: any of them will do."""
    is_required: bool
    is_certain: bool
    services: tuple[str, ...] = ()
    """Codes of the services that ask for it."""

    @property
    def codes(self) -> frozenset[str]:
        """Of the papers."""
        return frozenset(piece.evidence.code for piece in self.pieces)

    @property
    def is_choice(self) -> bool:
        """Whether one of several will do."""
        return len(self.pieces) > 1


def to_bring(service: ServiceDefinition, answers: Answers, today: date) -> tuple[ToBring, ...]:
    """What one service asks for of somebody who gave these answers, in its order."""
    wanted = [(piece, holds(piece.when, answers, today)) for piece in service.evidence]
    pieces = [Piece(piece, known is True) for piece, known in wanted if known is not False]
    grouped: dict[str, list[Piece]] = {}
    for place, piece in enumerate(pieces):
        grouped.setdefault(piece.evidence.group or f"#{place}", []).append(piece)
    return tuple(
        ToBring(
            pieces=tuple(group),
            is_required=any(piece.evidence.required for piece in group),
            is_certain=any(piece.is_certain for piece in group),
            services=(service.code,),
        )
        for group in grouped.values()
    )


def merged(lists: Sequence[Sequence[ToBring]]) -> tuple[ToBring, ...]:
    """One list for several services, what must be brought first; a choice falls away where one of it comes anyway.

    The strictest of several services counts: required before optional, certain before perhaps, an original before a
    copy.
    """
    found: dict[frozenset[str], ToBring] = {}
    for item in (item for items in lists for item in items):
        known = found.get(item.codes)
        found[item.codes] = _joined(known, item) if known else item
    singles = {code for codes, item in found.items() if len(codes) == 1 and _is_sure(item) for code in codes}
    for codes, item in list(found.items()):
        brought = sorted(codes & singles)
        if item.is_choice and brought:
            single = found[frozenset(brought[:1])]
            found[single.codes] = replace(single, services=_both(single.services, item.services))
            del found[codes]
    return tuple(sorted(found.values(), key=lambda item: (not _is_sure(item), not item.is_required)))


def _is_sure(item: ToBring) -> bool:
    return item.is_required and item.is_certain


def _joined(first: ToBring, second: ToBring) -> ToBring:
    others = {piece.evidence.code: piece for piece in second.pieces}
    return ToBring(
        pieces=tuple(_stricter(piece, others[piece.evidence.code]) for piece in first.pieces),
        is_required=first.is_required or second.is_required,
        is_certain=first.is_certain or second.is_certain,
        services=_both(first.services, second.services),
    )


def _stricter(first: Piece, second: Piece) -> Piece:
    original = first.evidence.original or second.evidence.original
    evidence = replace(first.evidence, original=original, note=first.evidence.note or second.evidence.note)
    return Piece(evidence, first.is_certain or second.is_certain)


def _both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
