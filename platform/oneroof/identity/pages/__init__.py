"""The pages of this slice, all under /staff."""

from flask import Blueprint, Response

blueprint = Blueprint("identity", __name__, template_folder="../templates", url_prefix="/staff")


@blueprint.after_request
def keep_nowhere(response: Response) -> Response:
    """No browser and no proxy keeps these pages: they show secrets also to who is not signed in yet."""
    response.headers["Cache-Control"] = "no-store"
    return response


from oneroof.identity.pages import (  # noqa: E402  # they register their views on the blueprint above
    account,
    forgotten,
    invitation,
    passkeys,
    people,
    person,
    providers,
    second_factor,
    sessions,
    sign_in,
    tokens,
)

__all__ = [
    "account",
    "blueprint",
    "forgotten",
    "invitation",
    "passkeys",
    "people",
    "person",
    "providers",
    "second_factor",
    "sessions",
    "sign_in",
    "tokens",
]
