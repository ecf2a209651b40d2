"""A referral to the neighbour is answered there, and the answer moves the one that was sent."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.referrals import service as referrals
from oneroof.referrals.models import Referral
from oneroof.referrals.ways import Destination
from support.between_centres import Side, two_sides, work_off


@pytest.fixture
def sides(settings: Settings, database: Database) -> Iterator[tuple[Side, Side]]:
    with two_sides(settings, database) as both:
        yield both


def sent(lisboa: Side, porto: Side) -> Referral:
    view = lisboa.person()
    found = lisboa.floor.do(
        referrals.send,
        keys=lisboa.services.keys,
        casefile_id=view.casefile.id,
        once_id=uuid4(),
        destination=Destination("centre", centre_id=porto.centre.tenant_id),
        content=referrals.Content(summary="Needs a place in a language course", classes=("identity", "contact")),
    )
    work_off(lisboa)
    return found.referral


def one(side: Side) -> Referral:
    with side.centre.database.transaction(side.centre.system) as session:
        return session.scalars(select(Referral)).one()


def test_the_answer_comes_back_and_moves_what_was_sent(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    here = sent(lisboa, porto)
    there = one(porto)
    assert (there.origin, there.origin_centre_id, there.origin_referral_id) == ("centre", 1, here.id)
    assert there.answer_by == here.answer_by
    keys: dict[str, Any] = {"keys": porto.services.keys, "referral_id": there.id}
    porto.floor.do(referrals.ask_more, **keys, text="Which level?")
    work_off(lisboa)
    assert one(lisboa).state == "needs_more"
    lisboa.floor.do(referrals.give_more, keys=lisboa.services.keys, referral_id=here.id, text="A2")
    work_off(lisboa)
    assert one(porto).state == "seen"
    porto.floor.do(referrals.accept, **keys)
    porto.floor.do(referrals.finish, **keys, outcome="helped")
    work_off(lisboa)
    back = one(lisboa)
    assert (back.state, back.outcome) == ("done", "helped")


def test_what_is_taken_back_is_over_on_both_sides(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    here = sent(lisboa, porto)
    lisboa.floor.do(referrals.withdraw, keys=lisboa.services.keys, referral_id=here.id, reason="not_needed")
    work_off(lisboa)
    assert (one(lisboa).state, one(porto).state) == ("withdrawn", "withdrawn")
