"""Schemas that every slice's build on: strict about unknown fields, lists with their next page."""

from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, post_load
from marshmallow import fields as plain

from oneroof.core.api.fields import Text, Whole
from oneroof.core.i18n import public_text
from oneroof.core.pagination import MOST

USUAL_PAGE = 50

_MESSAGES: Any = {
    "unknown": public_text("There is no such field."),
    "type": public_text("This must be a JSON object."),
}


class ApiSchema(Schema):
    """What goes in or out. A field that is not known is refused by its name."""

    error_messages = _MESSAGES

    class Meta:
        """Marshmallow's own."""

        unknown = RAISE


class NothingSchema(ApiSchema):
    """For a step that needs no more than its address: an empty object, or no body at all."""


class QuerySchema(ApiSchema):
    """What may follow the `?`."""

    lang = Text(most=35, metadata={"description": "The language of names and messages, before `Accept-Language`."})

    @post_load
    def forget_language(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """It has been heard already, where the answer's language was chosen."""
        data.pop("lang", None)
        return data


class PageQuery(QuerySchema):
    """Which page of a list."""

    limit = Whole(1, MOST, in_query=True, load_default=USUAL_PAGE, metadata={"description": "Entries on a page."})
    cursor = Text(most=1000, metadata={"description": "`next_cursor` of the page before; none for the first page."})


@cache
def list_of(schema: type[Schema]) -> type[Schema]:
    """The schema of a whole list: `{"items": […]}`."""
    name = schema.__name__.removesuffix("Schema")
    return ApiSchema.from_dict({"items": plain.List(plain.Nested(schema), required=True)}, name=f"{name}ListSchema")


@cache
def page_schema(schema: type[Schema]) -> type[Schema]:
    """The schema of one page of a list: `{"items": […], "next_cursor": …}`."""
    name = schema.__name__.removesuffix("Schema")
    members: dict[str, Any] = {
        "items": plain.List(plain.Nested(schema), required=True),
        "next_cursor": plain.String(
            allow_none=True, required=True, metadata={"description": "For the next page; null on the last."}
        ),
    }
    return ApiSchema.from_dict(members, name=f"{name}PageSchema")
