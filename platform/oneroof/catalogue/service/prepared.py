"""Catalogues made ready for rows, once for all tenants: each document is written and counted a single time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from oneroof.catalogue.definition.document import digest, to_document
from oneroof.catalogue.definition.model import Catalogue, ServiceDefinition
from oneroof.catalogue.service.texts import texts_of

_MOST = 64
_ready: dict[int, tuple[Catalogue, tuple[PreparedService, ...]]] = {}
_lock = Lock()


@dataclass(frozen=True, slots=True)
class PreparedService:
    """A definition, and the values of its rows."""

    definition: ServiceDefinition
    digest: str
    columns: Mapping[str, Any]
    """Of `service`, less what is the tenant's own."""
    texts: Mapping[str, Mapping[str, str]]
    """Of `service_text`, by language."""

    @property
    def code(self) -> str:
        """The service's code."""
        return self.definition.code


def prepared(catalogue: Catalogue) -> tuple[PreparedService, ...]:
    """The catalogue's services, ready; the same catalogue (the same object) is made ready once."""
    with _lock:
        known = _ready.get(id(catalogue))
        # the catalogue is kept with what was made of it, so that nobody else can get its id
        if known is None:
            if len(_ready) >= _MOST:
                _ready.pop(next(iter(_ready)))
            known = _ready[id(catalogue)] = (catalogue, tuple(map(_prepare, catalogue.services)))
        return known[1]


def _prepare(definition: ServiceDefinition) -> PreparedService:
    document = to_document(definition)
    counted = digest(document)
    columns = {
        "name": dict(definition.name),
        "kind": definition.kind,
        "uri": definition.uri,
        "document": document,
        "digest": counted,
        "area": definition.area,
        "agency_code": definition.agency.code if definition.agency else None,
        "audience": list(definition.audience),
        "needs": list(definition.needs),
        "valid_from": definition.valid_from,
        "valid_until": definition.valid_until,
        "review_on": definition.review_on,
    }
    return PreparedService(definition, counted, columns, texts_of(definition))
