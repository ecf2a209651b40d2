"""A result is kept under a code, sealed, for 30 days, at one centre."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.catalogue.eligibility import jobs, keeping, limits
from oneroof.catalogue.eligibility.given import Given
from oneroof.catalogue.eligibility.limits import KEEPING, TRYING, count_keeping, with_code
from oneroof.catalogue.eligibility.models import KeptCheck
from oneroof.core.errors import DomainError, NotFound, TooManyRequests
from oneroof.core.speakable_codes import ALPHABET, new_code, shown
from oneroof.core.time import real_now
from oneroof.identity import hourly
from oneroof.tenancy.context import Context
from support.floor import Floor

GIVEN = Given(("in-danger",), {"in_danger": True, "age_group": None, "residence": "no_papers"})


def keep(floor: Floor) -> str:
    """Keep the answers; the code as a person would say it."""
    return shown(floor.do(keeping.keep, keys=floor.keys, given=GIVEN, language="ar"))


def read(floor: Floor, code: str, refused: str) -> DomainError:
    """Reading this code must be refused."""
    return floor.refused(
        refused, lambda session, context, clock: keeping.read(session, context, clock, floor.keys, code=code)
    )


def rows(floor: Floor) -> list[KeptCheck]:
    """What the centre keeps."""
    with floor.centre.database.transaction(floor.centre.system) as session:
        return list(session.scalars(select(KeptCheck).where(KeptCheck.tenant_id == floor.centre.tenant_id)))


def test_a_code_leads_back_to_the_answers(floor: Floor) -> None:
    code = keep(floor)
    found = floor.do(keeping.read, keys=floor.keys, code=code.lower().replace("-", " "))
    assert (found.given, found.language) == (GIVEN, "ar")
    assert found.expires_at - found.created_at == timedelta(days=30)


def test_nothing_readable_is_stored(floor: Floor) -> None:
    code = keep(floor).replace("-", "")
    (row,) = rows(floor)
    stored = row.answers_sealed + row.code_hash
    assert b"no_papers" not in stored
    assert code.encode() not in stored


def test_keeping_reading_and_forgetting_leave_a_trace_without_answers(floor: Floor) -> None:
    code = keep(floor)
    floor.do(keeping.read, keys=floor.keys, code=code)
    floor.do(keeping.forget, keys=floor.keys, code=code)
    assert rows(floor) == []
    floor.do(keeping.forget, keys=floor.keys, code="nonsense")
    with floor.centre.database.transaction(floor.centre.system) as session:
        entries = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.tenant_id == floor.centre.tenant_id, AuditEntry.object_kind == "kept_check")
            .order_by(AuditEntry.at, AuditEntry.id)
        ).all()
    assert [entry.action for entry in entries] == ["check.keep", "check.read", "check.forget"]
    assert {entry.object_id for entry in entries} == {entries[0].object_id}
    assert all(entry.data_classes == ["check_answers"] and entry.details == {} for entry in entries)


def test_a_code_is_good_at_its_centre_only(floor: Floor, neighbour: Floor) -> None:
    code = keep(floor)
    read(neighbour, code, "check_code_unknown")
    neighbour.do(keeping.forget, keys=neighbour.keys, code=code)
    assert len(rows(floor)) == 1


def test_typing_errors_and_strangers_codes_are_told_apart(floor: Floor) -> None:
    error = read(floor, "7KM-4QX-9R", "check_code_invalid")
    assert set(error.fields) == {"code"}
    read(floor, new_code(), "check_code_unknown")


def test_after_thirty_days_it_is_gone(floor: Floor) -> None:
    code = keep(floor)
    later = floor.later(days=30)
    read(later, code, "check_code_unknown")
    assert len(rows(floor)) == 1
    assert floor.later(days=29).do(lambda s, c, clock: keeping.forget_expired(s, c, clock)) == 0
    assert later.do(lambda s, c, clock: jobs.forget_expired(s, c, clock, None)) is True  # type: ignore[arg-type]
    assert rows(floor) == []


def test_guessing_is_slowed_down_and_a_right_code_is_forgiven(floor: Floor) -> None:
    database, context = floor.centre.database, floor.door.context

    def wrong() -> None:
        raise NotFound("check_code_unknown", "")

    for _ in range(3):
        assert with_code(database, floor.keys, context, lambda: 1) == 1
    for _ in range(TRYING):
        with pytest.raises(NotFound):
            with_code(database, floor.keys, context, wrong)
    with pytest.raises(TooManyRequests) as error:
        with_code(database, floor.keys, context, lambda: 1)
    assert error.value.code == "check_throttled"
    other: Context = floor.centre.member("mediator").context
    assert with_code(database, floor.keys, other, lambda: 1) == 1


def test_keeping_is_counted_for_each_address(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    database, context = floor.centre.database, floor.centre.system
    for _ in range(KEEPING):
        count_keeping(database, floor.keys, context, "api", "192.0.2.1")
    with pytest.raises(TooManyRequests):
        count_keeping(database, floor.keys, context, "api", "192.0.2.1")
    count_keeping(database, floor.keys, context, "api", "192.0.2.2")
    count_keeping(database, floor.keys, context, "online", "192.0.2.1")
    monkeypatch.setattr(hourly, "real_now", lambda: real_now() + timedelta(hours=1))
    count_keeping(database, floor.keys, context, "api", "192.0.2.1")


def test_an_ipv6_network_is_counted_as_one(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KEEPING", 1)
    database, context = floor.centre.database, floor.centre.system
    count_keeping(database, floor.keys, context, "online", "2001:db8::1")
    with pytest.raises(TooManyRequests):
        count_keeping(database, floor.keys, context, "online", "2001:db8::2")


def test_codes_have_no_letter_that_looks_like_another(floor: Floor) -> None:
    assert set(keep(floor).replace("-", "")) <= set(ALPHABET)
