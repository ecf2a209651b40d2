"""The same writes without the product: pgbench runs them as prepared statements, in the same tables and roles.

Each of the six requests of a visit is one transaction that enters the signed context and writes the rows that the
request writes: the answer kept for a retry, visit, ticket, number of the day, event, accountability entry, the promise
to chain it, and the event for the screens. Row level security, foreign keys, triggers and the disk's flush at each
commit are the same. There is no sign-in, no HTTP and nothing that decides: what the database alone can do here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from oneroof.cli.benchmarks.floor_centre import BusyCentre, context_of
from oneroof.cli.benchmarks.floor_client import STEPS
from oneroof.cli.benchmarks.throwaway import Throwaway
from oneroof.embedded.account import Account
from oneroof.embedded.binaries import postgres_programs

LONGEST_SECONDS = 50
"""A context lives for a minute, and pgbench cannot sign."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What pgbench told."""

    transactions_per_second: float
    transaction_ms: float


def run_reference(
    installation: Throwaway, centre: BusyCentre, *, clients: int, seconds: float, folder: Path
) -> Reference:
    """Run the six transactions by `clients` at once. Raises RuntimeError with pgbench's words where it fails."""
    script = folder / "visit.sql"
    script.write_text(_script(), encoding="utf-8")
    url = urlsplit(installation.urls.app)
    context = installation.services.database.signer.sign(context_of(centre.tenant, centre.clerks[0]))
    chosen = centre.clerks[:clients]
    variables = {
        "context": context,
        "tenant": str(centre.tenant.id),
        "staff": str(chosen[0].staff_id),
        "desks": ",".join(str(clerk.desk_id) for clerk in chosen),
        "queues": ",".join(str(clerk.queue_id) for clerk in chosen),
        "answer": json.dumps({"Content-Type": "application/json"}),
        "told": json.dumps({"label": "A001", "state": "waiting", "queue": str(chosen[0].queue_id), "v": 1, "size": 1}),
    }
    command = [
        str(postgres_programs(Account(os.getuid(), os.getgid(), other=False)) / "pgbench"),
        *("-n", "-M", "prepared", "-T", str(max(1, min(LONGEST_SECONDS, round(seconds))))),
        *("-c", str(clients), "-j", str(min(clients, 2)), "-f", str(script)),
        *(f"--define={name}={value}" for name, value in variables.items()),
    ]
    environment = {
        "PGHOST": parse_qs(url.query)["host"][0],
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.path.lstrip("/"),
        "PATH": os.defpath,
    }
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"^tps = ([\d.]+)", answer.stdout, re.MULTILINE)
    if answer.returncode != 0 or found is None:
        raise RuntimeError(f"pgbench failed: {answer.stderr[-2000:]}")
    visits = float(found[1])
    return Reference(visits * len(STEPS), 1000 * clients / (visits * len(STEPS)))


_BEGIN = """\
BEGIN;
SELECT oneroof.enter(:context);
"""
_KEPT = """\
INSERT INTO idempotency_record (tenant_id, id, actor, key, request_hash, status, headers, body_sealed, created_at,
    expires_at, request_id)
  VALUES (:tenant, uuidv7(), 'staff:' || :staff, gen_random_uuid()::text, sha256(uuid_send(gen_random_uuid())), 200,
    :answer, repeat('x', 700)::bytea, now(), now() + interval '1 day', gen_random_uuid());
"""
_AUDIT = """\
WITH new AS MATERIALIZED (SELECT uuidv7() AS id),
entry AS (INSERT INTO audit_entry (tenant_id, id, at, actor_kind, actor_id, actor_roles, purpose, legal_basis,
    action, outcome, object_kind, object_id, data_classes, details, request_id)
  SELECT :tenant, id, now(), 'staff', :staff::uuid, '{mediator}', 'service_delivery', 'task', '<action>', 'done',
    '<kind>', :<kind>::uuid, '{}', '{}', gen_random_uuid()::text FROM new)
INSERT INTO audit_pending (tenant_id, id) SELECT :tenant, id FROM new;
"""
_EVENT = """\
INSERT INTO ticket_event (tenant_id, id, ticket_id, event, at, actor_id, desk_id)
  VALUES (:tenant, uuidv7(), :ticket::uuid, '<event>', now(), :staff::uuid, <desk>);
INSERT INTO live_event (tenant_id, id, name, data, staff_data, created_at)
  VALUES (:tenant, uuidv7(), 'ticket', :told, :told, now());
"""
_COMMIT = "COMMIT;\n"

