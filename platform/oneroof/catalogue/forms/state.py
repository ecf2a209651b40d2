"""Where somebody is in a form: which pages and questions their answers call for, and what comes next.

Answers of questions that are hidden now are kept by whoever holds them, and count for nothing: they come back when the
question does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from oneroof.catalogue.definition.conditions import holds, is_given, shown_fields
from oneroof.catalogue.definition.model import Field, Form, Page
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text


@dataclass(frozen=True)
class FormState:
    """A form with the answers given so far, on the day `today`."""

    form: Form
    answers: Mapping[str, Any]
    today: date

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The questions that are asked now, by code, in the form's order."""
        return shown_fields(self.form, self.answers, self.today)

    @cached_property
    def counting(self) -> dict[str, Any]:
        """The answers that count: those to questions that are asked now."""
        return {code: self.answers[code] for code in self.fields if is_given(self.answers.get(code))}

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages that have something to ask or to tell now."""
        return tuple(page for page in self.form.pages if self.fields_of(page))

    def fields_of(self, page: Page) -> tuple[Field, ...]:
        """The questions and notes of a page that show now."""
        if not holds(page.when, self.counting, self.today):
            return ()
        return tuple(
            field
            for field in page.fields
            if (holds(field.when, self.counting, self.today) if field.kind == "note" else field.code in self.fields)
        )

    def page(self, code: str) -> Page:
        """A page that shows now. Raises NotFound."""
        for page in self.pages:
            if page.code == code:
                return page
        raise NotFound("form_page_unknown", public_text("This form has no such page now. Go on from its first page."))

    def number_of(self, page: Page) -> int:
        """1 for the first page."""
        return self.pages.index(page) + 1

    def after(self, code: str) -> Page | None:
        """The page that follows; None after the last one. A page that is hidden now still has its place."""
        return next((page for page in self._following(code) if page in self.pages), None)

    def before(self, code: str) -> Page | None:
        """The page that comes before; None before the first one."""
        following = {page.code for page in self._following(code)} | {code}
        earlier = [page for page in self.pages if page.code not in following]
        return earlier[-1] if earlier else None

    def page_of(self, field_code: str) -> Page | None:
        """The page that asks this now."""
        return next((page for page in self.pages if any(f.code == field_code for f in self.fields_of(page))), None)

    def first_with(self, faulty: Mapping[str, Any]) -> Page | None:
        """The first page that one of these fields stands on: where to go on."""
        pages = [page for page in self.pages if any(field.code in faulty for field in self.fields_of(page))]
        return pages[0] if pages else None

    def _following(self, code: str) -> list[Page]:
        codes = [page.code for page in self.form.pages]
        return list(self.form.pages[codes.index(code) + 1 :]) if code in codes else list(self.form.pages)
