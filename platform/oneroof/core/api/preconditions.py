"""ETag and If-Match: an update names the version that it was made from."""

import re
from typing import Any

from flask import Response

from oneroof.core.api.fields import Text
from oneroof.core.api.schemas import ApiSchema
from oneroof.core.errors import Invalid, PreconditionFailed
from oneroof.core.i18n import public_text

_ETAG = re.compile(r'\s*(?:W/)?"(\d{1,9})"\s*', re.ASCII)


class IfMatch(ApiSchema):
    """The header that an update needs."""

    if_match = Text(
        data_key="If-Match",
        required=True,
        most=100,
        metadata={"description": "The `ETag` of the answer that the change is based on."},
    )


def version_of(headers: dict[str, Any]) -> int:
    """The version that `If-Match` names. Raises PreconditionFailed for several, and Invalid for what is no ETag."""
    match = _ETAG.fullmatch(headers["if_match"])
    if match:
        return int(match.group(1))
    if "," in headers["if_match"]:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )
    message = public_text("Give the ETag of the answer that you changed, such as %(example)s.", example='"3"')
    raise Invalid("if_match_invalid", message, fields={"If-Match": [message]})


def with_etag(response: Response, version: int) -> Response:
    """The response with its version as ETag."""
    response.headers["ETag"] = f'"{version}"'
    return response
