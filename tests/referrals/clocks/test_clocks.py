"""No referral is forgotten: it is reminded of, escalated, ended, and somebody else is proposed; and nothing twice."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from oneroof.core.errors import DomainError
from oneroof.referrals import service, takers
from oneroof.referrals.clocks.alternatives import accept_alternative, alternative_to
from oneroof.referrals.clocks.letters import waiting_for
from oneroof.referrals.clocks.striking import STRIKE, promise_strikes, strike
from oneroof.referrals.to_agencies import agencies_that_take
from oneroof.referrals.to_offices import offices_that_take
from support.referral_time import days_of, later
from support.referrals import Sending

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""Five working days end on Monday the 9th."""


class Killed(BaseException):
    """As a process that ends in the middle."""


@pytest.fixture(autouse=True)
def only_this_house(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other centres and the directory, which the application brings along, are not asked here."""
    monkeypatch.setattr(takers, "_sources", [offices_that_take, agencies_that_take])


@pytest.fixture
def sent(sending: Sending) -> Sending:
    begins = later(sending, MONDAY)
    begins.agree(office_ids=[sending.office_id])
    return begins


def test_the_days_of_a_referral_that_nobody_answers(sent: Sending) -> None:
    referral, days = sent.send().referral, days_of(sent)
    assert str(referral.answer_by) == "2026-03-09"
    assert days.silent() == 0
    assert days.live(MONDAY, 30) == {
        "2026-03-06": "remind",
        "2026-03-09": "due",
        "2026-03-10": "escalate",
        "2026-03-16": "expire",
    }
    assert sent.steps(referral.id) == ["send", "remind", "remind", "escalate", "expire", "propose"]
    ended = sent.row(referral.id)
    assert (ended.state, ended.reason, ended.reminders) == ("expired", "not_answered", 2)
    assert ended.escalated_at is not None
    clock = days.clock(referral.id)
    assert clock is not None
    assert clock.next_at is None


def test_a_look_twice_and_a_job_twice_do_nothing_twice(sent: Sending) -> None:
    referral, days = sent.send().referral, days_of(sent)
    friday = datetime(2026, 3, 6, 10, tzinfo=UTC)
    assert days.look(friday) == ["remind"]
    assert days.look(friday) == []
    assert days.look(friday.replace(hour=11)) == []
    assert sent.row(referral.id).reminders == 1


def test_a_worker_that_is_killed_does_nothing_twice_and_leaves_nothing_silent(sent: Sending) -> None:
    referral, days = sent.send().referral, days_of(sent)
    friday = datetime(2026, 3, 6, 10, tzinfo=UTC)
    system = days.centre.system
    which: dict[str, Any] = {"referral_id": referral.id, "number": 1}
    with pytest.raises(Killed), days.at(friday) as (session, clock):
        promise_strikes(session, system, clock)
        raise Killed
    assert days.promised(STRIKE) == [] and days.silent() == 0
    with days.at(friday) as (session, clock):
        promise_strikes(session, system, clock)
    letters = days.letters()
    with pytest.raises(Killed), days.at(friday) as (session, clock):
        assert strike(session, system, clock, days.keys, **which) == "remind"
        raise Killed
    assert (sent.steps(referral.id), days.letters(), days.silent()) == (["send"], letters, 0)
    assert days.look(friday.replace(minute=1)) == ["remind"], "the promise is still there"
    after = days.letters()
    with days.at(friday.replace(minute=2)) as (session, clock):  # killed after the commit: the job runs again
        assert strike(session, system, clock, days.keys, **which) is None
    assert (sent.steps(referral.id), sent.row(referral.id).reminders) == (["send", "remind"], 1)
    assert days.letters() == after and days.silent() == 0
    assert days.look(datetime(2026, 3, 9, 10, tzinfo=UTC)) == ["due"]


def test_an_answer_stops_the_clock_and_an_accepted_one_is_asked_for_its_outcome(sent: Sending) -> None:
    days = days_of(sent)
    referral = sent.send().referral
    officer = sent.desk.officer
    sent.do(service.accept, officer, referral_id=referral.id)
    found = days.live(MONDAY, 45)
    assert found == {"2026-03-16": "outcome", "2026-03-30": "outcome", "2026-04-13": "outcome"}
    assert sent.row(referral.id).escalated_at is not None, "from the second time on the coordinators hear of it"
    assert days.silent() == 0
    sent.do(service.finish, officer, referral_id=referral.id, outcome="helped")
    assert days.live(datetime(2026, 5, 1, tzinfo=UTC), 60) == {}


def test_when_more_is_asked_for_the_sender_is_reminded_and_the_time_begins_anew(sent: Sending) -> None:
    days, officer = days_of(sent), sent.desk.officer
    referral = sent.send().referral
    sent.do(service.ask_more, officer, referral_id=referral.id, text="Which passport?")
    assert days.live(MONDAY, 4) == {"2026-03-04": "ask_sender"}
    thursday = later(sent, datetime(2026, 3, 5, 12, tzinfo=UTC))
    thursday.do(service.give_more, referral_id=referral.id, text="The old one.")
    assert str(sent.row(referral.id).answer_by) == "2026-03-12"
    assert days.live(thursday.desk.floor.centre.clock.now(), 9) == {
        "2026-03-11": "remind",
        "2026-03-12": "due",
        "2026-03-13": "escalate",
    }


def test_whoever_withdraws_stops_the_clock(sent: Sending) -> None:
    referral, days = sent.send().referral, days_of(sent)
    sent.do(service.withdraw, referral_id=referral.id, reason="not_needed")
    assert days.live(MONDAY, 30) == {}
    assert days.silent() == 0


def test_letters_say_how_many_and_not_of_whom(sent: Sending) -> None:
    coordinator = sent.desk.floor.centre.member("coordinator")
    sent.send()
    sent.send()
    days = days_of(sent)
    days.live(MONDAY, 9)
    assert days.letters().count("referrals_waiting") >= 2
    with days.at(datetime(2026, 3, 10, 10, tzinfo=UTC)) as (session, clock):
        found = waiting_for(session, days.centre.system, coordinator.id, clock.today("Europe/Lisbon"))
        officer = waiting_for(session, days.centre.system, sent.desk.officer.id, clock.today("Europe/Lisbon"))
    assert (found.late, officer.answer) == (2, 2)


def test_on_expiry_the_soonest_other_taker_is_proposed_and_asked_with_one_press(sent: Sending) -> None:
    referral, days = sent.send(classes=["identity"]).referral, days_of(sent)
    days.live(MONDAY, 15)
    ended = sent.row(referral.id)
    assert ended.alternative_kind == "office"
    assert ended.alternative_id not in (None, sent.office_id)
    press = partial(later(sent, datetime(2026, 3, 17, 9, tzinfo=UTC)).do, accept_alternative, referral_id=referral.id)
    with pytest.raises(DomainError) as refused:
        press()
    assert refused.value.code == "consent_missing", "nobody is asked whom the person has not agreed to"
    offices = list(sent.desk.floor.centre.offices.values())
    sent.agree(office_ids=offices)
    again = press().referral
    assert (again.instead_of_id, again.state, again.office_id) == (referral.id, "sent", ended.alternative_id)
    with pytest.raises(DomainError) as twice:
        press()
    assert twice.value.code == "alternative_sent"
    with days.at(datetime(2026, 3, 18, tzinfo=UTC)) as (session, clock):
        system = days.centre.system
        assert alternative_to(session, system, clock, days.keys, sent.row(referral.id)) is None


def test_a_no_proposes_somebody_else_too(sent: Sending) -> None:
    referral, days = sent.send().referral, days_of(sent)
    sent.do(service.reject, sent.desk.officer, referral_id=referral.id, reason="no_place")
    days.look(MONDAY)
    assert sent.row(referral.id).alternative_kind == "office"


def test_where_nobody_else_takes_it_nothing_is_proposed(sent: Sending) -> None:
    referral, days = sent.send(service_code="residence").referral, days_of(sent)
    days.live(MONDAY, 15)
    ended = sent.row(referral.id)
    assert (ended.state, ended.alternative_kind) == ("expired", None)
    assert ended.alternative_at is not None
