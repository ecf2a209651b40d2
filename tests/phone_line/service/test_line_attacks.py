"""What the database refuses the phone line, whatever the application forgets: each attack with a signed context."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from oneroof.casefiles.models import Casefile, PersonIdentity
from oneroof.casefiles.service import CasefileView
from oneroof.casefiles.sharing.service import protect
from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from oneroof.phone_line.agreements import service as agreements
from oneroof.phone_line.agreements.models import PhoneAgreement
from oneroof.phone_line.service.homes import hash_of, homes_of
from oneroof.phone_line.service.inside import operator_context
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.line_clearance import VERIFY
from support.factories import make_network
from support.floor import Floor
from support.phone_line import PhoneLine, known, make_line

REFUSED = "no agreement lets the phone line work here"


def _codes(database: Database, context: Context) -> list[str]:
    with database.transaction(context) as session:
        return list(session.scalars(select(Casefile.code).where(Casefile.tenant_id == context.tenant_id)))


@contextmanager
def _refused(words: str = REFUSED) -> Iterator[None]:
    with pytest.raises(DBAPIError, match=words):
        yield


def test_an_operator_is_let_in_under_a_running_agreement_alone(
    line: PhoneLine, floor: Floor, neighbour: Floor, caller: CasefileView
) -> None:
    database = line.centre.database
    there = operator_context(line.operator.context, floor.centre.tenant_id, VERIFY)
    assert _codes(database, there) == [caller.casefile.code]
    known(neighbour)
    with _refused():
        _codes(database, operator_context(line.operator.context, neighbour.centre.tenant_id, VERIFY))
    with _refused():
        _codes(database, replace(there, line_id=None))
    with _refused():
        _codes(database, replace(there, line_id=neighbour.centre.tenant_id))
    with _refused():
        _codes(database, replace(there, purpose="service_delivery"))
    with database.transaction(line.operator.context) as session:
        running = agreements.running_with(session, line.operator.context, floor.centre.tenant_id)
    assert running is not None
    agreements.end_by_centre(database, floor.centre.system, floor.centre.clock, agreement_id=running.id)
    with _refused():
        _codes(database, there)


def test_an_agreement_that_ends_closes_the_transaction_that_runs(
    line: PhoneLine, floor: Floor, caller: CasefileView
) -> None:
    database = line.centre.database
    there = operator_context(line.operator.context, floor.centre.tenant_id, VERIFY)
    with database.transaction(there) as session:
        assert session.scalars(select(Casefile.code)).all() == [caller.casefile.code]
        with database.transaction(line.operator.context) as own:
            running = agreements.running_with(own, line.operator.context, floor.centre.tenant_id)
        assert running is not None
        agreements.end_by_centre(database, floor.centre.system, floor.centre.clock, agreement_id=running.id)
        with _refused():
            session.scalars(select(PersonIdentity.id)).all()
        session.rollback()


def test_a_proposal_opens_nothing_until_the_centre_accepts_it(line: PhoneLine, neighbour: Floor) -> None:
    database, clock = line.centre.database, line.centre.clock
    row = agreements.propose(
        database,
        line.umbrella,
        clock,
        centre=neighbour.centre.code,
        line=line.centre.code,
        covers=["status"],
        until=date(2099, 1, 1),
    )
    there = operator_context(line.operator.context, neighbour.centre.tenant_id, VERIFY)
    with _refused():
        _codes(database, there)
    accepted = update(PhoneAgreement).where(PhoneAgreement.id == row.id).values(accepted_at=clock.now())
    for context in (line.umbrella, line.operator.context):
        with _refused("the centre alone accepts"), database.umbrella_transaction(context) as network:
            network.execute(accepted)
    agreements.accept(database, neighbour.centre.system, clock, agreement_id=row.id)
    assert _codes(database, there) == []
    # what it does not cover stays closed: notes need another class than this agreement has
    with _refused():
        _codes(database, operator_context(line.operator.context, neighbour.centre.tenant_id, "line.notes"))
    wider = update(PhoneAgreement).where(PhoneAgreement.id == row.id).values(data_classes=["person", "contacts_log"])
    for context in (line.umbrella, neighbour.centre.system):
        with _refused("accepted and ended, and not changed"), database.umbrella_transaction(context) as network:
            network.execute(wider)


def test_another_class_and_another_network_stay_closed(
    line: PhoneLine, floor: Floor, caller: CasefileView, database: Database, keys: KeyStore, networks: set[int]
) -> None:
    there = operator_context(line.operator.context, floor.centre.tenant_id, "line.status")
    with database.transaction(there) as session:
        assert session.scalars(select(PersonIdentity.id)).all() == []
        assert session.scalars(select(Casefile.code)).all() == [caller.casefile.code]
    if 2 not in networks:
        make_network(database, 2)
        networks.add(2)
    foreign = make_line(database, keys, network_id=2)
    with _refused():
        _codes(database, operator_context(foreign.operator.context, floor.centre.tenant_id, VERIFY))
    # a context that claims the centre's own network names no line of it
    with _refused():
        _codes(
            database,
            replace(operator_context(foreign.operator.context, floor.centre.tenant_id, VERIFY), network_id=1),
        )


def test_whoever_is_kept_from_anybody_is_kept_from_the_line(
    line: PhoneLine, floor: Floor, caller: CasefileView
) -> None:
    there = operator_context(line.operator.context, floor.centre.tenant_id, VERIFY)
    coordinator = floor.centre.member("coordinator")
    floor.do(
        protect,
        coordinator,
        keys=floor.keys,
        person_id=caller.casefile.person_id,
        agency_tags=["ministry_department"],
        reason="Her own safety",
    )
    assert _codes(line.centre.database, there) == []


def test_the_directory_tells_a_line_under_agreement_alone_and_lists_nothing(
    line: PhoneLine, floor: Floor, neighbour: Floor, caller: CasefileView
) -> None:
    database = line.centre.database

    def homes(context: Context, session: Session) -> list[int]:
        return homes_of(session, hash_of(session, context, line.keys, caller.casefile.code))

    for context, expected in (
        (line.operator.context, [floor.centre.tenant_id]),
        (neighbour.centre.system, []),
        (floor.centre.system, []),
        (line.umbrella, []),
    ):
        with database.transaction(context) as session:
            assert homes(context, session) == expected
    for open_door in (database.transaction, database.umbrella_transaction):
        with _refused("permission denied"), open_door(line.umbrella) as session:
            session.execute(text("SELECT count(*) FROM case_code_home"))
    with _refused("permission denied"), database.umbrella_transaction(line.umbrella) as session:
        session.execute(select(func.oneroof.homes_of_case_code(b"x" * 32)))


def test_only_a_phone_line_is_let_in(line: PhoneLine, floor: Floor, neighbour: Floor) -> None:
    row = PhoneAgreement(network_id=1, line_id=neighbour.centre.tenant_id, centre_id=floor.centre.tenant_id)
    row.covers, row.data_classes, row.until = ["status"], ["person"], date(2099, 1, 1)
    row.proposed_at = floor.centre.clock.now()
    with _refused("only a phone line"), line.centre.database.umbrella_transaction(line.umbrella) as network:
        network.add(row)
    other = system_context(floor.centre.tenant_id, 1, "administration")
    row = PhoneAgreement(network_id=1, line_id=line.centre.tenant_id, centre_id=neighbour.centre.tenant_id)
    row.covers, row.data_classes, row.until = ["status"], ["person"], date(2099, 1, 1)
    row.proposed_at = floor.centre.clock.now()
    with _refused("the umbrella proposes"), line.centre.database.umbrella_transaction(other) as network:
        network.add(row)
