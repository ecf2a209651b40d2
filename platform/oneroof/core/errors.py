"""The few errors that the domain raises. `core.problems` turns them into HTTP, and nothing else does."""

from collections.abc import Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """Something the caller can understand and act on.

    `code` is stable and machine readable; `message` is a (lazy, translatable) sentence for people.
    `details` are further members of the API's answer, such as the id of what stands in the way.
    """

    status = 400

    def __init__(
        self,
        code: str,
        message: Any,
        *,
        fields: Mapping[str, list[Any]] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = dict(fields or {})
        self.details: dict[str, Any] = dict(details or {})


class Invalid(DomainError):
    """The input breaks a rule: `fields` names each faulty field with its messages."""

    status = 422


class SignInRequired(DomainError):
    """Nobody is signed in, or the session or token has ended."""

    status = 401


class PairingRequired(DomainError):
    """A page of a device was asked for by a browser that is paired as none, or no longer."""

    status = 401


class OwnFileClosed(DomainError):
    """A page of somebody's own file was asked for by a browser in which none is open, or no longer."""

    status = 401


class Forbidden(DomainError):
    """Signed in, but the role does not carry the permission."""

    status = 403

    def __init__(self, code: str, message: Any, *, needed_roles: Sequence[Any] = ()) -> None:
        super().__init__(code, message)
        self.needed_roles = tuple(needed_roles)


class NotFound(DomainError):
    """There is no such thing here, or none that this actor may know of."""

    status = 404


class Conflict(DomainError):
    """The thing has moved on: the action does not fit its state any more."""

    status = 409


class PreconditionFailed(DomainError):
    """The caller's version (`If-Match`) is not the current one."""

    status = 412


class TooManyRequests(DomainError):
    """Slow down."""

    status = 429

    def __init__(self, code: str, message: Any, *, retry_after: int) -> None:
        super().__init__(code, message)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A part that is needed does not answer; trying again later is right."""

    status = 503

    retry_after = 5
