"""Pages that any slice may need."""

from typing import Any

from flask import Response, g, make_response, render_template


def error_page(status: int, title: Any, sentence: Any, code: str) -> Response:
    """The page for an error: what happened and what to do next, in the reader's language."""
    response = make_response(
        render_template(
            "errors/error.html",
            status=status,
            title=title,
            sentence=sentence,
            code=code,
            request_id=g.get("request_id"),
        )
    )
    response.status_code = status
    return response
