"""What a page answers after a form: on to the next page when it worked, the form again when it did not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, Forbidden, TooManyRequests
from oneroof.core.i18n import LazyText

NOTHING = UUID(int=0)
"""An id that nothing has: what a form that names nothing names."""


def go(endpoint: str, notice: LazyText | None = None, *, kind: str = "success", **values: Any) -> AnyResponse:
    """On to another page (303), with a sentence that says what happened. `kind`: success, info or warning."""
    if notice is not None:
        flash(str(notice), kind)
    return redirect(url_for(endpoint, **values), 303)


def page_again(template: str, error: DomainError, *, status: int | None = None, **context: Any) -> Response:
    """The page once more, with what was wrong at its fields (`errors`), or as `trouble` where no field is at fault.

    A refusal is raised again: it leaves its trace in the accountability record, and has a page of its own.
    """
    if isinstance(error, Forbidden):
        raise error
    trouble = None if error.fields else error.message
    page = render_template(template, errors=error.fields, trouble=trouble, **context)
    response = make_response(page, status or error.status)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def keep_nowhere(response: Response) -> Response:
    """For `after_request`: what people write and read stays in no cache and no history of a shared device."""
    if not (request.endpoint or "").endswith(".static"):
        response.headers["Cache-Control"] = "no-store"
    return response


def given(name: str) -> str:
    """A form field as it was typed, without spaces around it; empty when it is missing."""
    return request.form.get(name, "").strip()


def given_id(name: str) -> UUID | None:
    """A form field that holds an id; None when it is missing or is none."""
    return as_id(request.form.get(name, ""))


def given_ids(name: str) -> list[UUID]:
    """All ids in a form field; what is none is left out."""
    return [found for text in request.form.getlist(name) if (found := as_id(text)) is not None]


def given_number(name: str) -> int:
    """A whole number that a page put into its own form; 0 when it is missing or is none."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def as_id(text: str) -> UUID | None:
    """The id that a text is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
