"""Whatever is killed or lost on the way: delivered at least once, known by its id, and by one worker at a time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from oneroof.events import sending
from oneroof.jobs import relay
from oneroof.services import Services
from support.installation import free_port
from support.killed_process import kill_midway
from support.webhooks import Line, Receiver
from support.worker_process import until


def test_a_worker_killed_between_the_call_and_its_mark(line: Line, receiver: Receiver) -> None:
    _, secret = line.endpoint(receiver)
    event = line.happens(line.granted())
    (numbering,) = line.promised()
    relay.do(line.services, line.centre.tenant_id, line.centre.network_id, numbering)
    (row,) = line.promised()
    place = f"{sending.__name__}:settle"
    kill_midway(line.services.settings, place, line.centre.tenant_id, line.centre.network_id, row)
    assert len(receiver.received) == 1
    assert (line.delivery().state, line.attempts()) == ("waiting", [])

    def delivered() -> bool:
        line.work()
        return line.delivery().state == "delivered"

    until(delivered, what="the delivery is made again")
    assert [each[0]["webhook-id"] for each in receiver.received] == [str(event)] * 2
    assert receiver.received[0][1] == receiver.received[1][1]
    receiver.verified(secret)
    assert len(line.attempts()) == 1


def test_two_workers_make_one_call(line: Line, receiver: Receiver) -> None:
    line.endpoint(receiver)
    line.happens(line.granted())
    (numbering,) = line.promised()
    together = Barrier(2)

    def worker(row: object) -> None:
        together.wait()
        relay.do(line.services, line.centre.tenant_id, line.centre.network_id, row)  # type: ignore[arg-type]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(worker, [numbering] * 2))
        (row,) = line.promised()
        list(pool.map(worker, [row] * 2))
    line.work()
    assert len(receiver.received) == len(line.attempts()) == 1
    assert line.delivery().state == "delivered"


def test_nothing_is_lost_with_redis(line: Line, receiver: Receiver) -> None:
    away = Services.open(replace(line.services.settings, redis_url=f"redis://127.0.0.1:{free_port()}/0"))
    try:
        _, secret = line.endpoint(receiver)
        line.happens(line.granted())
        while relay.hand_over(away):
            pass
        receiver.verified(secret)
        assert line.delivery().state == "delivered"
    finally:
        away.close()
