"""What a link's hash covers, and how many links become one root. Nothing here touches a database."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from oneroof.audit.canonical import canonical

LINK_FORMAT = "oneroof-audit-link/1"
NOTHING = bytes(32)
"""What stands before the first link and the first root."""

ENTRY_COLUMNS = (
    "tenant_id",
    "id",
    "at",
    "actor_kind",
    "actor_id",
    "actor_roles",
    "office_id",
    "agency_id",
    "purpose",
    "legal_basis",
    "action",
    "outcome",
    "object_kind",
    "object_id",
    "subject_person_id",
    "data_classes",
    "details",
    "request_id",
)
"""All columns of an entry in this format. A further column needs a further format: old hashes stay as they are."""

_LEAF, _NODE = b"\x00", b"\x01"


def link_hash(entry: Mapping[str, Any], *, seq: int, previous: bytes, chained_at: datetime | str) -> bytes:
    """SHA-256 (32 bytes) over an entry (by ENTRY_COLUMNS), its place, when it was chained, and the link before."""
    record = {
        "format": LINK_FORMAT,
        "seq": seq,
        "previous": previous,
        "chained_at": chained_at,
        "entry": {name: entry[name] for name in ENTRY_COLUMNS},
    }
    return hashlib.sha256(canonical(record)).digest()


def merkle_root(hashes: Sequence[bytes]) -> bytes:
    """The root of a binary tree over `hashes`, built as Certificate Transparency does (RFC 9162 §2.1.1)."""
    level = [hashlib.sha256(_LEAF + each).digest() for each in hashes]
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        # an odd one goes up as it is, which gives the same tree as splitting at the largest power of two
        level = [hashlib.sha256(_NODE + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0]
