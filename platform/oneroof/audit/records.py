"""A tenant's record, chain and roots as plain facts, to be verified or exported: read from the database or a file."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO, cast

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from oneroof.audit.canonical import plain
from oneroof.audit.chain import ENTRY_COLUMNS
from oneroof.audit.lag import lag_of
from oneroof.audit.models import AuditEntry, AuditHead, AuditLink, AuditPending, AuditRoot
from oneroof.audit.roots import centre_name, document
from oneroof.core.db import Database
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.tenancy.context import Context

EXPORT_FORMAT = "oneroof-audit-export/1"
BATCH = 2000

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Summary:
    """Whose record it is and how long it should be."""

    centre: str
    head_seq: int
    links: int
    waiting: int
    """Entries that are not chained yet."""
    lag: float = 0.0
    """For how many seconds the oldest of them had waited when this was read."""


class Record(Protocol):
    """Where a record is read from. Links come in their order; a link whose entry is gone has none."""

    def summary(self) -> Summary:
        """Whose it is, and how long."""

    def roots(self) -> list[Facts]:
        """The roots as published, by number."""

    def links(self, after: int) -> Iterator[Facts]:
        """Links with `seq` beyond `after`: seq, previous, hash, chained_at, entry_id, entry."""

    def forgotten(self) -> list[Facts]:
        """Entries (id, at) that are in no link and do not wait for one."""


class StoredRecord:
    """A tenant's record in the database, read in batches, each in a transaction of its own."""

    def __init__(self, database: Database, context: Context) -> None:
        self._database, self._context = database, context

    def summary(self) -> Summary:
        """Whose it is, and how long."""
        with self._database.transaction(self._context) as session:
            return Summary(
                centre_name(session, self._context),
                session.scalar(select(AuditHead.seq)) or 0,
                session.scalar(select(func.count(AuditLink.seq))) or 0,
                session.scalar(select(func.count(AuditPending.id))) or 0,
                lag_of(session).total_seconds(),
            )

    def roots(self) -> list[Facts]:
        """The roots as published, by number."""
        with self._database.transaction(self._context) as session:
            centre = centre_name(session, self._context)
            return [document(centre, each) for each in session.scalars(select(AuditRoot).order_by(AuditRoot.number))]

    def links(self, after: int) -> Iterator[Facts]:
        """The links, each with its entry."""
        while True:
            with self._database.transaction(self._context) as session:
                batch = _links_after(session, after)
            yield from batch
            if len(batch) < BATCH:
                return
            after = batch[-1]["seq"]

    def forgotten(self) -> list[Facts]:
        """Entries that nobody promised to chain: somebody took the promise away."""
        linked = exists().where(AuditLink.tenant_id == AuditEntry.tenant_id, AuditLink.entry_id == AuditEntry.id)
        waits = exists().where(AuditPending.tenant_id == AuditEntry.tenant_id, AuditPending.id == AuditEntry.id)
        lost = select(AuditEntry.id, AuditEntry.at).where(~linked, ~waits).order_by(AuditEntry.id).limit(20)
        with self._database.transaction(self._context) as session:
            return [plain(dict(row._mapping)) for row in session.execute(lost)]


def _links_after(session: Session, after: int) -> list[Facts]:
    rows = session.execute(
        select(AuditLink, *(getattr(AuditEntry, name) for name in ENTRY_COLUMNS))
        .outerjoin(AuditEntry, (AuditEntry.tenant_id == AuditLink.tenant_id) & (AuditEntry.id == AuditLink.entry_id))
        .where(AuditLink.seq > after)
        .order_by(AuditLink.seq)
        .limit(BATCH)
    ).all()
    found = []
    for link, *values in rows:
        entry = dict(zip(ENTRY_COLUMNS, values, strict=True))
        facts = {name: getattr(link, name) for name in ("seq", "previous", "hash", "chained_at", "entry_id")}
        found.append(plain({**facts, "entry": entry if entry["id"] is not None else None}))
    return cast(list[Facts], found)


class ExportedRecord:
    """A record that `oneroof audit export` wrote. Raises Invalid for a file that is none, or was cut off."""

    def __init__(self, path: Path) -> None:
        self._path = path
        first = next(self._lines(), {})
        if first.get("format") != EXPORT_FORMAT:
            raise _broken()
        self._roots: list[Facts] = first["roots"]
        self._forgotten: list[Facts] = first["forgotten"]
        self._summary = Summary(**first["summary"])

    def summary(self) -> Summary:
        """Whose it is, and how long it was when it was written."""
        return self._summary

    def roots(self) -> list[Facts]:
        """The roots."""
        return self._roots

    def links(self, after: int) -> Iterator[Facts]:
        """The links, each with its entry."""
        lines = self._lines()
        next(lines)
        yield from (each for each in lines if each["seq"] > after)

    def forgotten(self) -> list[Facts]:
        """Entries in no link, when it was written."""
        return self._forgotten

    def _lines(self) -> Iterator[Facts]:
        try:
            with opened(self._path, "rt") as file:
                yield from (json.loads(line) for line in file)
        except (OSError, EOFError, ValueError, KeyError):
            raise _broken() from None


def export(record: Record, path: Path) -> Iterator[int]:
    """Write `record` to `path` (gzip where it ends in .gz), one link a line; yields after each link."""
    summary = record.summary()
    begin = {
        "format": EXPORT_FORMAT,
        "summary": asdict(summary),
        "roots": record.roots(),
        "forgotten": record.forgotten(),
    }
    with opened(path, "wt") as file:
        _write(file, begin)
        for link in record.links(0):
            _write(file, link)
            yield link["seq"]


def opened(path: Path, mode: str) -> TextIO:
    """The file as UTF-8 text, packed or not."""
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, mode, encoding="utf-8"))
    return cast(TextIO, path.open(mode, encoding="utf-8"))


def _write(file: TextIO, facts: Facts) -> None:
    file.write(json.dumps(facts, ensure_ascii=False, separators=(",", ":")) + "\n")


def _broken() -> Invalid:
    message = public_text("This file is no export of an accountability record, or it is not whole.")
    return Invalid("audit_export_unreadable", message, fields={"export": [message]})