_REGISTER = """\
INSERT INTO visit (tenant_id, id, day, channel, language, needs, arrived_at, version)
  VALUES (:tenant, uuidv7(), current_date, 'walk_in', 'pt', '{}', now(), 1) RETURNING id AS visit \\gset
"""
_ISSUE = """\
SELECT id FROM visit WHERE tenant_id = :tenant AND id = :visit::uuid FOR NO KEY UPDATE;
INSERT INTO number_block (tenant_id, id, queue_id, day, first, next)
  VALUES (:tenant, uuidv7(), <queue>, current_date, 1, 2)
  ON CONFLICT (tenant_id, queue_id, day) WHERE device_id IS NULL DO UPDATE SET next = number_block.next + 1
  RETURNING next - 1 AS number \\gset
INSERT INTO ticket (tenant_id, id, visit_id, queue_id, day, number, label, language, priority, state, issued_at,
    waiting_since, rank_at, size, calls, recalls, version)
  VALUES (:tenant, uuidv7(), :visit::uuid, <queue>, current_date, :number, right(<queue>::text, 6) || :number, 'pt', 0,
    'waiting', now(), now(), now(), 1, 0, 0, 1) RETURNING id AS ticket \\gset
"""
_CALL = """\
UPDATE ticket SET state = 'called', called_at = now(), desk_id = <desk>, staff_id = :staff::uuid, calls = calls + 1,
    version = version + 1
  WHERE tenant_id = :tenant AND id = (SELECT id FROM ticket WHERE tenant_id = :tenant AND queue_id = <queue>
    AND state = 'waiting' AND parked_at IS NULL ORDER BY <order> LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
  RETURNING id AS ticket, visit_id AS visit \\gset
"""
_START = """\
UPDATE ticket SET state = 'serving', started_at = now(), version = version + 1
  WHERE tenant_id = :tenant AND id = :ticket::uuid AND state = 'called';
"""
_FINISH = """\
UPDATE ticket SET state = 'served', ended_at = now(), outcome = 'solved', version = version + 1
  WHERE tenant_id = :tenant AND id = :ticket::uuid AND state = 'serving';
UPDATE visit SET departed_at = now(), version = version + 1 WHERE tenant_id = :tenant AND id = :visit::uuid;
"""
_LOOK = """\
SELECT id, label, language, priority, waiting_since, service_id FROM ticket WHERE tenant_id = :tenant
    AND queue_id = <queue> AND state = 'waiting' AND parked_at IS NULL ORDER BY <order> LIMIT 21;
"""


def _script() -> str:
    steps = [
        _step(_REGISTER, "visit", "register"),
        _step(_ISSUE, "ticket", "issue").replace("<desk>", "NULL"),
        *(_step(text, "ticket", event) for text, event in ((_CALL, "call"), (_START, "start"), (_FINISH, "finish"))),
        _BEGIN + _LOOK + _COMMIT,
    ]
    return (
        "".join(steps)
        .replace("<desk>", "(string_to_array(:desks, ','))[:client_id + 1]::uuid")
        .replace("<queue>", "(string_to_array(:queues, ','))[:client_id + 1]::uuid")
        .replace("<order>", "rank_at, id")
    )


def _step(statements: str, kind: str, event: str) -> str:
    audit = _AUDIT.replace("<kind>", kind).replace("<action>", f"{kind}.{event}")
    history = _EVENT.replace("<event>", event) if kind == "ticket" else ""
    return _BEGIN + _KEPT + statements + history + audit + _COMMIT
