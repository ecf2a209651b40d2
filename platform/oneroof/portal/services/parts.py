"""What to bring and what happens, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oneroof.catalogue.definition.model import Evidence, ServiceDefinition, Step, Text
from oneroof.catalogue.forms.wording import Said
from oneroof.portal.services.clauses import Clause, Reader, Wording
from oneroof.portal.services.telling import DOERS, duration

Words = tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One piece of evidence."""

    code: str
    name: Words
    issued_by: Words
    note: Words
    local_note: Words
    is_original: bool
    only_if: Clause | None
    depends: bool
    """Needed by some people only, though it cannot be said in words by whom."""


@dataclass(frozen=True, slots=True)
class Bring:
    """One thing to bring: a paper, or any one of several."""

    papers: tuple[Paper, ...]
    is_required: bool

    @property
    def is_for_everybody(self) -> bool:
        """Whether one of the papers hangs on nothing."""
        return any(paper.only_if is None and not paper.depends for paper in self.papers)


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step on the way, or an end of it."""

    name: Words
    note: Words
    local_note: Words
    doer: str
    online: bool
    expected: str | None
    is_optional: bool
    """The way can lead past it."""
    result: str | None


def bring_list(definition: ServiceDefinition, notes: Mapping[str, Text], said: Reader) -> tuple[Bring, ...]:
    """The evidence in its order, alternatives together; what everybody must bring stands first."""
    wording = Wording(definition, said)
    groups: dict[str, list[Evidence]] = {}
    for place, piece in enumerate(definition.evidence):
        groups.setdefault(piece.group or f"#{place}", []).append(piece)
    found = [
        Bring(tuple(_paper(each, notes, wording, said) for each in group), any(each.required for each in group))
        for group in groups.values()
    ]
    return tuple(sorted(found, key=lambda bring: (not bring.is_required, not bring.is_for_everybody)))


def _paper(piece: Evidence, notes: Mapping[str, Text], wording: Wording, said: Reader) -> Paper:
    only_if = wording.clause(piece.when)
    return Paper(
        code=piece.code,
        name=said.words(piece.name),
        issued_by=said.words(piece.issued_by),
        note=said.words(piece.note),
        local_note=said.words(notes.get(piece.code)),
        is_original=piece.original,
        only_if=only_if,
        depends=piece.when is not None and only_if is None,
    )


def step_lines(
    definition: ServiceDefinition, notes: Mapping[str, Text], said: Reader
) -> tuple[tuple[StepLine, ...], tuple[StepLine, ...]]:
    """The steps on the way in their order, and the ways in which it can end."""
    needed = needed_steps(definition.steps)
    working = definition.time is not None and definition.time.counting == "working_days"

    def line(step: Step) -> StepLine:
        return StepLine(
            name=said.words(step.name),
            note=said.words(step.note),
            local_note=said.words(notes.get(step.code)),
            doer=str(DOERS[step.by]),
            online=step.online,
            expected=duration(step.expected, working_days=working) if step.expected else None,
            is_optional=step.code not in needed,
            result=step.result,
        )

    on_the_way = tuple(line(step) for step in definition.steps if step.result is None)
    return on_the_way, tuple(line(step) for step in definition.steps if step.result is not None)


def needed_steps(steps: Iterable[Step]) -> frozenset[str]:
    """The codes of the steps that no way from the beginning to a good end leads past."""
    by_code = {step.code: step for step in steps}
    ends = {step.code for step in by_code.values() if step.result == "positive"}
    ends = ends or {step.code for step in by_code.values() if step.result}
    start = next(iter(by_code), None)
    return frozenset(code for code in by_code if code == start or not ends & _reached(by_code, start, without=code))


def _reached(steps: Mapping[str, Step], start: str | None, *, without: str) -> set[str]:
    found: set[str] = set()
    waiting = [start] if start else []
    while waiting:
        code = waiting.pop()
        if code in found or code == without or code not in steps:
            continue
        found.add(code)
        waiting += steps[code].next
    return found
