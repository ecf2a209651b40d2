"""What a draft holds, and how it is sealed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from oneroof.core.keystore import KeyStore


@dataclass(slots=True)
class Content:
    """What somebody has answered and typed so far."""

    code: str
    """As the person says it, so that it can be shown to them again."""
    answers: dict[str, Any] = field(default_factory=dict)
    """By field, those of hidden questions too; files have rows of their own."""
    typed: dict[str, Any] = field(default_factory=dict)
    """What was typed and makes no answer, by field."""
    refused: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Files that were not accepted when the page was last sent: `name` and `why`, by field."""
    beside: str | None = None
    """The second language that the questions are shown in."""

    def sealed(self, keys: KeyStore, tenant_id: int, draft_id: UUID, *, until: datetime) -> bytes:
        """For the database; nobody reads it after `until`."""
        plain = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()
        return keys.seal_for_tenant_until(tenant_id, plain, _place(draft_id), until=until)

    @classmethod
    def unsealed(cls, keys: KeyStore, tenant_id: int, draft_id: UUID, sealed: bytes) -> Content:
        """What `sealed` made."""
        return cls(**json.loads(keys.unseal_for_tenant(tenant_id, sealed, _place(draft_id))))


def _place(draft_id: UUID) -> str:
    return f"form_draft/{draft_id}"
