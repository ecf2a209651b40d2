"""A connection that the live process has: one answer goes over it, and it stays for a stream only."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import update

from oneroof.cli.handing_worker import head_of, is_whole
from oneroof.core.time import real_now
from oneroof.identity.models import PersonalToken
from oneroof.live import streams
from oneroof.live.arrivals import Arrivals, Crowded
from oneroof.live.handover import hand_over
from oneroof.services import Services
from support.factories import Centre
from support.live_server import live_receiver
from support.loops import run_alone


@pytest.fixture
def door(services: Services, centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(streams, "CHECK_SECONDS", 0.1)
    path = tmp_path / "live.sock"
    with live_receiver(services, path):
        yield path


def handed(door: Path, head: str) -> socket.socket:
    """The caller's end of a connection that was handed over with this head."""
    ours, theirs = socket.socketpair()
    ours.settimeout(30)
    with closing(theirs):
        hand_over(door, theirs, f"{head}\r\nConnection: keep-alive\r\n\r\n".encode())
    return ours


def all_of(connection: socket.socket) -> bytes:
    """Everything until the other end closes; TimeoutError where it does not."""
    said = b""
    while more := connection.recv(65536):
        said += more
    return said


@pytest.mark.parametrize(
    ("request_line", "host", "status"),
    [
        ("GET /live/events", None, 401),
        ("GET /live/events", "nobody.localhost", 404),
        ("GET /live/nothing", None, 404),
        ("POST /live/events", None, 405),
        ("GET /live/healthz", None, 200),
    ],
)
def test_it_is_closed_after_any_answer(
    door: Path, centre: Centre, request_line: str, host: str | None, status: int
) -> None:
    """The page asked for next on it would get the live process's 404; and nobody without a right holds it open."""
    with closing(handed(door, f"{request_line} HTTP/1.1\r\nHost: {host or centre.host}")) as connection:
        said = all_of(connection)
    assert said.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"\r\nconnection: close\r\n" in said.lower()


def test_it_is_closed_after_a_stream(door: Path, centre: Centre) -> None:
    member = centre.member("mediator", token=True)
    credential = "\r\n".join(f"{name}: {value}" for name, value in member.headers.items())
    with closing(handed(door, f"GET /live/events HTTP/1.1\r\nHost: {centre.host}\r\n{credential}")) as connection:
        begin = connection.recv(65536)
        assert begin.startswith(b"HTTP/1.1 200 ")
        assert b"\r\nconnection: close\r\n" in begin.lower()
        with centre.database.transaction(centre.system) as session:
            session.execute(update(PersonalToken).values(revoked_at=real_now()))
        assert b"signed_out" in all_of(connection)


def test_what_a_request_declares_besides_its_head_is_not_read_as_the_next_one(door: Path, centre: Centre) -> None:
    following = f"GET /live/healthz HTTP/1.1\r\nHost: {centre.host}\r\n\r\n".encode()
    declared = f"POST /live/healthz HTTP/1.1\r\nHost: {centre.host}\r\nContent-Length: 9"
    with closing(handed(door, declared)) as connection:
        connection.sendall(b"x" * 9 + following)
        assert all_of(connection).count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    ("method", "headers", "besides", "whole"),
    [
        ("GET", [], b"", True),
        ("HEAD", [("CONTENT-LENGTH", "0")], b"", True),
        ("GET", [("CONTENT-LENGTH", "5")], b"", False),
        ("GET", [("Content-Length", "00")], b"", False),
        ("GET", [("TRANSFER-ENCODING", "chunked")], b"", False),
        ("GET", [], b"GET /staff", False),
        ("POST", [], b"", False),
    ],
)
def test_only_a_request_that_is_a_head_and_nothing_else_is_handed_over(
    method: str, headers: list[tuple[str, str]], besides: bytes, whole: bool
) -> None:
    request = SimpleNamespace(method=method, uri="/live/events", version=(1, 0), headers=headers)
    assert is_whole(request, besides) is whole
    assert head_of(request).startswith(f"{method} /live/events HTTP/1.0\r\n".encode())


def test_of_one_network_only_so_many_unknown_callers_are_kept() -> None:
    async def knock() -> list[Any]:
        arrivals, let_go = Arrivals(most=6), asyncio.Event()

        async def come(network: str) -> str:
            async with arrivals.turn(network):
                await let_go.wait()
            return network

        inside = [asyncio.create_task(come("here")) for _ in range(6)]
        await asyncio.sleep(0)
        with pytest.raises(Crowded):
            await come("here")
        elsewhere = asyncio.create_task(come("elsewhere"))
        await asyncio.sleep(0)
        let_go.set()
        done = await asyncio.gather(*inside, elsewhere)
        assert await come("here") == "here"
        return list(done)

    assert run_alone(knock()) == ["here"] * 6 + ["elsewhere"]
