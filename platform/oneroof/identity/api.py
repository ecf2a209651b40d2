"""The API about oneself, one's tokens and one's colleagues."""

from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, NothingSchema, list_of
from oneroof.core.errors import Forbidden
from oneroof.core.i18n import public_text
from oneroof.identity import schemas, tokens
from oneroof.identity.access import SignedIn, requires, signed_in, states_purpose
from oneroof.identity.listing import StaffPage, list_staff
from oneroof.identity.models import PersonalToken, Staff, StaffRole
from oneroof.identity.staff import roles_of
from oneroof.identity.tokens import CreatedToken
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("staff", __name__, description="Members of staff, and their personal tokens.")


@blueprint.route("/me", methods=["GET"])
@requires("account.self")
@states_purpose("sign_in")
@blueprint.response(200, schemas.MeSchema)
def read_me() -> dict[str, Any]:
    """The member of staff behind the cookie or token"""
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


@blueprint.route("/me/tokens", methods=["GET"])
@requires("account.self")
@states_purpose("sign_in")
@blueprint.response(200, list_of(schemas.TokenSchema))
def list_my_tokens() -> dict[str, list[PersonalToken]]:
    """One's own tokens that work now, the newest first, without their secrets"""
    return {"items": tokens.valid_tokens(work().session, _me().id)}


@blueprint.route("/me/tokens", methods=["POST"])
@requires("account.self")
@states_purpose("sign_in")
@blueprint.arguments(schemas.NewTokenSchema)
@blueprint.response(201, schemas.CreatedTokenSchema)
def create_my_token(wanted: dict[str, Any]) -> dict[str, Any]:
    """Make a token with some of one's permissions; needs a signed-in browser, since a token can't make tokens"""
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


@blueprint.route("/me/tokens/<uuid:token_id>", methods=["DELETE"])
@requires("account.self")
@states_purpose("sign_in")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(204)
def revoke_my_token(_nothing: dict[str, Any], token_id: UUID) -> None:
    """Revoke a token: it stops working at once"""
    current = work()
    tokens.revoke_token(current.session, current.context, current.clock, staff_id=_me().id, token_id=token_id)


@blueprint.route("/staff", methods=["GET"])
@requires("staff.manage")
@states_purpose("administration")
@blueprint.arguments(schemas.StaffQuery, location="query")
@blueprint.response(200, schemas.StaffPageSchema)
def list_staff_members(query: dict[str, Any]) -> dict[str, Any]:
    """The members of staff by name, page by page, closed accounts too"""
    page = list_staff(work().session, search=query["q"], cursor=query.get("cursor"), limit=query["limit"])
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
