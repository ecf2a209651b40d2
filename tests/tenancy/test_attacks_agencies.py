"""What the database refuses an agency's program, whatever the application forgets, in rightly signed contexts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from oneroof.casefiles.models import Casefile, Person, PersonIdentity
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.service import CasefileView
from oneroof.casefiles.sharing.models import AgencyGrant, Sharing
from oneroof.casefiles.sharing.partnerships import end_grants, grant, granted, why_hidden
from oneroof.casefiles.sharing.service import protect
from oneroof.core.ids import new_id
from oneroof.federation.agreements.following import follow
from oneroof.identity.partnerships.models import AgencyAgreement, Partnership
from oneroof.tenancy.context import Context
from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.partners import Agreed, agreed, also_agreed, consents_to, make_agency, some_terms, umbrella_of, withdraws
from support.procedures import Desk, desk_at

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks"]

REFUSED = "no agreement lets the agency work here in this way"


@contextmanager
def _refused(words: str = REFUSED) -> Iterator[None]:
    with pytest.raises(DBAPIError, match=words):
        yield


@dataclass
class Case:
    """Somebody with two procedures, one of which an agency may know of; and somebody it may know nothing of."""

    floor: Floor
    here: Agreed
    casefile: CasefileView
    shown: Procedure
    hidden: Procedure
    consent_id: UUID

    @property
    def person_id(self) -> UUID:
        """Who it is about."""
        return self.casefile.casefile.person_id

    @property
    def agency(self) -> Context:
        """What the agency's program works in."""
        return self.here.context()

    def ids(self, kind: Any, context: Context | None = None) -> set[UUID]:
        """The rows of a table that the program sees."""
        with self.floor.centre.database.transaction(context or self.agency) as session:
            return set(session.scalars(select(kind.id)))

    def run(self, statement: Any) -> Any:
        """A statement of the program."""
        with self.floor.centre.database.transaction(self.agency) as session:
            return session.execute(statement)

    def why(self, subject_id: UUID) -> str:
        """What it is told of something that it does not see."""
        with self.floor.centre.database.transaction(self.agency) as session:
            return why_hidden(session, self.agency, subject_kind="procedure", subject_id=subject_id).code

    def granted(self) -> bool:
        """Whether it may know of the procedure now."""
        about: dict[str, Any] = {
            "partnership_id": self.here.partnership.id,
            "subject_kind": "procedure",
            "subject_id": self.shown.id,
        }
        return self.floor.look(granted, **about)


@pytest.fixture
def case(floor: Floor) -> Case:
    desk: Desk = desk_at(floor)
    casefile = desk.casefile()
    shown, hidden = desk.open(casefile), desk.open(casefile)
    desk.open()
    here = agreed(floor.centre)
    consent_id = consents_to(floor, casefile.casefile.id, here)
    floor.do(
        grant,
        partnership_id=here.partnership.id,
        person_id=casefile.casefile.person_id,
        subject_kind="procedure",
        subject_id=shown.id,
        data_classes=["identity", "procedure"],
        consent_id=consent_id,
    )
    return Case(floor, here, casefile, shown, hidden, consent_id)


def test_an_agency_sees_what_was_shared_with_it_and_no_other_row(case: Case) -> None:
    assert case.ids(Casefile) == {case.casefile.casefile.id}
    assert len(case.ids(PersonIdentity)) == 1
    assert case.ids(Procedure) == {case.shown.id}
    assert case.ids(Partnership) == {case.here.partnership.id}
    other = agreed(case.floor.centre)
    for kind in (Casefile, PersonIdentity, Procedure, Sharing, AgencyGrant):
        assert case.ids(kind, other.context()) == set(), kind
    assert case.ids(Partnership, other.context()) == {other.partnership.id}
    assert (case.why(case.shown.id), case.why(case.hidden.id), case.why(new_id())) == ("not_found",) * 3


