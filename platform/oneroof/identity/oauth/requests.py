"""Requests as Authlib wants to read them, from one place each: the form of a POST, or the query of a page.

Authlib's own request reads both at once, so that a code or an assertion in an address (and so in logs, histories and
`Referer`) would count. It also asks for https by a rule of its own; here the installation's settings decide that.
"""

from collections import defaultdict
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Payload, OAuth2Request
from flask import request
from werkzeug.datastructures import MultiDict

REPEATABLE = frozenset({"resource"})
LONGEST_VALUE = 8192


class Parameters(OAuth2Payload):  # type: ignore[misc]  # Authlib is not typed
    """Parameters that came once each."""

    def __init__(self, given: MultiDict[str, str]) -> None:
        self._given = given

    @property
    def data(self) -> MultiDict[str, str]:
        """By name."""
        return self._given

    @property
    def datalist(self) -> "defaultdict[str, list[str]]":
        """The same, each a list."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, values in self._given.lists():
            found[name].extend(values)
        return found


class GivenRequest(OAuth2Request):  # type: ignore[misc]
    """A request whose parameters are these and no others."""

    def __init__(self, given: MultiDict[str, str]) -> None:
        super().__init__(request.method, "https://" + request.host + request.path, headers=request.headers)
        self.payload = Parameters(given)
        self.jkt: str | None = None
        """The key of the DPoP proof that came with it."""
        self.scopes: list[str] = []
        self.details: list[dict[str, Any]] = []
        self.grant: Any = None

    @property
    def form(self) -> MultiDict[str, str]:
        """The same parameters: nothing is taken from elsewhere."""
        found: MultiDict[str, str] = self.payload.data
        return found

    @property
    def args(self) -> MultiDict[str, str]:
        """None: see `form`."""
        return MultiDict()


def posted() -> GivenRequest:
    """The form that was posted. Raises InvalidRequestError for a parameter that came twice."""
    return checked(request.form)


def checked(given: MultiDict[str, str]) -> GivenRequest:
    """A request with these parameters, each at most once and of a sensible length. Raises InvalidRequestError."""
    for name, values in given.lists():
        if len(values) > 1 and name not in REPEATABLE:
            raise InvalidRequestError("A parameter was sent more than once.")
        if any(len(value) > LONGEST_VALUE or "\x00" in value for value in values):
            raise InvalidRequestError("A parameter is too long, or no text.")
    return GivenRequest(MultiDict(given))
