"""A scanner that says nothing is no scanner that says “clean”."""

import socket

import pytest

from oneroof.storage.scanner import Scanner, ScannerUnavailable
from support.clamd import EICAR, running_clamd


def test_clean_and_infected() -> None:
    with running_clamd() as address:
        for spelled in (address, f"tcp://{address}"):
            scanner = Scanner(spelled)
            assert scanner.scan(b"a photo" * 50_000) == "clean"
            assert scanner.scan(b"before" + EICAR) == "infected"


def test_without_a_verdict_nothing_is_known() -> None:
    with running_clamd() as address, pytest.raises(ScannerUnavailable, match="size limit"):
        Scanner(address).scan(b"too big")


def test_a_scanner_that_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for address in (f"127.0.0.1:{port}", "unix:///nowhere/clamd.ctl"):
        with pytest.raises(ScannerUnavailable):
            Scanner(address).scan(b"a photo")
