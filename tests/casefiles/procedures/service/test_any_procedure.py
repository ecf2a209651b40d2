"""Any procedure, with several hands at it in the same moment: it only ever goes where its definition leads."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.machine import next_steps, path_of, result_of
from oneroof.casefiles.procedures.models import Procedure, ProcedureDeadline, ProcedureDefinition, ProcedureEvent
from oneroof.catalogue.definition.document import from_document
from oneroof.catalogue.definition.model import ServiceDefinition, Step
from oneroof.core.db import Database
from oneroof.core.errors import DomainError
from oneroof.core.keystore import KeyStore
from support.catalogues import words
from support.factories import make_centre, make_network
from support.floor import Floor, at_once
from support.procedures import Desk, a_residence, define, desk_at, steps

CODES = [step.code for step in steps()] + ["appeal"]
APPEAL = Step(code="appeal", name=words("Appeal"), by="person", next=("decision",))
WITH_APPEAL = a_residence(steps=(*(step for step in steps() if step.code != "refused"), APPEAL))
"""What the national definition becomes while procedures run: nobody is refused any more, somebody may appeal."""

Act = tuple[str, int, int, int]
acts = st.tuples(
    st.sampled_from(["move", "move", "move", "move", "undo", "answers", "evidence"]),
    st.integers(0, 2),  # who
    st.integers(0, 20),  # which procedure
    st.integers(0, 20),  # to where, or what
)


class AnyProcedure(RuleBasedStateMachine):
    """A mediator, an officer of the responsible office and a stranger, all at once."""

    make_desks: Callable[[], tuple[Desk, Desk]]

    @initialize()
    def open_the_centre(self) -> None:
        self.desk, self.next_door = type(self).make_desks()
        self.opened: list[UUID] = [self.desk.open().id]
        self.stranger = self.next_door.open()
        self.changed = False

    @rule()
    def somebody_asks(self) -> None:
        self.desk = self.desk.later(minutes=1)
        self.opened.append(self.desk.open().id)

    @rule()
    def the_definition_changes(self) -> None:
        self.changed = not self.changed
        define(self.desk.floor.centre, *([WITH_APPEAL] if self.changed else []))

    @rule(together=st.lists(acts, min_size=1, max_size=5))
    def everybody_acts_at_once(self, together: list[Act]) -> None:
        self.desk = self.desk.later(minutes=1)
        for act, answer in zip(together, at_once([partial(self.act, *act) for act in together]), strict=True):
            assert not isinstance(answer, BaseException) or isinstance(answer, DomainError), (act, answer)

    def act(self, action: str, who: int, which: int, what: int) -> Any:
        """One act of one member of staff. What makes no sense is refused, and that is right too."""
        member = (self.desk.mediator, self.desk.officer, self.desk.stranger)[who]
        procedure_id = self.opened[which % len(self.opened)]
        if action == "move":
            view = self.desk.read(procedure_id)
            following = [step.code for step in view.next_steps] or CODES
            to_step = (following if what % 4 else CODES)[what % len(following if what % 4 else CODES)]
            return self.desk.move(procedure_id, to_step, member)
        if action == "undo":
            given = {"keys": self.desk.keys, "hooks": self.desk.hooks, "procedure_id": procedure_id}
            return self.desk.floor.do(procedures.undo, member, **given)
        if action == "answers":
            return self.desk.answer(procedure_id, member, answers={"has_job": what % 2 == 0})
        return self.desk.evidence(procedure_id, "passport", ("shown", "missing", "handed_in")[what % 3], member)

    @invariant()
    def every_procedure_is_where_its_history_leads(self) -> None:
        if not hasattr(self, "desk"):
            return
        rows = {row.id: row for row in self.desk.rows(Procedure)}
        assert set(rows) == set(self.opened)
        definitions = {row.id: from_document(row.document) for row in self.desk.rows(ProcedureDefinition)}
        events: dict[UUID, list[ProcedureEvent]] = {}
        for event in sorted(self.desk.rows(ProcedureEvent), key=lambda event: (event.at, event.id)):
            events.setdefault(event.procedure_id, []).append(event)
        for row in rows.values():
            check(row, definitions[row.definition_id], events[row.id])
        running = {row.procedure_id for row in self.desk.rows(ProcedureDeadline) if row.state == "running"}
        assert running == {row.id for row in rows.values() if row.state == "open"}
        assert self.next_door.read(self.stranger.id).version == self.stranger.version


def check(row: Procedure, definition: ServiceDefinition, events: list[ProcedureEvent]) -> None:
    """Each move follows the one before, by the steps that the procedure began with."""
    stands, path = "", list[str]()
    for event in events:
        if event.event == "open":
            stands = definition.steps[0].code
        elif event.event == "move":
            assert event.from_step == stands
            assert event.to_step in [step.code for step in next_steps(definition, stands)]
            stands = event.to_step
        elif event.event == "undo":
            assert event.from_step == stands and event.to_step == path[-2]
            stands = event.to_step
        path = path_of((each.event, each.to_step) for each in events[: events.index(event) + 1])
        assert path[-1] == stands
    assert row.step == stands
    assert row.result == result_of(definition, stands)
    assert (row.state == "closed") == (row.result is not None) == (row.closed_at is not None)


def run(database: Database, keys: KeyStore, networks: set[int], *, examples: int, steps: int, first: int) -> None:
    if not networks:
        make_network(database)
        networks.add(1)
    numbers = iter(range(first, 10**9))

    def make_desks() -> tuple[Desk, Desk]:
        centres = [make_centre(database, f"any{number}", tenant_id=number) for number in (next(numbers), next(numbers))]
        one, two = (desk_at(Floor(centre, keys, centre.member("mediator"))) for centre in centres)
        return one, two

    run_state_machine_as_test(
        type("ThisProcedure", (AnyProcedure,), {"make_desks": staticmethod(make_desks)}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_any_procedure(database: Database, keys: KeyStore, networks: set[int]) -> None:
    run(database, keys, networks, examples=6, steps=12, first=20_000)


@pytest.mark.evidence
def test_any_procedure_at_full_size(database: Database, keys: KeyStore, networks: set[int]) -> None:
    run(database, keys, networks, examples=100, steps=40, first=2_000_000)
