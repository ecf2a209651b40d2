"""`oneroof audit`, as somebody types it."""

import json
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from oneroof.audit import service as audit
from oneroof.audit.sequencing import chain_pending
from oneroof.cli import main
from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.factories import make_two_centres


def test_verify_export_and_roots(
    settings: Settings,
    database: Database,
    owner_connection: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    centre = make_two_centres(database)[0]
    with database.transaction(centre.system) as session:
        entry_id = audit.record(session, centre.system, centre.clock, action="ticket.call")
    keeper = replace(centre.system, purpose="accountability")
    with database.transaction(keeper) as session:
        chain_pending(session, keeper)
    addresses = {
        "DATABASE_URL": settings.database_url,
        "DATABASE_UMBRELLA_URL": settings.database_umbrella_url,
        "REDIS_URL": settings.redis_url,
        "ONEROOF_VAR": str(settings.var),
        "ONEROOF_SECRETS": str(settings.secrets),
    }
    for name, value in addresses.items():
        assert value is not None
        monkeypatch.setenv(name, value)

    def oneroof(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["audit", *map(str, arguments)])
        return result.exit_code, result.output

    code, said = oneroof("verify", "--tenant", "lisboa")
    assert code == 0 and "Not proved: whoever holds this database" in said and "Nothing was changed" in said
    path = tmp_path / "lisboa.jsonl.gz"
    assert oneroof("export", "--tenant", "lisboa", path)[0] == 0
    assert oneroof("verify", "--export", path)[0] == 0
    assert json.loads(oneroof("roots", "--tenant", "lisboa")[1]) == {"roots": []}
    owner_connection.execute("UPDATE audit_entry SET action = 'ticket.cancel' WHERE id = %s", [entry_id])
    owner_connection.commit()
    code, said = oneroof("verify", "--tenant", "lisboa")
    assert code == 1 and f"entry {entry_id} · 2026-03-02T09:00:00.000000Z: The entry, or its link" in said
    (tmp_path / "kept.txt").write_text("6f6e " * 16)
    code, said = oneroof("verify", "--export", path, "--root", tmp_path / "kept.txt")
    assert code == 1 and "No root here is the one that" in said
    code, said = oneroof("verify")
    assert code == 1 and "say whose record it is" in said
    assert "Examples: oneroof audit verify" in oneroof("verify", "--help")[1].replace("\n", " ")
