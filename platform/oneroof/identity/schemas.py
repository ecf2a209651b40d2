"""What the API says about staff and their tokens."""

from marshmallow import Schema, fields

from oneroof.identity.permissions import PERMISSIONS, ROLES


class RoleSchema(Schema):
    """A role, in one office or in the whole tenant."""

    role = fields.String(metadata={"description": "One of the table in docs/roles.md.", "enum": list(ROLES)})
    office_id = fields.UUID(allow_none=True, metadata={"description": "Null for the whole tenant."})


class MeSchema(Schema):
    """Who is asking."""

    id = fields.UUID()
    name = fields.String()
    email = fields.String()
    language = fields.String(allow_none=True, metadata={"description": "Of their pages; null for the browser's."})
    roles = fields.List(fields.Nested(RoleSchema))
    permissions = fields.List(
        fields.String(),
        metadata={"description": "What this request may do: with a token, its scopes at most."},
    )
    agency_id = fields.UUID(allow_none=True)
    by_token = fields.Boolean(metadata={"description": "Whether a personal token was shown, and no cookie."})


class StaffSchema(Schema):
    """A member of staff, as who manages staff sees them."""

    id = fields.UUID()
    name = fields.String()
    email = fields.String()
    active = fields.Boolean()
    spoken_languages = fields.List(fields.String(), metadata={"description": "ISO 639 codes."})
    agency_id = fields.UUID(allow_none=True)
    roles = fields.List(fields.Nested(RoleSchema))
    last_sign_in_at = fields.AwareDateTime(allow_none=True)


class StaffQuerySchema(Schema):
    """Which staff, and from where on."""

    q = fields.String(load_default="", metadata={"description": "Part of a name or of an e-mail address."})
    cursor = fields.String(load_default=None, metadata={"description": "`next_cursor` of the page before."})
    limit = fields.Integer(load_default=25, metadata={"description": "Rows on the page, 200 at most."})


class StaffPageSchema(Schema):
    """One page of staff, by name."""

    items = fields.List(fields.Nested(StaffSchema))
    next_cursor = fields.String(allow_none=True, metadata={"description": "Null on the last page."})
    total = fields.Integer(metadata={"description": "How many match, on all pages."})


class NewTokenSchema(Schema):
    """A token to be made."""

    name = fields.String(required=True, metadata={"description": "What it is for, 1 to 100 characters."})
    scopes = fields.List(
        fields.String(metadata={"enum": list(PERMISSIONS)}),
        required=True,
        metadata={"description": "Permissions, of those that its owner has."},
    )
    expires_at = fields.AwareDateTime(required=True, metadata={"description": "A year ahead at most."})


class TokenSchema(Schema):
    """A personal token without its secret."""

    id = fields.UUID()
    name = fields.String()
    scopes = fields.List(fields.String())
    created_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()
    last_used_at = fields.AwareDateTime(allow_none=True, metadata={"description": "To the minute."})


class CreatedTokenSchema(TokenSchema):
    """A new token. Its secret is shown here and never again."""

    token = fields.String(metadata={"description": "For `Authorization: Bearer …`."})


class TokenListSchema(Schema):
    """One's own tokens that work now."""

    items = fields.List(fields.Nested(TokenSchema))
