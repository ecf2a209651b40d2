"""The agent as a process of its own, against a running server: every scan arrives, once, or goes back with a reason."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from oneroof.casefiles.documents.models import WaitingScan
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.embedded import DatabaseUrls
from support.brought_files import archive, pdf, photo
from support.factories import Member
from support.house import House, open_house
from support.http_server import serving
from support.servers import Servers, fresh_database

AGENT = [sys.executable, "-m", "oneroof.cli", "scan-agent", "--every", "0.05"]


@pytest.fixture
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    with fresh_database(servers) as urls:
        yield urls


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


@pytest.fixture
def clerk(house: House) -> Member:
    return house.lisboa.member("reception", token=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scans"
    made.mkdir()
    return made


@contextmanager
def agent(folder: Path, house: House, clerk: Member, port: int, *more: str) -> Iterator[subprocess.Popen[str]]:
    """The command, running."""
    server = f"http://{house.lisboa.host.partition(':')[0]}:{port}"
    command = [*AGENT, "--folder", str(folder), "--server", server, *more]
    environment = {**os.environ, "ONEROOF_SCAN_TOKEN": clerk.headers["Authorization"].removeprefix("Bearer ")}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def waiting(house: House) -> int:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return session.scalar(select(func.count()).select_from(WaitingScan)) or 0


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def line_with(stream: object, word: str) -> str:
    """The next line that has the word; pytest's own limit ends a wait in vain."""
    for line in stream:  # type: ignore[attr-defined]
        if word in line:
            return str(line)
    raise AssertionError(f"the agent ended without saying {word!r}")


def test_scans_arrive_once_over_faults_and_restarts(house: House, clerk: Member, folder: Path) -> None:
    (folder / "lease.pdf").write_bytes(pdf(2))
    (folder / "trick.jpg").write_bytes(photo() + archive())
    (folder / "notes.docx").write_bytes(b"not a scan")
    with serving(house.app) as port:
        pass
    with agent(folder, house, clerk, port) as process:
        assert "later" in line_with(process.stderr, "lease.pdf"), "nobody listens there any more"
        process.send_signal(signal.SIGKILL)
    assert names(folder / "done") == [] and waiting(house) == 0

    with serving(house.app) as port, agent(folder, house, clerk, port) as process:
        for _ in range(2):
            line_with(process.stdout, ":")
        assert (names(folder / "done"), waiting(house)) == (["lease.pdf"], 1)
        assert names(folder / "rejected") == ["trick.jpg", "trick.jpg.txt"]
        assert "PDF" in (folder / "rejected/trick.jpg.txt").read_text()
        assert (folder / "notes.docx").exists(), "what is no scan stays"
        # as if the process had been killed after the file was sent and before it was put away
        (folder / "done/lease.pdf").rename(folder / "lease.pdf")
        line_with(process.stdout, "lease.pdf: sent")
        process.terminate()
        assert process.wait() == 0
    assert (names(folder / "done"), waiting(house)) == (["lease.pdf"], 1)

    (folder / ".oneroof-sent").unlink()
    (folder / "done/lease.pdf").rename(folder / "lease.pdf")
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        for row in session.scalars(select(WaitingScan)).all():
            session.delete(row)
    with serving(house.app) as port, agent(folder, house, clerk, port, "--once") as process:
        assert process.wait() == 0
    assert waiting(house) == 0, "the server knows the key: a scan that found its casefile does not come back"


def test_who_may_not_is_told_so(house: House, folder: Path) -> None:
    stranger = house.lisboa.member("auditor", token=True)
    (folder / "lease.pdf").write_bytes(pdf())
    with serving(house.app) as port, agent(folder, house, stranger, port, "--once") as process:
        _, said = process.communicate()
        assert process.returncode == 1 and "does not take scans with this token" in said
    assert names(folder) == ["done", "lease.pdf", "rejected"]


def test_the_help_has_an_example() -> None:
    done = subprocess.run([*AGENT[:4], "--help"], capture_output=True, text=True, check=True)
    assert "Example:" in done.stdout and "--folder" in done.stdout
