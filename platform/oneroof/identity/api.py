"""The API about oneself, one's tokens and one's colleagues."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from oneroof.core.errors import Forbidden
from oneroof.core.i18n import public_text
from oneroof.identity import schemas, tokens
from oneroof.identity.access import SignedIn, requires, signed_in, states_purpose
from oneroof.identity.listing import StaffPage, list_staff
from oneroof.identity.models import Staff, StaffRole
from oneroof.identity.staff import roles_of
from oneroof.identity.tokens import CreatedToken
from oneroof.tenancy.work import work

blueprint = Blueprint("staff", __name__, description="Members of staff, and their personal tokens.")


@blueprint.get("/me")
@requires("account.self")
@states_purpose("sign_in")
@blueprint.doc(operationId="readMe", summary="Who is asking")
@blueprint.response(200, schemas.MeSchema)
def read_me() -> dict[str, Any]:
    """The member of staff behind the cookie or token, with what this request may do."""
    staff = _me()
    return {
        "id": staff.id,
        "name": staff.name,
        "email": staff.email,
        "language": staff.language,
        "roles": [_role(role) for role in roles_of(work().session, staff.id)],
        "permissions": sorted(staff.permissions),
        "agency_id": staff.agency_id,
        "by_token": staff.by_token,
    }


@blueprint.get("/me/tokens")
@requires("account.self")
@states_purpose("sign_in")
@blueprint.doc(operationId="listMyTokens", summary="One's own tokens")
@blueprint.response(200, schemas.TokenListSchema)
def list_my_tokens() -> dict[str, Any]:
    """Those that work now, the newest first, without their secrets."""
    return {"items": tokens.valid_tokens(work().session, _me().id)}


@blueprint.post("/me/tokens")
@requires("account.self")
@states_purpose("sign_in")
@blueprint.doc(operationId="createMyToken", summary="Make a token")
@blueprint.arguments(schemas.NewTokenSchema)
@blueprint.response(201, schemas.CreatedTokenSchema)
def create_my_token(wanted: dict[str, Any]) -> dict[str, Any]:
    """A key to the API with some of one's permissions. Needs a signed-in browser: a token can't make tokens."""
    current, staff = work(), _me()
    if staff.by_token:
        raise Forbidden(
            "session_required",
            public_text("A token can’t make another token. Sign in to the staff pages to make one."),
        )
    created = tokens.create_token(
        current.session, current.context, current.clock, staff_id=staff.id, held=staff.permissions, **wanted
    )
    return _created(created)


@blueprint.delete("/me/tokens/<uuid:token_id>")
@requires("account.self")
@states_purpose("sign_in")
@blueprint.doc(operationId="revokeMyToken", summary="Revoke a token")
@blueprint.response(204)
def revoke_my_token(token_id: UUID) -> None:
    """It stops working at once."""
    current = work()
    tokens.revoke_token(current.session, current.context, current.clock, staff_id=_me().id, token_id=token_id)


@blueprint.get("/staff")
@requires("staff.manage")
@states_purpose("administration")
@blueprint.doc(operationId="listStaff", summary="Members of staff")
@blueprint.arguments(schemas.StaffQuerySchema, location="query")
@blueprint.response(200, schemas.StaffPageSchema)
def list_all_staff(query: dict[str, Any]) -> dict[str, Any]:
    """By name, page by page, closed accounts too."""
    page = list_staff(work().session, search=query["q"], cursor=query["cursor"], limit=query["limit"])
    return {
        "items": [_staff(member, page) for member in page.staff],
        "next_cursor": page.next_cursor,
        "total": page.total,
    }


def _me() -> SignedIn:
    staff = signed_in()
    assert staff is not None
    return staff


def _staff(member: Staff, page: StaffPage) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "email": member.email,
        "active": member.active,
        "spoken_languages": member.spoken_languages,
        "agency_id": member.agency_id,
        "roles": [_role(role) for role in page.roles[member.id]],
        "last_sign_in_at": member.last_sign_in_at,
    }


def _role(role: StaffRole) -> dict[str, Any]:
    return {"role": role.role, "office_id": role.office_id}


def _created(created: CreatedToken) -> dict[str, Any]:
    shown = schemas.TokenSchema().fields
    return {"token": created.secret, **{name: getattr(created.token, name) for name in shown}}
