"""The centre's board: who waits where, which desk is free, what needs somebody first; in five queries."""

from oneroof.frontdesk import service
from oneroof.frontdesk.service.board import Board, centre_board
from support.floor import Floor
from support.queries import statements


def board(floor: Floor) -> Board:
    return floor.do(centre_board)


def codes(floor: Floor) -> list[str]:
    return [each.code for each in board(floor).concerns]


def test_queues_and_desks_as_they_stand(floor: Floor, neighbour: Floor) -> None:
    for _ in range(3):
        floor.ticket("immigration")
    member = floor.open("immigration1", "immigration", languages=["pt"])
    called = floor.call("immigration1", member)
    later = floor.later(minutes=12)
    now = board(later)
    line = next(each for each in now.queues if each.queue.id == floor.centre.queues["immigration"])
    assert (line.waiting, line.at_desks, line.open_desks, now.waiting, now.open_desks) == (2, 1, 1, 2, 1)
    desk = next(each for each in now.desks if each.state != "closed")
    assert called is not None
    assert (desk.label, desk.state, desk.staff_name) == (called.label, "called", member.name)
    assert [each.code for each in now.concerns] == ["long_call"]
    assert board(neighbour).waiting == 0


def test_what_needs_somebody_comes_in_the_order_of_urgency(floor: Floor) -> None:
    floor.ticket("employment")
    assert codes(floor) == ["nobody_serves"]
    floor.ticket("immigration", language="ti")
    floor.open("immigration1", "immigration", languages=["pt"])
    assert codes(floor) == ["nobody_serves", "language"]
    assert board(floor).concerns[1].language == "ti"
    assert codes(floor.later(minutes=50)) == ["nobody_serves", "language", "long_wait"]
    floor.open("immigration2", "immigration", languages=["ti"])
    assert codes(floor) == ["nobody_serves"]


def test_which_languages_wait_and_how_many_desks_speak_them(floor: Floor) -> None:
    for language in ("uk", "ar", "uk"):
        floor.ticket("immigration", language=language)
    floor.open("immigration1", "immigration", languages=["pt", "uk"])
    assert [(each.code, each.waiting, each.desks) for each in board(floor).languages] == [("uk", 2, 1), ("ar", 1, 0)]


def test_the_usual_pace_says_how_long_one_waits_who_comes_now(floor: Floor) -> None:
    member = floor.open("immigration1", "immigration", languages=["pt"])
    now = floor
    for _ in range(5):
        now.ticket("immigration")
        ticket = now.call("immigration1", member)
        assert ticket is not None
        now.do(service.start, member, ticket_id=ticket.id)
        now = now.later(minutes=8)
        now.do(service.finish, member, ticket_id=ticket.id, outcome="solved")
    for _ in range(3):
        now.ticket("immigration")
    line = next(each for each in board(now).queues if each.waiting)
    assert line.estimate == now.do(service.estimate, queue_id=line.queue.id, before=3)
    assert line.estimate.pessimistic_minutes is not None


def test_five_queries_however_many_wait(floor: Floor) -> None:
    floor.open("immigration1", "immigration")
    for language in ("pt", "uk", "ar", "bn"):
        floor.ticket("immigration", language=language)
    with statements(floor.centre.database.engine) as seen:
        board(floor)
    assert len([each for each in seen if each.lstrip().startswith("SELECT") and "oneroof.enter" not in each]) <= 5
