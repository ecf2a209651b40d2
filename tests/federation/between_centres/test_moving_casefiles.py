"""A casefile goes to the neighbour: whole, once, with the person's consent, and leaves a trail on both sides."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.finding.models import CasefileMerge, DuplicatePair
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.rights.service.destroying import Stores, destroy
from oneroof.casefiles.service import Identity, open_casefile, read_casefile
from oneroof.casefiles.sharing.protecting import protect
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.keystore import KeyDestroyedError
from oneroof.federation.between_centres import answering, offering, upkeep
from oneroof.federation.between_centres.models import CentreLetter, PackagePart
from oneroof.federation.between_centres.sending import send_letter
from support.between_centres import Side, two_sides, work_off
from support.persons import SECRETS, look


@pytest.fixture
def sides(settings: Settings, database: Database) -> Iterator[tuple[Side, Side]]:
    with two_sides(settings, database) as both:
        yield both


def test_it_arrives_whole_and_the_sender_keeps_the_trail(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    view = lisboa.person()
    paper = lisboa.paper(view)
    row = lisboa.offer(view, lisboa.to(porto, document_ids=[paper]))
    work_off(lisboa)
    offered = porto.package(row.package_id)
    assert offered is not None and offered.state == "offered"
    assert offered.manifest["documents"] == 1 and offered.manifest["language"] == "uk"
    assert not [word for word in (*SECRETS, "Мельник", "contract") if word in str(offered.manifest)]
    porto.accept(row.package_id)
    work_off(lisboa)
    arrived, there = porto.package(row.package_id), porto.transfer(row.package_id, "in")
    assert arrived is not None and (arrived.state, arrived.key_sealed, arrived.trouble) == ("done", None, None)
    assert there is not None and there.state == "done" and len(there.document_ids) == 1
    here = lisboa.transfer(row.package_id)
    assert here is not None and here.state == "done"
    with lisboa.centre.database.transaction(lisboa.centre.system) as session:
        assert session.scalars(select(Casefile.state).where(Casefile.id == view.casefile.id)).one() == "closed"
        assert not session.scalars(select(PackagePart)).all()
        acts = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_person_id == row.person_id)).all()
    assert {"casefile_transfer.offer", "casefile_transfer.pack", "casefile_transfer.complete"} <= set(acts)
    with porto.centre.database.transaction(porto.centre.system) as session:
        casefile = session.scalars(select(Casefile)).one()
        assert casefile.language == "uk"
        assert len(session.scalars(select(CaseDocument)).all()) == 1
        complete = AuditEntry.action == "casefile_transfer.complete"
        trail = session.scalars(select(AuditEntry.details).where(complete)).one()
        assert trail["package"] == str(row.package_id)
        found = look(porto.floor, type(view)(casefile, view.identity))
    assert found.view.identity.name == "Оксана Мельник"
    assert {code for code in PARTS if found.entries.get(code)} >= {"contacts", "papers", "status", "family", "needs"}
    with pytest.raises(KeyDestroyedError):
        lisboa.services.keys.named_key(lisboa.centre.tenant_id, offering.key_name(row.package_id))


def test_it_is_joined_into_the_casefile_that_staff_name(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    view = lisboa.person()
    known = porto.floor.do(
        open_casefile, keys=porto.services.keys, identity=Identity.named("Oksana Melnyk"), language="uk"
    )
    row = lisboa.offer(view, lisboa.to(porto))
    work_off(lisboa)
    porto.accept(row.package_id, joins=known.code.lower())
    work_off(lisboa)
    with porto.centre.database.transaction(porto.centre.system) as session:
        merged = session.scalars(select(CasefileMerge)).one()
        assert merged.person_id == known.casefile.person_id


def test_who_may_be_the_same_is_noted_for_people_to_decide(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    view = lisboa.person("Ana Beatriz Monteiro")
    porto.person("Ana Beatriz Monteiro")
    row = lisboa.offer(view, lisboa.to(porto))
    work_off(lisboa)
    porto.accept(row.package_id)
    work_off(lisboa)
    with porto.centre.database.transaction(porto.centre.system) as session:
        assert session.scalars(select(DuplicatePair.state)).all() == ["open"]


def test_a_refusal_comes_back_with_its_reason(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    view = lisboa.person()
    row = lisboa.offer(view, lisboa.to(porto))
    work_off(lisboa)
    porto.floor.refused(
        "answer_invalid", answering.refuse, services=porto.services, package_id=row.package_id, reason="tired"
    )
    porto.refuse(row.package_id, reason="no_place", words="In two weeks again")
    work_off(lisboa)
    here = lisboa.transfer(row.package_id)
    assert here is not None and (here.state, here.refusal_code) == ("refused", "no_place")
    with pytest.raises(KeyDestroyedError):
        lisboa.services.keys.named_key(lisboa.centre.tenant_id, offering.key_name(row.package_id))
    porto.floor.refused("offer_over", answering.accept, services=porto.services, package_id=row.package_id)
    assert lisboa.offer(view, lisboa.to(porto)).package_id != row.package_id


def test_without_consent_nothing_goes_and_withdrawing_it_takes_everything_back(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    view = lisboa.person()
    with_consent: dict[str, Any] = {"keys": lisboa.services.keys, "casefile_id": view.casefile.id}
    row = lisboa.offer(view, lisboa.to(porto))
    lisboa.floor.refused("on_its_way", offering.offer, **with_consent, wanted=lisboa.to(porto))
    work_off(lisboa)
    porto.accept(row.package_id)
    assert row.consent_id is not None
    lisboa.floor.do(consents.withdraw, keys=lisboa.services.keys, consent_id=row.consent_id, proof=consents.spoken())
    work_off(lisboa)
    here, there = lisboa.transfer(row.package_id), porto.package(row.package_id)
    assert here is not None and here.state == "withdrawn"
    assert there is not None and (there.state, there.casefile_id) == ("withdrawn", None)
    assert not [letter for letter in lisboa.letters("key") if letter.outcome == "received"]
    with pytest.raises(KeyDestroyedError):
        lisboa.services.keys.named_key(lisboa.centre.tenant_id, offering.key_name(row.package_id))
    lisboa.floor.refused("consent_missing", offering.offer, **with_consent, wanted=lisboa.to(porto))


def test_a_withdrawal_that_overtakes_its_offer_counts_all_the_same(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    row = lisboa.offer(lisboa.person(), lisboa.to(porto))
    work_off(lisboa, only=offering.PACK)
    with lisboa.centre.database.transaction(lisboa.centre.system) as session:
        session.execute(update(CentreLetter).values(created_at=lisboa.centre.clock.now()))
    late = lisboa.letters("offer")[0]
    lisboa.floor.do(offering.withdraw, transfer_id=row.id)
    with lisboa.centre.database.transaction(lisboa.centre.system) as session:
        session.execute(
            update(CentreLetter)
            .where(CentreLetter.tenant_id == lisboa.centre.tenant_id, CentreLetter.id == late.id)
            .values(sealed=late.sealed, settled_at=None, outcome=None)
        )
    work_off(lisboa, only=offering.TELL_WITHDRAWN)
    newest = lisboa.letters("withdrawal")[0]
    send_letter(lisboa.services, lisboa.move, lisboa.centre.clock, {"letter_id": str(newest.id)})
    send_letter(lisboa.services, lisboa.move, lisboa.centre.clock, {"letter_id": str(late.id)})
    assert porto.package(row.package_id) is None
    assert lisboa.letters("offer")[0].outcome == "withdrawn"


def test_offers_end_by_the_clock(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    row = lisboa.offer(lisboa.person(), lisboa.to(porto))
    work_off(lisboa)
    for side in sides:
        later = side.centre.later(days=15)
        with side.centre.database.transaction(side.move) as session:
            assert upkeep.end_offers(session, side.move, later.clock) == 1
    here, there = lisboa.transfer(row.package_id), porto.package(row.package_id)
    assert here is not None and there is not None and (here.state, there.state) == ("expired", "expired")
    porto.floor.refused("offer_over", answering.accept, services=porto.services, package_id=row.package_id)


def test_what_was_shared_is_put_aside_when_its_last_day_is_over(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    view = lisboa.person()
    known = porto.floor.do(
        open_casefile, keys=porto.services.keys, identity=Identity.named("Oksana Melnyk"), language="uk"
    )
    last = lisboa.centre.clock.now().date() + timedelta(days=3)
    row = lisboa.offer(view, lisboa.to(porto, kind="share", until=last))
    work_off(lisboa)
    porto.accept(row.package_id, joins=known.code)
    work_off(lisboa)
    with lisboa.centre.database.transaction(lisboa.centre.system) as session:
        assert session.scalars(select(Casefile.state).where(Casefile.id == view.casefile.id)).one() == "open"
    for side in sides:
        with side.centre.database.transaction(side.move) as session:
            for today, ended in ((last, 0), (last + timedelta(days=1), 1), (last + timedelta(days=2), 0)):
                arguments = {"today": today}
                assert upkeep.end_shares(side.services, session, side.move, side.centre.clock, **arguments) == ended
    there = porto.package(row.package_id)
    assert there is not None and there.casefile_id is not None
    porto.floor.refused("casefile_not_found", read_casefile, keys=porto.services.keys, casefile_id=there.casefile_id)
    assert porto.floor.do(read_casefile, keys=porto.services.keys, casefile_id=known.casefile.id).code


def test_somebody_who_is_erased_is_on_no_way_any_more(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    view = lisboa.person()
    row = lisboa.offer(view, lisboa.to(porto, document_ids=[lisboa.paper(view)]))
    work_off(lisboa)
    stores = Stores(lisboa.services.keys, lisboa.services.files)
    with lisboa.centre.database.transaction(lisboa.move) as session:
        destroy(session, lisboa.move, lisboa.centre.clock, stores, people=[view.casefile.person_id])
    work_off(lisboa)
    there = porto.package(row.package_id)
    assert lisboa.transfer(row.package_id) is None
    assert there is not None and there.state == "withdrawn"
    with lisboa.centre.database.transaction(lisboa.centre.system) as session:
        assert not session.scalars(select(PackagePart)).all()
    with pytest.raises(KeyDestroyedError):
        lisboa.services.keys.named_key(lisboa.centre.tenant_id, offering.key_name(row.package_id))


def test_who_is_kept_from_somebody_is_sent_by_a_coordinator_who_was_warned(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    view = lisboa.person()
    lisboa.floor.do(
        protect,
        keys=lisboa.services.keys,
        person_id=view.casefile.person_id,
        agency_tags=["migration"],
        reason="Fears them",
    )
    wanted: dict[str, Any] = {"keys": lisboa.services.keys, "casefile_id": view.casefile.id}
    lisboa.floor.refused("protected_needs_coordinator", offering.offer, **wanted, wanted=lisboa.to(porto))
    lisboa.floor.refused("protected_unread", offering.offer, lisboa.coordinator, **wanted, wanted=lisboa.to(porto))
    row = lisboa.offer(view, lisboa.to(porto, despite_protection=True), lisboa.coordinator)
    work_off(lisboa)
    porto.accept(row.package_id)
    work_off(lisboa)
    with porto.centre.database.transaction(porto.centre.system) as session:
        assert session.scalars(select(Casefile.protected_from)).one() == ["migration"]


def test_nobody_sends_what_they_may_not_see_nor_what_is_not_in_the_casefile(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    view, other = lisboa.person(), lisboa.person("Outra Pessoa")
    foreign = lisboa.paper(other)
    wanted: dict[str, Any] = {"keys": lisboa.services.keys, "casefile_id": view.casefile.id}
    reception = lisboa.centre.member("reception")
    lisboa.floor.refused("class_not_cleared", offering.offer, reception, **wanted, wanted=lisboa.to(porto))
    for wrong, field in (
        ({"document_ids": [foreign]}, "document_ids"),
        ({"reason": " "}, "reason"),
        ({"kind": "share"}, "until"),
        ({"data_classes": ["accountability"]}, "data_classes"),
    ):
        error = lisboa.floor.refused("transfer_invalid", offering.offer, **wanted, wanted=lisboa.to(porto, **wrong))
        assert list(error.fields) == [field]
