"""Agreements from a draft to their end: who may do what, versions, days, and letters before the last one."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from oneroof.federation.agreements import centres, jobs, letters, service
from oneroof.federation.agreements.ending_soon import warn_before_the_end
from oneroof.federation.agreements.following import FOLLOW, follow
from oneroof.federation.agreements.reading import of_centre, of_network
from oneroof.identity.partnerships.models import AgencyAgreement, Partnership
from oneroof.jobs.models import OutboxRow
from oneroof.notifications.messages import Letter
from support.factories import Centre
from support.floor import Floor
from support.partners import Agreed, agreed, also_agreed, make_agency, signed, some_terms, umbrella_of

TODAY = date(2026, 3, 2)


def _state(centre: Centre, here: Agreed) -> str:
    with centre.database.transaction(centre.system) as session:
        wanted = select(Partnership.state).where(Partnership.network_agency_id == here.agency.id)
        return session.scalars(wanted).one()


def _follow(centre: Centre, today: date = TODAY) -> int:
    return follow(centre.database, centre.system, centre.clock, today)


def _refused(code: str, act: Any, *arguments: Any, **named: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        act(*arguments, **named)
    assert caught.value.code == code, caught.value.fields
    return caught.value


def _promised(centre: Centre, kind: str) -> list[dict[str, Any]]:
    with centre.database.transaction(centre.system) as session:
        return list(session.scalars(select(OutboxRow.payload).where(OutboxRow.kind == kind)))


def test_the_umbrella_writes_and_the_centre_says_its_word(floor: Floor, neighbour: Floor) -> None:
    centre, database, clock = floor.centre, floor.centre.database, floor.centre.clock
    agency, above = make_agency(centre), umbrella_of(centre)
    new: dict[str, Any] = {"agency": agency.code, "centre": centre.code, "terms": some_terms()}
    with pytest.raises(Forbidden):
        service.draft(database, centre.system, clock, **new)
    row = service.draft(database, above, clock, **new)
    _refused("agreement_waits", service.draft, database, above, clock, **new)
    _refused("agreement_moved_on", service.sign, database, above, clock, agreement_id=row.id, side="agency")
    service.change_draft(database, above, clock, agreement_id=row.id, terms=some_terms(answer_days=3))
    service.propose(database, above, clock, agreement_id=row.id)
    with pytest.raises(Conflict):
        service.change_draft(database, above, clock, agreement_id=row.id, terms=some_terms())
    half = service.sign(database, above, clock, agreement_id=row.id, side="agency")
    assert half.accepted_at is None
    with pytest.raises(NotFound):
        centres.accept(database, centre.system, clock, agreement_id=row.id)
    service.sign(database, above, clock, agreement_id=row.id, side="umbrella")
    with pytest.raises(NotFound):
        centres.accept(database, neighbour.centre.system, clock, agreement_id=row.id)
    copy = centres.accept(database, centre.system, clock, agreement_id=row.id)
    assert (copy.answer_days, copy.version, copy.state) == (3, 1, "in_force")
    assert centres.accept(database, centre.system, clock, agreement_id=row.id).id == copy.id
    with database.transaction(centre.system) as session:
        assert "partnership.accept" in session.scalars(select(AuditEntry.action)).all()


def test_a_refused_version_does_not_come_back(floor: Floor) -> None:
    centre, database, clock = floor.centre, floor.centre.database, floor.centre.clock
    row = signed(centre, make_agency(centre).code, some_terms())
    _refused("invalid_input", centres.refuse, database, centre.system, clock, agreement_id=row.id, reason="  ")
    centres.refuse(database, centre.system, clock, agreement_id=row.id, reason="Not needed here")
    _refused("agreement_moved_on", centres.accept, database, centre.system, clock, agreement_id=row.id)
    assert [view.state for view in of_centre(database, centre.system)] == ["refused"]


def test_the_umbrellas_acts_reach_every_centre_by_a_job(floor: Floor, neighbour: Floor) -> None:
    here = agreed(floor.centre)
    there = also_agreed(here, neighbour.centre)
    here.suspend()
    for centre, with_whom in ((floor.centre, here), (neighbour.centre, there)):
        assert _promised(centre, FOLLOW) == [{}]
        assert (_follow(centre), _state(centre, with_whom), _follow(centre)) == (1, "suspended", 0)
    # a centre's own suspension stays when the umbrella resumes
    act: dict[str, Any] = {"agreement_id": here.agreement.id, "reason": "Complaints"}
    centres.suspend(floor.centre.database, floor.centre.system, floor.centre.clock, **act)
    here.resume()
    assert (_follow(floor.centre), _state(floor.centre, here)) == (0, "suspended")
    assert (_follow(neighbour.centre), _state(neighbour.centre, there)) == (1, "in_force")
    here.end_above()
    for centre, with_whom in ((floor.centre, here), (neighbour.centre, there)):
        assert (_follow(centre), _state(centre, with_whom)) == (1, "ended")


def test_a_wider_version_waits_for_the_centre(floor: Floor) -> None:
    here = agreed(floor.centre, terms=some_terms(scopes=["referrals.read"]))
    row = here.next_version(some_terms(), accept=False)
    assert (_follow(floor.centre), _state(floor.centre, here)) == (0, "in_force")
    copy = centres.accept(floor.centre.database, floor.centre.system, floor.centre.clock, agreement_id=row.id)
    assert (copy.id, copy.version, len(copy.scopes)) == (here.partnership.id, 2, 12)
    states = {view.agreement.version: view.state for view in of_centre(floor.centre.database, floor.centre.system)}
    assert states == {1: "ended", 2: "in_force"}


def test_it_ends_after_its_last_day_and_who_signed_is_told_before(floor: Floor, neighbour: Floor) -> None:
    centre, above = floor.centre, umbrella_of(floor.centre)
    last = TODAY + timedelta(days=30)
    here, long = agreed(centre, terms=some_terms(valid_until=last)), agreed(neighbour.centre)
    database, clock = centre.database, centre.clock
    assert warn_before_the_end(database, above, clock, TODAY - timedelta(days=1)) == 0
    assert warn_before_the_end(database, above, clock, TODAY) == 2
    assert warn_before_the_end(database, above, clock, TODAY) == 0
    services: Any = type("Services", (), {"database": database})
    with database.transaction(above) as session:
        told = [letters.ends_soon(services, session, above, here.agreement.id, number) for number in (1, 2, 3)]
    assert [each.to if isinstance(each, Letter) else None for each in told] == [
        "ana.reis@umbrella.example",
        "rui.costa@agency.example",
        None,
    ]
    assert service.end_what_is_over(database, above, clock, last) == 0
    assert service.end_what_is_over(database, above, clock, last + timedelta(days=1)) == 1
    assert (_follow(centre), _state(centre, here)) == (1, "ended")
    assert (_follow(neighbour.centre), _state(neighbour.centre, long)) == (0, "in_force")


def test_the_days_jobs_are_promised_where_they_are_needed(floor: Floor, neighbour: Floor) -> None:
    here = agreed(floor.centre)
    for centre, wanted in ((floor.centre, 1), (neighbour.centre, 0)):
        tenant: Any = type("Tenant", (), {"kind": "national_centre", "time_zone": centre.time_zone})
        with centre.database.transaction(centre.system) as session:
            for _ in range(2):
                assert jobs.keep_agreements(session, centre.system, centre.clock, tenant) is False
        assert len(_promised(centre, FOLLOW)) == wanted
    services: Any = type("Services", (), {"database": floor.centre.database})
    here.end_above()
    with floor.centre.database.transaction(floor.centre.system) as session:
        jobs.follow_network(services, session, floor.centre.system, floor.centre.clock, {})
    assert _state(floor.centre, here) == "ended"


def test_terms_that_make_no_sense_are_refused_with_their_field(floor: Floor) -> None:
    centre, above = floor.centre, umbrella_of(floor.centre)
    ngo, police = make_agency(centre), make_agency(centre, is_enforcement=True)

    def wrong(agency: str = ngo.code, **terms: Any) -> set[str]:
        with pytest.raises(Invalid) as caught:
            service.draft(centre.database, above, centre.clock, agency=agency, centre=None, terms=some_terms(**terms))
        return set(caught.value.fields)

    assert wrong(scopes=["everything"]) == {"scopes"}
    assert wrong(purposes=["complaints"]) == {"purposes"}
    assert wrong(readable=["notes", "referrals", "documents", "procedure"]) == {"readable"}
    assert wrong(readable=["person"], writable=[], scopes=["documents.read"]) == {"readable"}
    assert wrong(services=["no such thing"]) == {"services"}
    assert wrong(answer_days=0, valid_until=date(2019, 1, 1)) == {"answer_days", "valid_until"}
    assert wrong(police.code) == {"readable", "writable"}
    assert wrong("nobody") == {"agency"}
    about_nobody = some_terms(scopes=["services.read"], readable=[], writable=[])
    assert signed(centre, police.code, about_nobody).readable == []
    assert [view.agency.code for view in of_network(centre.database, above) if view.agency.code == police.code]
    with centre.database.umbrella_transaction(above) as session:
        assert session.scalars(select(AgencyAgreement).where(AgencyAgreement.agency_id == ngo.id)).all() == []
