"""Whatever is done to a referral in any order: its state is where its steps lead, and who may not see, does not."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oneroof.casefiles.demonstration import Stage
from oneroof.core.errors import DomainError
from oneroof.referrals import service
from oneroof.referrals.demo import referrals
from oneroof.referrals.models import HIDDEN_STATES, Referral
from support.referrals import Sending

MOVES = {
    "see": ({"sent"}, "seen"),
    "accept": ({"sent", "seen", "needs_more"}, "accepted"),
    "reject": ({"sent", "seen", "needs_more"}, "rejected"),
    "ask_more": ({"sent", "seen", "needs_more"}, "needs_more"),
    "give_more": ({"needs_more"}, "seen"),
    "finish": ({"accepted"}, "done"),
    "withdraw": ({"sent", "seen", "needs_more", "accepted"}, "withdrawn"),
    "refuse": ({"sent", "seen", "needs_more", "accepted"}, "withdrawn"),
    "expire": ({"sent", "seen", "needs_more"}, "expired"),
}
"""From which states a step leads where; from any other it is refused, or changes nothing."""


def acts(sending: Sending, referral: Referral) -> dict[str, Callable[[], object]]:
    floor, officer, keys = sending.desk.floor, sending.desk.officer, sending.desk.keys
    late = floor.later(minutes=60 * 24 * 60)
    which: dict[str, Any] = {"referral_id": referral.id}
    return {
        "see": lambda: floor.do(service.see, officer, **which),
        "accept": lambda: floor.do(service.accept, officer, keys=keys, **which),
        "reject": lambda: floor.do(service.reject, officer, keys=keys, reason="no_place", **which),
        "ask_more": lambda: floor.do(service.ask_more, officer, keys=keys, text="Who?", **which),
        "give_more": lambda: floor.do(service.give_more, keys=keys, text="Her.", **which),
        "finish": lambda: floor.do(service.finish, officer, keys=keys, outcome="helped", **which),
        "withdraw": lambda: floor.do(service.withdraw, keys=keys, reason="not_needed", **which),
        "refuse": lambda: floor.do(service.refuse, **which),
        "expire": lambda: late.do(service.expire, **which),
    }


@given(steps=st.lists(st.sampled_from(sorted(MOVES)), min_size=1, max_size=6))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_any_order_of_steps(sending: Sending, steps: list[str]) -> None:
    if not sending.seen(sending.desk.floor.centre.system):
        sending.agree(office_ids=[sending.office_id])
    referral = sending.send(classes=["identity"]).referral
    can, state = acts(sending, referral), "sent"
    for step in steps:
        allowed, leads_to = MOVES[step]
        if state in allowed:
            can[step]()
            state = leads_to
        elif step not in ("see", "expire"):
            with pytest.raises(DomainError):
                can[step]()
        assert sending.row(referral.id).state == state
    seen = {each.id for each in sending.seen(sending.desk.officer.context)}
    assert (referral.id in seen) == (state not in HIDDEN_STATES)
    assert sending.steps(referral.id)[0] == "send"


def test_a_demonstration_has_some(sending: Sending) -> None:
    centre = sending.desk.floor.centre
    for _ in range(2):  # twice is once
        with centre.database.transaction(centre.system) as session:
            referrals(Stage(session, centre.system, centre.clock, sending.desk.keys, "centre", "pt"))
    assert len(sending.seen(centre.system)) == 1
