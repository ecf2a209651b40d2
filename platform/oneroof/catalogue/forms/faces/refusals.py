"""What cannot go on is said on a page of its own, with what to do instead."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from flask import make_response, render_template

from oneroof.catalogue.forms.faces.face import Face
from oneroof.core.errors import Conflict, NotFound, TooManyRequests
from oneroof.tenancy.work import work


class explained:  # reads as a statement: `with explained(face) as answer:`
    """Turns errors that a visitor can do something about into `response`."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.response: Any = None

    def __enter__(self) -> explained:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, NotFound | Conflict | TooManyRequests):
            return False
        work().abandon()
        page = render_template("forms/public/refused.html", face=self.face, error=error)
        self.response = make_response(page, error.status)
        if isinstance(error, TooManyRequests):
            self.response.headers["Retry-After"] = str(error.retry_after)
        return True