def test_a_forged_context_is_refused_by_the_database(case: Case, neighbour: Floor) -> None:
    agency, other = case.agency, agreed(case.floor.centre)
    assert case.ids(Person)
    for forged in (
        replace(agency, agency_id=other.agency.id),
        replace(agency, agency_id=None),
        replace(agency, office_ids=other.context().office_ids),
        replace(agency, office_ids=agency.office_ids | other.context().office_ids),
        replace(agency, office_ids=frozenset(case.floor.centre.offices.values())),
        replace(agency, office_id=case.floor.centre.offices["immigration"]),
        replace(agency, tenant_id=neighbour.centre.tenant_id),
        replace(agency, purpose="service_delivery"),
        replace(agency, purpose="emergency"),
        replace(agency, agreement_version=2),
        replace(agency, agreement_version=None),
        replace(agency, agency_tags=frozenset()),
    ):
        with _refused():
            case.ids(Person, forged)
    # roles and permissions clear an agency for nothing
    assert case.ids(Procedure, replace(agency, roles=frozenset({"coordinator"}))) == {case.shown.id}
    with _refused():
        case.ids(Person, replace(agency, permissions=frozenset({"audit.read"})))


def test_it_cannot_share_grant_or_widen_anything(case: Case) -> None:
    database, mine = case.floor.centre.database, case.here.partnership.id
    for made in (
        Sharing(
            id=new_id(),
            person_id=case.person_id,
            partnership_id=mine,
            data_classes=["person"],
            source_kind="grant",
            source_id=new_id(),
            since=case.floor.centre.clock.now(),
            shared_office_ids=[mine],
            protected_from=[],
        ),
        AgencyGrant(
            id=new_id(),
            partnership_id=mine,
            subject_kind="procedure",
            subject_id=case.hidden.id,
            since=case.floor.centre.clock.now(),
        ),
    ):
        words = "does not decide who sees whom" if isinstance(made, Sharing) else "row-level security"
        with _refused(words), database.transaction(case.agency) as session:
            session.add(made)
    assert case.run(update(Partnership).values(readable=["notes"])).rowcount == 0
    with _refused("permission denied"):
        case.run(text("UPDATE agreement_standing SET suspended_at = NULL"))
    with _refused("permission denied"):
        case.run(text("UPDATE agency_agreement SET readable = '{notes}'"))
    with _refused("who sees a row is changed"):
        case.run(update(Procedure).values(shared_office_ids=[]))


def test_staff_share_no_more_than_is_agreed(case: Case) -> None:
    floor = case.floor
    narrow = agreed(floor.centre, terms=some_terms(scopes=["referrals.read"], readable=["referrals"], writable=[]))
    about: dict[str, Any] = {
        "person_id": case.person_id,
        "subject_kind": "procedure",
        "subject_id": case.shown.id,
        "consent_id": None,
    }
    floor.refused("not_in_agreement", grant, partnership_id=narrow.partnership.id, data_classes=["procedure"], **about)
    with _refused("no agreement in force covers"), floor.centre.database.transaction(floor.door.context) as session:
        session.add(
            Sharing(
                id=new_id(),
                person_id=case.person_id,
                partnership_id=narrow.partnership.id,
                data_classes=["person", "procedure"],
                source_kind="grant",
                source_id=new_id(),
                since=floor.centre.clock.now(),
                shared_office_ids=[],
                protected_from=[],
            )
        )
    narrow.suspend()
    floor.refused("agreement_suspended", grant, partnership_id=narrow.partnership.id, data_classes=[], **about)


def test_who_is_kept_from_an_agency_is_hidden_from_it(case: Case) -> None:
    tags = [case.here.agency.code]
    case.floor.do(
        protect, keys=case.floor.keys, person_id=case.person_id, agency_tags=tags, reason="Threatened by somebody there"
    )
    for kind in (Casefile, PersonIdentity, Procedure, Sharing):
        assert case.ids(kind) == set(), kind
    case.floor.refused(
        "kept_from_agency",
        grant,
        partnership_id=case.here.partnership.id,
        person_id=case.person_id,
        subject_kind="person",
        subject_id=case.person_id,
        data_classes=[],
        consent_id=None,
    )


