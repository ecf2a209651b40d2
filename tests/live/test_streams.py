"""What comes over the wire: from where, to whom, and until when."""

import asyncio
import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from oneroof.core.crypto import token_hash
from oneroof.core.time import real_now
from oneroof.identity.devices.models import Device
from oneroof.identity.models import PersonalToken, StaffRole
from oneroof.live import log, streams
from oneroof.live.channels import Channel
from oneroof.live.events import Told
from oneroof.live.models import LiveEvent
from oneroof.live.sequencer import Sequencer
from oneroof.live.sequencing import Numbered
from oneroof.live.service import publish
from oneroof.services import Services
from oneroof.tenancy.models import Tenant
from support.factories import Centre, Member
from support.live_events import tell
from support.live_server import Reader, live_server
from support.loops import run_alone


@pytest.fixture
def port(services: Services, centres: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(streams, "CHECK_SECONDS", 0.1)
    with live_server(services) as port:
        yield port


def member_reader(port: int, centre: Centre, query: str = "?after=0", host: str | None = None) -> Reader:
    return Reader(port, host or centre.host, centre.member("mediator", token=True).headers, query)


def device_reader(port: int, centre: Centre, query: str = "?after=0", kind: str = "display") -> Reader:
    secret = add_device(centre, kind)
    return Reader(port, centre.host, {"Cookie": f"device={secret}"}, query)


def add_device(centre: Centre, kind: str = "display") -> str:
    secret = f"secret-{uuid4()}"
    with centre.database.transaction(centre.system) as session:
        device = Device(kind=kind, name="Hall", token_hash=token_hash(secret), paired_at=real_now())
        session.add(device)
    return secret


def numbers(reader: Reader, until: int) -> list[int]:
    """The ids of the events up to this one."""
    found: list[int] = []
    while not found or found[-1] < until:
        block = reader.next()
        if block.name is not None:
            assert block.id is not None
            found.append(block.id)
    return found


def test_events_come_in_order_and_again_after_the_last_one_seen(services: Services, centre: Centre, port: int) -> None:
    tell(services.database, centre, 1, 2)
    with closing(member_reader(port, centre)) as reader:
        assert reader.status == 200
        assert reader.answer.headers["Content-Type"].startswith("text/event-stream")
        assert numbers(reader, 2) == [1, 2]
        tell(services.database, centre, 3)
        assert numbers(reader, 3) == [3]
    tell(services.database, centre, 4, 5)
    token = centre.member("mediator", token=True).headers
    with closing(Reader(port, centre.host, {**token, "Last-Event-ID": "3"}, "?after=0")) as again:
        assert numbers(again, 5) == [4, 5]


def test_staff_learn_more_than_screens(services: Services, centre: Centre, port: int) -> None:
    tell(services.database, centre, 1, id="t1", language="fa")
    with services.database.transaction(centre.system) as session:
        publish(session, centre.system, centre.clock, name="emergency", data={}, staff_data={"desk": 7})
    tell(services.database, centre, 2, id="t1", language="fa")
    with closing(member_reader(port, centre)) as staff, closing(device_reader(port, centre)) as screen:
        assert staff.next().id == screen.next().id == 0
        told = [staff.next() for _ in range(3)]
        assert [block.name for block in told] == ["ticket", "emergency", "ticket"]
        assert json.loads(told[0].data)["language"] == "fa"
        shown = [screen.next() for _ in range(3)]
        # of the emergency a screen learns that the number is taken, and nothing else
        assert [(block.id, block.name, block.data) for block in shown][1] == (2, None, "")
        assert set(json.loads(shown[2].data)) == {"label", "queue", "state", "desk", "v", "event"}


def test_a_tenants_stream_never_reaches_another(services: Services, centres: Any, port: int) -> None:
    here, there = centres
    tell(services.database, here, 1, 2)
    with closing(member_reader(port, there)) as neighbour:
        tell(services.database, there, 9)
        assert numbers(neighbour, 1) == [1]
    with closing(member_reader(port, here, host=there.host)) as stranger:
        assert stranger.status == 401
    with closing(Reader(port, there.host, {"Cookie": f"device={add_device(here)}"})) as stranger:
        assert stranger.status == 401


@pytest.mark.parametrize(
    ("headers", "query", "host", "status", "code"),
    [
        ({}, "", None, 401, "sign_in_required"),
        ({}, "?as=device", None, 401, "pairing_required"),
        ({"Authorization": "Bearer or1_wrong"}, "", None, 401, "sign_in_required"),
        ({}, "", "nobody.localhost", 404, "unknown_host"),
        ({}, "?after=-1", None, 400, "after_invalid"),
        ({"Last-Event-ID": "x" * 99}, "", None, 400, "after_invalid"),
        ({}, "?code=wrong", None, 404, "not_found"),
    ],
)
def test_who_may_not_listen_is_told_why(
    centre: Centre, port: int, headers: dict[str, str], query: str, host: str | None, status: int, code: str
) -> None:
    with closing(Reader(port, host or centre.host, headers, query)) as reader:
        assert (reader.status, json.loads(reader.answer.read())["code"]) == (status, code)


def test_staff_without_the_right_to_see_tickets_do_not_listen(centre: Centre, port: int) -> None:
    auditor = centre.member("auditor", token=True)
    with closing(Reader(port, centre.host, auditor.headers)) as reader:
        assert reader.status == 403


def end_of(reader: Reader) -> str:
    while (block := reader.next()).name != "end":
        pass
    with pytest.raises(EOFError):
        reader.next()
    return str(json.loads(block.data)["reason"])


def test_a_stream_ends_when_its_right_ends(centre: Centre, port: int) -> None:
    member = centre.member("mediator", token=True)
    with (
        closing(Reader(port, centre.host, member.headers)) as staff,
        closing(device_reader(port, centre)) as screen,
        closing(member_reader(port, centre)) as last,
    ):
        _revoke_all(centre, member)
        assert end_of(staff) == "signed_out"
        assert end_of(screen) == "revoked"
        with centre.database.umbrella_transaction(centre.system) as session:
            session.execute(update(Tenant).where(Tenant.id == centre.tenant_id).values(state="suspended"))
        assert end_of(last) == "suspended"


def test_a_stream_ends_when_a_role_is_taken_away(centre: Centre, port: int) -> None:
    member = centre.member("mediator", token=True)
    with closing(Reader(port, centre.host, member.headers)) as staff:
        assert staff.next().id == 0
        with centre.database.transaction(centre.system) as session:
            session.execute(delete(StaffRole).where(StaffRole.staff_id == member.id))
        assert end_of(staff) == "permission_missing"


def _revoke_all(centre: Centre, member: Member) -> None:
    with centre.database.transaction(centre.system) as session:
        session.execute(update(PersonalToken).where(PersonalToken.staff_id == member.id).values(revoked_at=real_now()))
        session.execute(update(Device).values(revoked_at=real_now()))


def test_a_screen_that_listens_counts_as_seen(centre: Centre, port: int) -> None:
    with closing(device_reader(port, centre)) as screen:
        assert screen.next().id == 0
        while True:
            with centre.database.transaction(centre.system) as session:
                if session.scalar(select(Device.last_seen_at)) is not None:
                    break


def test_whoever_was_away_too_long_is_told_of_the_gap(services: Services, centre: Centre, port: int) -> None:
    tell(services.database, centre, 1, 2, 3)
    Sequencer(services).one_round()
    services.redis.delete(log.key_of(centre.tenant_id))
    with centre.database.transaction(centre.system) as session:
        session.execute(delete(LiveEvent).where(LiveEvent.sequence <= 2))
    with closing(member_reader(port, centre)) as reader:
        assert reader.next().id == 0
        gap = reader.next()
        assert (gap.name, gap.id, json.loads(gap.data)) == ("gap", 3, {"position": 3})
        tell(services.database, centre, 4)
        assert numbers(reader, 4) == [4]
    with closing(member_reader(port, centre, "?after=99")) as from_a_lost_future:
        assert from_a_lost_future.next().id == 99
        assert from_a_lost_future.next().name == "gap"


def test_what_redis_has_lost_is_read_from_the_database(services: Services, centre: Centre, port: int) -> None:
    tell(services.database, centre, 1, 2)
    with closing(member_reader(port, centre)) as reader:
        assert numbers(reader, 2) == [1, 2]
        services.redis.flushdb()
        tell(services.database, centre, 3, 4)
        assert numbers(reader, 4) == [3, 4]


def test_of_one_device_the_newest_streams_stay(centre: Centre, port: int) -> None:
    cookie = {"Cookie": f"device={add_device(centre)}"}
    first, *others = [Reader(port, centre.host, cookie) for _ in range(7)]
    assert end_of(first) == "too_many"
    tell(centre.database, centre, 1)
    for reader in others:
        assert numbers(reader, 1) == [1]
        reader.close()
    first.close()


def test_a_reader_that_takes_nothing_is_let_go_and_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first writes to one go into nowhere and never end; the other gets everything meanwhile."""
    monkeypatch.setattr(streams, "WRITE_SECONDS", 0.5)
    event = Numbered(1, "ticket", {"v": 1}, None, real_now())

    async def both() -> bytes:
        taken = bytearray()

        async def take(lines: bytes) -> None:
            taken.extend(lines)

        async def never(_lines: bytes) -> None:
            await asyncio.Event().wait()

        feed: Any = SimpleNamespace(channel=Channel(0))
        listener: Any = SimpleNamespace(audience="device", lines=_public_lines)
        quick = asyncio.create_task(streams.Stream(listener, feed, 0, take).run())
        slow = streams.Stream(listener, feed, 0, never)
        feed.channel.extend([event])
        with pytest.raises(TimeoutError):
            await slow.run()
        quick.cancel()
        await asyncio.gather(quick, return_exceptions=True)
        return bytes(taken)

    assert b'id: 1\nevent: ticket\ndata: {"v":1}\n\n' in run_alone(both())


async def _public_lines(told: Told) -> bytes:
    return told.public


def test_probes(centre: Centre, port: int) -> None:
    for path, word in (("healthz", b"alive"), ("readyz", b'"redis": "ok"'), ("metrics", b"oneroof_live_streams")):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", f"/live/{path}")
        answer = connection.getresponse()
        assert (answer.status, word in answer.read()) == (200, True), path
        connection.close()
