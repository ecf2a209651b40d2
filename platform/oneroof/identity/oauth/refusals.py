"""What the server answers instead of a token: the codes of RFC 6749 and its relatives, in words that tell no secret."""

from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Error


class InvalidTarget(OAuth2Error):  # type: ignore[misc]  # Authlib is not typed
    """`resource` names no API of this host (RFC 8707)."""

    error = "invalid_target"
    description = "resource must be the address of this host's API: its origin, and /api/v1."


class InvalidDetails(OAuth2Error):  # type: ignore[misc]
    """`authorization_details` cannot be used, or goes beyond the agreement (RFC 9396)."""

    error = "invalid_authorization_details"


class InvalidProof(OAuth2Error):  # type: ignore[misc]
    """The DPoP proof is missing, wrong, or was shown before (RFC 9449)."""

    error = "invalid_dpop_proof"


class TooMany(OAuth2Error):  # type: ignore[misc]
    """Too many attempts failed."""

    error = "temporarily_unavailable"
    description = "There were too many failed attempts. Please try again later."
    status_code = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after

    def get_headers(self) -> list[tuple[str, str]]:
        """With `Retry-After`."""
        return [*super().get_headers(), ("Retry-After", str(self.retry_after))]


class NotAgreed(OAuth2Error):  # type: ignore[misc]
    """No agreement in force lets this agency's programs work at this tenant; `reason_code` says which it lacks."""

    error = "access_denied"
    description = "No agreement in force lets this client work with this centre."
    status_code = 403

    def __init__(self, reason: str, **options: Any) -> None:
        super().__init__(**options)
        self.reason = reason

    def get_body(self) -> list[tuple[str, str]]:
        """With the reason's code, the same as the API's."""
        return [*super().get_body(), ("reason_code", self.reason)]
