"""Consents of two casefiles that turn out to be one person's: the stricter holds for both, and comes apart again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.service import Partner
from oneroof.casefiles.finding import merging
from oneroof.casefiles.finding.models import CasefileMerge
from oneroof.casefiles.service import CasefileView
from oneroof.casefiles.sharing.service import VISIT_CLASSES, share
from support.procedures import Desk

from .test_consents import answer, sees, standing, withdraw

PARTNER = "share_partner"


def joined(desk: Desk, one: CasefileView, two: CasefileView) -> CasefileMerge:
    ids = {"surviving_id": one.casefile.id, "joined_id": two.casefile.id}
    return desk.floor.do(merging.join_casefiles, desk.mediator, keys=desk.keys, reason="The same passport", **ids)


def parted(desk: Desk, merge: CasefileMerge) -> None:
    desk.floor.do(merging.undo_join, desk.mediator, keys=desk.keys, merge_id=merge.id, reason="It was her sister.")


def two_people(desk: Desk) -> tuple[CasefileView, CasefileView]:
    return desk.casefile(another_person=True), desk.casefile(another_person=True)


def stands(desk: Desk, casefile_id: UUID, code: str = "share_offices") -> tuple[Any, ...]:
    found = standing(desk, casefile_id, code)
    assert found.consent is not None
    return found.state, found.consent.until, sorted(office.id for office in found.offices)


def test_a_refusal_ends_what_the_other_casefile_agreed_to_and_nothing_else(desk: Desk) -> None:
    one, two = two_people(desk)
    office = desk.floor.centre.offices["employment"]
    answer(desk, one.casefile.id, "share_offices")
    answer(desk, two.casefile.id, "share_offices", "refused")
    desk.floor.do(
        share,
        desk.mediator,
        person_id=two.casefile.person_id,
        office_ids=[office],
        data_classes=VISIT_CLASSES,
        source_kind="desk",
        source_id=two.casefile.id,
    )
    before = stands(desk, one.casefile.id)
    merge = joined(desk, one, two)
    assert not sees(desk, desk.stranger, one.casefile.id), "the sharing rested on the looser consent"
    assert sees(desk, desk.stranger, two.casefile.id), "this one rests on a desk's decision"
    assert stands(desk, one.casefile.id)[0] == "refused"
    with desk.floor.centre.database.transaction(desk.floor.centre.system) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "consent.refused")).all()
    assert [entry.details.get("joining") for entry in entries].count(str(merge.id)) == 1
    parted(desk, merge)
    assert stands(desk, one.casefile.id) == before
    assert sees(desk, desk.stranger, one.casefile.id)


def test_the_earlier_end_and_the_fewer_offices_hold_for_both(desk: Desk) -> None:
    one, two = two_people(desk)
    today, offices = desk.floor.centre.clock.now().date(), desk.floor.centre.offices
    answer(desk, one.casefile.id, "share_offices", until=today + timedelta(days=300))
    soon = today + timedelta(days=30)
    answer(desk, two.casefile.id, "share_offices", until=soon, office_ids=[offices["employment"]])
    before = [stands(desk, each.casefile.id) for each in (one, two)]
    merge = joined(desk, one, two)
    assert stands(desk, one.casefile.id) == ("given", soon, [offices["employment"]])
    assert sees(desk, desk.stranger, one.casefile.id) and not sees(desk, desk.officer, one.casefile.id)
    parted(desk, merge)
    assert [stands(desk, each.casefile.id) for each in (one, two)] == before
    assert sees(desk, desk.officer, one.casefile.id)


def test_what_the_person_says_after_the_joining_counts_for_both_and_stays(desk: Desk) -> None:
    one, two = two_people(desk)
    for each in (one, two):
        given = answer(desk, each.casefile.id, "share_offices")
    merge = joined(desk, one, two)
    withdraw(desk, given.consent_id)
    parted(desk, merge)
    assert [stands(desk, each.casefile.id)[0] for each in (one, two)] == ["withdrawn", "withdrawn"]
    assert not sees(desk, desk.stranger, one.casefile.id)


def test_partners_are_compared_by_who_they_are(desk: Desk) -> None:
    one, two = two_people(desk)
    answer(desk, one.casefile.id, PARTNER, partner=Partner(name="Casa Aberta"))
    answer(desk, two.casefile.id, PARTNER, "refused", partner=Partner(name="casa aberta"))
    merge = joined(desk, one, two)
    assert stands(desk, one.casefile.id, PARTNER)[0] == "refused"
    parted(desk, merge)
    assert stands(desk, one.casefile.id, PARTNER)[0] == "given"


def test_what_ran_out_early_because_of_the_joining_goes_on_after_it(desk: Desk) -> None:
    one, two = two_people(desk)
    today = desk.floor.centre.clock.now().date()
    answer(desk, one.casefile.id, "share_offices", until=today + timedelta(days=300))
    answer(desk, two.casefile.id, "share_offices", until=today + timedelta(days=30))
    before = stands(desk, one.casefile.id)
    merge, later = joined(desk, one, two), desk.later(days=40)
    later.floor.do(consents.expire, later.mediator, today=today + timedelta(days=40))
    assert not sees(later, later.stranger, one.casefile.id)
    parted(later, merge)
    assert stands(later, one.casefile.id) == before and stands(later, two.casefile.id)[0] == "expired"
    assert sees(later, later.stranger, one.casefile.id)
