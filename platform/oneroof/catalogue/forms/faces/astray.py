"""A page that was sent and has no form to go to: it is shown again with everything that was typed, and with ways on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import make_response, render_template, url_for

from oneroof.catalogue.definition.model import Field, Form, Page
from oneroof.catalogue.forms.drafts import OpenDraft, form_of, resume
from oneroof.catalogue.forms.faces.beginning import begun
from oneroof.catalogue.forms.faces.face import Face
from oneroof.catalogue.forms.faces.request_parts import (
    Asking,
    posted,
    readers,
    shown_fields,
    with_code,
)
from oneroof.catalogue.forms.parsing import read_page
from oneroof.catalogue.forms.showing import Filling, ShownPage, show_page
from oneroof.catalogue.forms.state import FormState
from oneroof.catalogue.service import find_service
from oneroof.core.errors import DomainError, Invalid, NotFound, TooManyRequests
from oneroof.core.i18n import current_language, public_text
from oneroof.core.ids import new_id
from oneroof.core.page_answers import given


def not_here() -> NotFound:
    """The browser goes on with no such form: it was too long ago, it was cleared, or another one was begun."""
    return NotFound("form_not_here", public_text("This form is not open on this device any more."))


class Astray:
    """Such pages of one face."""

    def __init__(self, face: Face) -> None:
        self.face = face

    def draft(self, asked: Asking, service_code: str) -> OpenDraft | None:
        """The draft that such a page was sent on to: by its code, locked, or a new one; None where it says neither.

        Raises what beginning and going on with a code raise.
        """
        if given("action") == "anew":
            return begun(self.face, asked, service_code)
        if given("code"):
            return self._found(asked, service_code)
        return None

    def page(self, asked: Asking, service_code: str, page_code: str, error: DomainError) -> Any:
        """The page as it was typed, with what is wrong. Raises `error` where there is no such page."""
        current = asked.current
        current.abandon()
        service = find_service(current.session, current.context, service_code).definition
        page = next((each for each in form_of(service).pages if each.code == page_code), None)
        fields = shown_fields(page) if page else []
        if page is None or not fields:
            raise error
        response = make_response(
            render_template(
                "forms/public/astray.html",
                face=self.face,
                service=service,
                said=readers(None),
                page=self._shown(asked, page, fields),
                action=url_for(f"{self.face.name}.save", code=service_code, page=page_code),
                notice=error.message,
                errors={"code": [error.message]} if given("code") else {},
                wish=given("wish") or str(new_id()),
                has_files=any(field.kind == "file" for field in fields),
                typed_code=given("code"),
            ),
            error.status,
        )
        if isinstance(error, TooManyRequests):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    def _shown(self, asked: Asking, page: Page, fields: Sequence[Field]) -> ShownPage:
        """The questions that stood on it, whatever answers on other pages they followed from."""
        alone = replace(page, when=None, fields=tuple(replace(field, when=None) for field in fields))
        reading = read_page(fields, posted(), current_language())
        typed = {code: unread.typed for code, unread in reading.unread.items()}
        state = FormState(Form(pages=(alone,)), reading.answers, asked.today)
        return show_page(state, alone, Filling(readers(None), self.face.channel, typed))

    def _found(self, asked: Asking, service_code: str) -> OpenDraft:
        current = asked.current
        found = with_code(
            self.face.channel,
            lambda: resume(
                current.session,
                current.context,
                current.clock,
                current.keys,
                code=given("code"),
                today=asked.today,
                hooks=current.hooks,
                lock=True,
            ),
        )
        if found.row.service_code != service_code:
            raise Invalid("form_other_service", public_text("This code belongs to another form."))
        return found
