"""What an agency may do in a centre follows from the agreement alone, and from nothing as soon as that stops."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from oneroof.core.errors import Forbidden
from oneroof.identity.partnerships.service import (
    check_covers,
    check_in_force,
    partnership_of,
    partnerships,
    state_now,
)
from support.floor import Floor
from support.partners import Agreed, agreed, also_agreed, make_agency, signed, some_terms

TODAY = date(2026, 3, 2)


def _refused(code: str, check: Callable[[], None]) -> Forbidden:
    with pytest.raises(Forbidden) as caught:
        check()
    assert caught.value.code == code
    return caught.value


def _now(floor: Floor, with_whom: Agreed) -> str:
    found = floor.look(partnership_of, network_agency_id=with_whom.agency.id)
    assert found is not None
    try:
        check_in_force(found, today=TODAY)
    except Forbidden as error:
        return error.code
    return state_now(found)


def test_there_is_one_where_the_centre_has_accepted(floor: Floor, neighbour: Floor) -> None:
    agency = make_agency(floor.centre)
    signed(floor.centre, agency.code, some_terms())
    assert floor.look(partnership_of, network_agency_id=agency.id) is None
    _refused("agreement_missing", lambda: check_in_force(None, today=TODAY))
    here = agreed(floor.centre)
    assert _now(floor, here) == "in_force"
    assert neighbour.look(partnership_of, network_agency_id=here.agency.id) is None


def test_suspension_and_end_count_at_the_next_look(floor: Floor, neighbour: Floor) -> None:
    here = agreed(floor.centre)
    there = also_agreed(here, neighbour.centre)
    here.suspend()
    assert (_now(floor, here), _now(neighbour, there)) == ("agreement_suspended", "agreement_suspended")
    here.resume()
    assert (_now(floor, here), _now(neighbour, there)) == ("in_force", "in_force")
    here.end()
    assert (_now(floor, here), _now(neighbour, there)) == ("agreement_ended", "in_force")
    there.end_above()
    assert _now(neighbour, there) == "agreement_ended"


def test_the_days_are_the_agreements(floor: Floor) -> None:
    short = some_terms(valid_from=date(2026, 3, 1), valid_until=date(2026, 3, 31))
    copy = agreed(floor.centre, terms=short).partnership
    check_in_force(copy, today=date(2026, 3, 31))
    _refused("agreement_expired", lambda: check_in_force(copy, today=date(2026, 4, 1)))
    _refused("agreement_missing", lambda: check_in_force(copy, today=date(2026, 2, 28)))


def test_what_is_not_covered_is_named(floor: Floor) -> None:
    terms = some_terms(
        scopes=["referrals.read", "referrals.write"],
        services=["residence"],
        readable=["person", "referrals"],
        writable=["referrals"],
    )
    here = agreed(floor.centre, terms=terms)
    copy = here.partnership
    check_covers(copy, scope="referrals.read", service="residence", reads=["person"], writes=["referrals"])
    error = _refused(
        "not_in_agreement",
        lambda: check_covers(
            copy,
            scope="documents.read",
            service="job_search",
            reads=["documents"],
            writes=["person"],
            purpose="service_delivery",
        ),
    )
    wanted = ["documents.read", "job_search", "documents", "person", "service_delivery"]
    assert error.details["missing"] == wanted
    assert here.context().permissions == {"referrals.read", "referrals.write"}


def test_those_for_a_service_are_listed(floor: Floor, neighbour: Floor) -> None:
    one = agreed(floor.centre, terms=some_terms(services=["residence"]))
    every = agreed(floor.centre)
    suspended = agreed(floor.centre)
    suspended.suspend()
    found = {each.id for each in floor.look(partnerships, service_code="residence")}
    assert found == {one.partnership.id, every.partnership.id}
    assert {each.id for each in floor.look(partnerships, service_code="job_search")} == {every.partnership.id}
    assert len(floor.look(partnerships)) == 2
    assert neighbour.look(partnerships) == []
    assert floor.look(partnership_of, network_agency_id=uuid4()) is None
