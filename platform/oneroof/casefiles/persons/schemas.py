"""What is known of a person, in the API: schemas made from the same declarations as the pages."""

from typing import Any

from marshmallow import fields as plain

from oneroof.casefiles.identity import nationalities
from oneroof.casefiles.persons.declared import Field, Part
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.persons.service.expiring import MOST_DAYS, USUAL_DAYS
from oneroof.casefiles.schemas import NameSchema
from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Choice, Day, Flag, Moment, Text, Whole
from oneroof.core.spoken_languages import spoken_codes

_PARTIAL = {"description": "`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as it is known."}


def facts_schema(part: Part) -> type[ApiSchema]:
    """What goes in: every field of the part."""
    members: dict[str, Any] = {field.code: _in(field) for field in part.fields}
    return _named(part, "Facts", members)


def entry_schema(part: Part) -> type[ApiSchema]:
    """What comes out: the fields, and what an entry has beside them."""
    members: dict[str, Any] = {field.code: _out(field) for field in part.fields}
    members |= {
        "id": plain.UUID(attribute="id", required=True),
        "version": plain.Integer(attribute="version", required=True, metadata={"description": "Also the `ETag`."}),
        "noted_at": Moment(attribute="noted_at", required=True),
    }
    if part.code == "family":
        members["relative_id"] = plain.UUID(
            attribute="relative_id",
            required=True,
            allow_none=True,
            metadata={"description": "The relative, where they have a casefile here."},
        )
    return _named(part, "Entry", members)


def _named(part: Part, what: str, members: dict[str, Any]) -> type[ApiSchema]:
    made: type[ApiSchema] = ApiSchema.from_dict(members, name=f"{part.table.title().replace('_', '')}{what}Schema")  # type: ignore[assignment]
    return made


def _in(field: Field) -> Any:
    options: dict[str, Any] = {"required": True} if field.required else {"load_default": ""}
    if field.kind == "flag":
        return Flag(load_default=False)
    if field.kind == "day":
        return Day(load_default=None, allow_none=True)
    if field.kind == "birth_date":
        return Text(most=10, metadata=_PARTIAL, **options)
    if field.kind in ("choice", "language", "country"):
        listed = {"choice": field.listed, "language": spoken_codes(), "country": nationalities()}[field.kind]
        optional = {"load_default": field.fallback} if field.fallback else {"load_default": None, "allow_none": True}
        return Choice(listed, **(options if field.required else optional))
    return Text(most=field.most, **options)


def _out(field: Field) -> Any:
    place = f"facts.{field.code}"
    if field.kind == "flag":
        return plain.Boolean(attribute=place, required=True)
    return plain.String(attribute=place, required=True, metadata={"description": "Empty where it is not known."})


FACTS = {code: facts_schema(part) for code, part in PARTS.items()}
ENTRIES = {code: entry_schema(part) for code, part in PARTS.items()}


class _KnownSchema(ApiSchema):
    kind = plain.String(required=True, metadata={"description": "migrant, employer, national or service_provider."})
    names = plain.List(plain.Nested(NameSchema), attribute="view.identity.names", required=True)
    birth_date = plain.String(attribute="view.identity.birth_date", required=True, allow_none=True, metadata=_PARTIAL)
    birth_date_estimated = plain.Boolean(attribute="view.identity.birth_date_estimated", required=True)
    nationalities = plain.List(plain.String(), attribute="view.identity.nationalities", required=True)


KnownSchema = _KnownSchema.from_dict(
    {code: plain.List(plain.Nested(ENTRIES[code]), attribute=f"entries.{code}", required=True) for code in PARTS},
    name="KnownOfPersonSchema",
)
"""Everything; a part that the caller may not see is empty, as if nothing were noted."""


class ExpiringQuery(QuerySchema):
    """How far ahead."""

    days = Whole(1, MOST_DAYS, in_query=True, load_default=USUAL_DAYS, metadata={"description": "Days from today."})


class ExpiringSchema(ApiSchema):
    """A document that expires soon, and whose it is."""

    casefile_id = plain.UUID(attribute="view.casefile.id", required=True)
    code = plain.String(attribute="view.code", required=True)
    name = plain.String(attribute="view.identity.name", required=True)
    document = plain.String(attribute="paper.facts.kind", required=True)
    expires_on = plain.Date(required=True)
