"""What a centre may not do with a referral: go on after its end, or answer for the other side."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.models import PersonIdentity
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.federation.between_centres import others, sending
from oneroof.federation.between_centres.sending import promise_letter
from oneroof.referrals import service as referrals
from oneroof.referrals.models import Referral
from oneroof.referrals.ways import Destination
from support.between_centres import Side, two_sides, work_off


@pytest.fixture
def sides(settings: Settings, database: Database) -> Iterator[tuple[Side, Side]]:
    with two_sides(settings, database) as both:
        yield both


def promised(lisboa: Side, porto: Side) -> Referral:
    found = lisboa.floor.do(
        referrals.send,
        keys=lisboa.services.keys,
        casefile_id=lisboa.person().casefile.id,
        once_id=uuid4(),
        destination=Destination("centre", centre_id=porto.centre.tenant_id),
        content=referrals.Content(summary="Needs a place in a language course", classes=("identity", "contact")),
    )
    return found.referral


def sent(lisboa: Side, porto: Side) -> Referral:
    referral = promised(lisboa, porto)
    work_off(lisboa)
    return referral


def state(side: Side) -> str:
    with side.centre.database.transaction(side.centre.system) as session:
        return session.scalars(select(Referral.state)).one()


def forge(side: Side, to: Side, subject: UUID, **body: Any) -> str | None:
    """A genuine letter that says what its sender may not say; the answer."""
    with side.centre.database.transaction(side.move) as session:
        named: dict[str, Any] = {"centre_id": to.centre.tenant_id, "peer_id": None}
        other = others.other_named(session, side.move, side.services.settings, **named)
        said = {"reason": None, "words": "x", "outcome": "helped", "meeting_at": None, **body}
        details: dict[str, Any] = {"kind": "referral_moved", "subject": subject, "body": said}
        letter_id = promise_letter(session, side.move, side.centre.clock, side.services.keys, other, **details)
    with patch.dict(sending._standing, clear=True):  # its own program would not send it
        work_off(side)
    return next(row.outcome for row in side.letters() if row.id == letter_id)


@pytest.mark.parametrize("told", [False, True])
def test_nothing_goes_once_the_consent_is_withdrawn(sides: tuple[Side, Side], *, told: bool) -> None:
    lisboa, porto = sides
    referral = promised(lisboa, porto)
    if told:
        work_off(lisboa, only="between_centres.tell_referral")
    taken_back: dict[str, Any] = {"consent_id": referral.consent_id, "proof": consents.spoken()}
    lisboa.floor.do(consents.withdraw, keys=lisboa.services.keys, **taken_back)
    work_off(lisboa)
    assert state(lisboa) == "withdrawn"
    with porto.centre.database.transaction(porto.centre.system) as session:
        assert not session.scalars(select(PersonIdentity)).all()
        assert not session.scalars(select(Referral)).all()


def test_what_is_over_does_not_come_back(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    here = sent(lisboa, porto)
    assert forge(porto, lisboa, here.id, step="give_more") == "referral_unknown"
    lisboa.floor.do(referrals.withdraw, keys=lisboa.services.keys, referral_id=here.id, reason="not_needed")
    work_off(lisboa)
    forge(lisboa, porto, here.id, step="give_more")
    forge(porto, lisboa, here.id, step="give_more")
    assert (state(lisboa), state(porto)) == ("withdrawn", "withdrawn")


def test_the_sender_cannot_answer_for_the_receiver(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    here = sent(lisboa, porto)
    for step in ("see", "accept", "reject", "ask_more", "finish"):
        assert forge(lisboa, porto, here.id, step=step) == "referral_unknown"
    assert forge(lisboa, porto, here.id, step="give_more") == "referral_over"
    assert state(porto) == "sent"


def test_an_unreadable_answer_is_settled(sides: tuple[Side, Side]) -> None:
    lisboa, porto = sides
    here = sent(lisboa, porto)
    assert forge(porto, lisboa, here.id, step="ask_more", words="") == "referral_unreadable"
    assert forge(porto, lisboa, here.id, step="accept", meeting_at="soon") == "referral_unreadable"
    assert state(lisboa) == "sent"
