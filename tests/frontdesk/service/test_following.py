"""Following a visit by a code, and an honest estimate of the wait."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.service.estimating import in_words, span
from support.factories import Member
from support.floor import Floor


def follow_code(floor: Floor, visit_id: object) -> str:
    return frontdesk.follow_code(floor.keys, floor.door.context, visit_id)  # type: ignore[arg-type]


def test_a_code_leads_to_its_visit_at_its_own_centre_and_nothing_else_does(floor: Floor, neighbour: Floor) -> None:
    ticket = floor.ticket("welcome")
    code = follow_code(floor, ticket.visit_id)
    here, there = floor.door.context, neighbour.door.context
    assert len(code) == 38
    assert frontdesk.followed_visit(floor.keys, here, code) == ticket.visit_id
    assert frontdesk.followed_visit(floor.keys, there, code) is None
    assert follow_code(neighbour, ticket.visit_id) != code
    for wrong in ("", "é", code[:-1], code + "A", ("B" if code[30] != "B" else "C").join((code[:30], code[31:]))):
        assert frontdesk.followed_visit(floor.keys, here, wrong) is None


def test_it_says_how_the_visit_stands_from_the_line_to_the_end(floor: Floor, neighbour: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    first = floor.ticket("welcome")
    ticket = floor.ticket("welcome")
    anybody = Member(clerk.id, "", replace(floor.centre.system, actor_kind="visitor", purpose="service_delivery"), None)

    def standing() -> list[tuple[str, str, int, str | None]]:
        found = floor.do(frontdesk.standing_of, anybody, visit_id=ticket.visit_id)
        return [(each.label, each.state, each.before, each.desk_number) for each in found]

    assert standing() == [(ticket.label, "waiting", 1, None)]
    called = floor.call("reception1", clerk)
    assert called is not None
    assert called.id == first.id
    assert standing() == [(ticket.label, "waiting", 0, None)]
    floor.do(frontdesk.no_show, clerk, ticket_id=first.id)
    floor.call("reception1", clerk)
    assert [each[1] for each in standing()] == ["called"]
    assert standing()[0][3] is not None
    next_one = floor.do(frontdesk.hand_on, clerk, ticket_id=ticket.id, queue_id=floor.centre.queues["immigration"])
    assert standing() == [(next_one.label, "waiting", 0, None)]
    floor.do(frontdesk.leave, ticket_id=next_one.id)
    assert standing() == [(next_one.label, "left", 0, None)]
    assert neighbour.do(frontdesk.standing_of, visit_id=ticket.visit_id) == []


def test_an_estimate_is_unknown_until_enough_is_known_and_follows_the_desks(floor: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    queue_id = floor.centre.queues["welcome"]
    for number in range(5):
        assert floor.do(frontdesk.estimate, queue_id=queue_id, before=3).optimistic_minutes is None
        begin = floor.later(minutes=20 * number)
        ticket = begin.ticket("welcome")
        begin.call("reception1", clerk)
        begin.do(frontdesk.start, clerk, ticket_id=ticket.id)
        begin.later(minutes=10).do(frontdesk.finish, clerk, ticket_id=ticket.id, outcome="solved")
    now = floor.later(minutes=120)
    alone = now.do(frontdesk.estimate, queue_id=queue_id, before=6)
    assert (alone.optimistic_minutes, alone.pessimistic_minutes) == (60, 70)
    now.open("reception2", "welcome", "immigration")
    now.ticket("immigration")
    shared = now.do(frontdesk.estimate, queue_id=queue_id, before=6)
    assert (shared.optimistic_minutes, shared.pessimistic_minutes) == (30, 50)
    assert str(in_words(shared)) == "About 30 to 50 minutes."
    other = now.do(frontdesk.estimate, queue_id=floor.centre.queues["employment"], before=0)
    assert str(in_words(other)) == "How long it will take is not known yet."


@given(st.integers(0, 80), st.lists(st.floats(0.5, 90), min_size=5, max_size=40), st.integers(1, 12))
def test_more_people_never_wait_less(before: int, minutes: list[float], desks: int) -> None:
    one, more = span(before, minutes, desks, desks), span(before + 1, minutes, desks, desks)
    assert one.optimistic_minutes is not None
    assert one.pessimistic_minutes is not None
    assert more.pessimistic_minutes is not None
    assert 0 <= one.optimistic_minutes <= one.pessimistic_minutes <= more.pessimistic_minutes


@pytest.mark.parametrize("desks", [1, 4])
@pytest.mark.parametrize("before", [0, 3, 12])
def test_at_least_three_of_four_waits_end_within_the_span(desks: int, before: int) -> None:
    """Against a line that is played through: desks busy when one comes, each service as long as it happens to be."""
    chance = random.Random(7)
    within = 0
    for _ in range(400):
        known = [chance.gammavariate(4, 2.5) for _ in range(40)]
        free = sorted(chance.random() * chance.gammavariate(4, 2.5) for _ in range(desks))
        for _ in range(before):
            free = sorted([free[0] + chance.gammavariate(4, 2.5), *free[1:]])
        told = span(before, known, desks, desks)
        assert told.optimistic_minutes is not None
        assert told.pessimistic_minutes is not None
        within += told.optimistic_minutes <= free[0] <= told.pessimistic_minutes
    assert within >= 300
