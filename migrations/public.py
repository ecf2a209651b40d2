"""What keeps the public pages right: every change of what they show gives the tenant's pages a new version.

A page that is kept is kept under the version that was read before its data. The version changes when the transaction
commits that changed the data, and not earlier: until then everybody reads the old data under the old version.
Add to these functions; never change what they emit.
"""

from collections.abc import Sequence
from typing import Any


def bumps_public_version(op: Any, table: str, *, network: str | None = None, columns: Sequence[str] = ()) -> None:
    """Every row that is added, changed or removed in `table` gives the public pages of its tenant a new version.

    `network` names the column with the network's number, for a table of public facts of a whole network: then the
    pages of all its tenants get a new version. Call it for every table whose rows public pages show.
    `columns` are those that pages show, where others change often. To call it again changes nothing.
    """
    function, argument = ("bump_public_version", table)
    if network is not None:
        function, argument = ("bump_public_network_version", network)
    update = f"UPDATE OF {', '.join(columns)}" if columns else "UPDATE"
    for name, event, when in (
        ("public_version_counted", "INSERT OR DELETE", ""),
        ("public_version_changed", update, "WHEN (OLD.* IS DISTINCT FROM NEW.*)"),
    ):
        op.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        # deferred: the version's row is locked while the transaction commits, and not while it works
        op.execute(
            f"""
            CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table}
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {when}
            EXECUTE FUNCTION oneroof.{function}('{argument}')
            """
        )
