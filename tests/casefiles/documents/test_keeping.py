"""The daily sweep takes nothing that a row names, whatever moves while it looks."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from oneroof.storage import keeping
from oneroof.storage.blobs import BlobStore
from support.floor import Floor


def test_one_look_at_all_tables_and_a_second_before_the_end(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre, files = floor.centre, BlobStore((tmp_path / "files").as_uri())
    moved = files.put(centre.tenant_id, b"named a moment later").storage_key
    files.put(centre.tenant_id, b"left over")
    looks: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        looks.append(statement)

    with centre.database.transaction(centre.system) as session:
        event.listen(centre.database.engine, "before_cursor_execute", note)
        try:
            keeping.named_keys(session, centre.system)
        finally:
            event.remove(centre.database.engine, "before_cursor_execute", note)
        assert sum("storage_key" in look for look in looks) == 1, "between two, a scan moves from one to the other"
        asked: Any = keeping.named_keys
        monkeypatch.setattr(
            keeping, "named_keys", lambda *where, only=None: {moved} if only == moved else asked(*where, only=only)
        )
        services: Any = type("Services", (), {"files": files})
        assert keeping.sweep(services, session, centre.system, older_than=-timedelta(minutes=1)) == 1
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == [moved.rpartition("/")[2]]
