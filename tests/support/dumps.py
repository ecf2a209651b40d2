"""A database as text, as whoever steals a backup reads it; and a database brought back from such a text."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oneroof import embedded
from oneroof.embedded import DatabaseUrls
from oneroof.embedded.account import account_for
from oneroof.embedded.binaries import postgres_programs


def dump_of(urls: DatabaseUrls, path: Path) -> bytes:
    """Everything in the database, written to `path` by pg_dump; binary columns stand in it as hexadecimal digits."""
    assert urls.owner is not None
    _run("pg_dump", "--file", str(path), urls.owner)
    return path.read_bytes()


@contextmanager
def restored(urls: DatabaseUrls, path: Path, name: str) -> Iterator[DatabaseUrls]:
    """A database `name` on the same server with what the dump holds, for the block."""
    fresh = embedded.create_database(urls, name)
    assert fresh.admin is not None
    try:
        _run("psql", "--no-psqlrc", "--quiet", "--output", os.devnull, "--file", str(path), fresh.admin)
        yield fresh
    finally:
        embedded.drop_database(urls, name)


def clear_in(content: bytes, values: list[str]) -> list[str]:
    """Which of the values stand in it: as they are, in capitals or small letters, or as hexadecimal digits."""
    folded, digits = content.decode(errors="replace").casefold(), content.lower()
    return [value for value in values if value.casefold() in folded or value.encode().hex().encode() in digits]


def _run(program: str, *arguments: str) -> None:
    programs = postgres_programs(account_for(None))
    done = subprocess.run([programs / program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
