"""What the API says about staff and their tokens."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, PageQuery
from oneroof.core.api.fields import Choice, Many, Moment, Text
from oneroof.identity.permissions import PERMISSIONS, ROLES
from oneroof.identity.tokens import LONGEST_NAME


class RoleSchema(ApiSchema):
    """A role, in one office or in the whole tenant."""

    role = plain.String(required=True, metadata={"enum": list(ROLES)})
    office_id = plain.UUID(allow_none=True, required=True, metadata={"description": "Null for the whole tenant."})


class MeSchema(ApiSchema):
    """Who is asking."""

    id = plain.UUID(required=True)
    name = plain.String(required=True)
    email = plain.String(required=True)
    language = plain.String(
        allow_none=True, required=True, metadata={"description": "Of their pages; null for the browser's."}
    )
    roles = plain.List(plain.Nested(RoleSchema), required=True)
    permissions = plain.List(
        plain.String(),
        required=True,
        metadata={"description": "What this request may do: with a token, its scopes at most."},
    )
    agency_id = plain.UUID(allow_none=True, required=True)
    by_token = plain.Boolean(
        required=True, metadata={"description": "Whether a personal token was shown, and no cookie."}
    )


class StaffSchema(ApiSchema):
    """A member of staff, as who manages staff sees them."""

    id = plain.UUID(required=True)
    name = plain.String(required=True)
    email = plain.String(required=True)
    active = plain.Boolean(required=True)
    spoken_languages = plain.List(plain.String(), required=True, metadata={"description": "ISO 639 codes."})
    agency_id = plain.UUID(allow_none=True, required=True)
    roles = plain.List(plain.Nested(RoleSchema), required=True)
    last_sign_in_at = Moment(allow_none=True, required=True)


class StaffQuery(PageQuery):
    """Which staff, and from where on."""

    q = Text(load_default="", metadata={"description": "Part of a name or of an e-mail address."})


class StaffPageSchema(ApiSchema):
    """One page of staff, by name."""

    items = plain.List(plain.Nested(StaffSchema), required=True)
    next_cursor = plain.String(allow_none=True, required=True, metadata={"description": "Null on the last page."})
    total = plain.Integer(required=True, metadata={"description": "How many match, on all pages."})


class NewTokenSchema(ApiSchema):
    """A token to be made."""

    name = Text(least=1, most=LONGEST_NAME, required=True, metadata={"description": "What it is for."})
    scopes = Many(
        Choice(list(PERMISSIONS)),
        least=1,
        required=True,
        metadata={"description": "Permissions, of those that its owner has."},
    )
    expires_at = Moment(required=True, metadata={"description": "A year ahead at most."})


class TokenSchema(ApiSchema):
    """A personal token without its secret."""

    id = plain.UUID(required=True)
    name = plain.String(required=True)
    scopes = plain.List(plain.String(), required=True)
    created_at = Moment(required=True)
    expires_at = Moment(required=True)
    last_used_at = Moment(allow_none=True, required=True, metadata={"description": "To the minute."})


class CreatedTokenSchema(TokenSchema):
    """A new token. Its secret is shown here and never again."""

    token = plain.String(required=True, metadata={"description": "For `Authorization: Bearer …`."})
