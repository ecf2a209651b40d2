"""The JSON API's common ground: what goes in and out, how it is refused, and the contract that describes it."""

from oneroof.core.api.blueprint import ApiBlueprint
from oneroof.core.api.preconditions import IfMatch, version_of, with_etag
from oneroof.core.api.schemas import ApiSchema, NothingSchema, PageQuery, QuerySchema, list_of, page_schema

__all__ = [
    "ApiBlueprint",
    "ApiSchema",
    "IfMatch",
    "NothingSchema",
    "PageQuery",
    "QuerySchema",
    "list_of",
    "page_schema",
    "version_of",
    "with_etag",
]