@pytest.mark.parametrize("act", ["suspend", "end", "end_above"])
def test_ending_an_agreement_makes_the_very_next_statement_fail(case: Case, act: str) -> None:
    with case.floor.centre.database.session(case.agency) as session:
        assert len(session.scalars(select(Casefile.id)).all()) == 1
        getattr(case.here, act)()
        with _refused():
            session.scalars(select(Casefile.id)).all()
    assert not case.granted()
    if act == "suspend":
        case.here.resume()
        assert case.ids(Procedure) == {case.shown.id}
        assert case.granted()


def test_the_end_in_a_centre_takes_back_what_was_shared(case: Case, neighbour: Floor) -> None:
    also_agreed(case.here, neighbour.centre)
    case.here.end()
    with case.floor.centre.database.transaction(case.floor.centre.system) as session:
        assert session.scalars(select(AgencyGrant.reason)).all() == ["agreement_ended"]
        still = select(Procedure.id).where(Procedure.shared_office_ids.contains([case.here.partnership.id]))
        assert session.scalars(still).all() == []


def test_a_consent_that_is_withdrawn_ends_what_rested_on_it(case: Case) -> None:
    withdraws(case.floor, case.consent_id)
    for kind in (Casefile, PersonIdentity, Procedure):
        assert case.ids(kind) == set(), kind
    assert (case.why(case.shown.id), case.why(case.hidden.id)) == ("consent_withdrawn", "not_found")
    assert not case.granted()


def test_a_narrower_version_counts_at_once_and_takes_rows_back(case: Case) -> None:
    before = case.agency
    narrow = some_terms(scopes=["referrals.read"], readable=["person", "referrals"], writable=[])
    row = case.here.next_version(narrow, accept=False)
    with _refused():
        case.ids(Casefile, before)
    centre = case.floor.centre
    assert follow(centre.database, centre.system, centre.clock, centre.clock.today("Europe/Lisbon")) == 1
    with centre.database.transaction(centre.system) as session:
        copy = session.scalars(select(Partnership)).one()
        assert (copy.version, copy.agreement_id, copy.id) == (2, row.id, case.here.partnership.id)
    now = replace(before, agreement_version=2)
    for kind in (Casefile, PersonIdentity, Procedure):
        assert case.ids(kind, now) == set(), kind
    with _refused():
        case.ids(Casefile, before)


def test_two_grants_of_one_person_end_one_by_one(case: Case) -> None:
    about: dict[str, Any] = {
        "partnership_id": case.here.partnership.id,
        "person_id": case.person_id,
        "subject_kind": "procedure",
    }
    case.floor.do(grant, subject_id=case.hidden.id, data_classes=["procedure"], consent_id=case.consent_id, **about)
    assert case.ids(Procedure) == {case.shown.id, case.hidden.id}
    del about["person_id"]
    assert case.floor.do(end_grants, reason="withdrawn", subject_id=case.shown.id, **about) == 1
    assert case.ids(Procedure) == {case.hidden.id}
    assert (len(case.ids(Casefile)), case.ids(PersonIdentity)) == (1, set())


def test_the_rules_of_agreements_are_the_databases_own(case: Case) -> None:
    """As the umbrella role, in rightly signed contexts."""
    database, centre, row = case.floor.centre.database, case.floor.centre, case.here.agreement
    enforcers = make_agency(centre, is_enforcement=True)
    above = umbrella_of(centre)
    terms = some_terms().as_columns() | {"drafted_at": centre.clock.now(), "version": 1, "agency_id": enforcers.id}
    with _refused("given no data of persons"), database.umbrella_transaction(above) as session:
        session.add(AgencyAgreement(network_id=1, id=new_id(), **terms))
    for who, change, words in (
        (above, {"readable": ["notes"]}, "signed or ended, and not changed"),
        (above, {"signatories": []}, "what was signed stays signed"),
        (centre.system, {"suspended_at": centre.clock.now()}, "the umbrella's to write"),
    ):
        with _refused(words), database.umbrella_transaction(who) as session:
            session.execute(update(AgencyAgreement).where(AgencyAgreement.id == row.id).values(**change))
    with _refused("the centre's to say"), database.umbrella_transaction(above) as session:
        session.execute(text("UPDATE agreement_standing SET suspended_at = NULL"))
