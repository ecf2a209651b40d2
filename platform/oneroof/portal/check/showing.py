"""What the pages of a check show, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import g

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.model import Field, Form, Page
from oneroof.catalogue.eligibility.evaluating import Check, Judged
from oneroof.catalogue.eligibility.evidence import ToBring
from oneroof.catalogue.forms.parsing import Unread
from oneroof.catalogue.forms.showing import Filling, Question, show_page, shown_answer
from oneroof.catalogue.forms.state import FormState
from oneroof.catalogue.forms.validating import Problems
from oneroof.catalogue.forms.wording import Readers, Said
from oneroof.core.i18n import LazyText, current_language, public_text
from oneroof.hooks import Words

SKIPPED = public_text("Passed over")


@dataclass(frozen=True, slots=True)
class ShownService:
    """A service on the page of the result."""

    code: str
    name: tuple[Said, ...]
    summary: tuple[Said, ...]
    reasons: tuple[tuple[Said, ...], ...]
    bring: tuple[ToBring, ...]
    has_form: bool


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One line of “your answers”."""

    code: str
    words: tuple[Said, ...]
    text: str


def readers() -> Readers:
    """Who reads this page."""
    return Readers(current_language(), None, g.tenant.default_language)


def shown_question(
    check: Check, field: Field, *, typed: Any = None, problem: LazyText | None = None
) -> tuple[Question, dict[str, list[str]]]:
    """A question as the macros of forms take it, with what stands in it, and what is wrong by the input's name."""
    page = Page(code="check", title=field.label, fields=(_always(field),))
    filling = Filling(readers(), typed={field.code: typed} if typed is not None else {})
    problems: Problems | None = {field.code: [problem]} if problem else None
    shown = show_page(FormState(Form(pages=(page,)), check.given.answers, check.today), page, filling, problems)
    return shown.questions[0], shown.errors


def shown_services(judged: tuple[Judged, ...]) -> list[ShownService]:
    """Services for the page of the result, with a local word for every text."""
    reader = readers()
    return [
        ShownService(
            code=one.code,
            name=reader.words(one.service.definition.name),
            summary=reader.words(one.service.definition.summary),
            reasons=tuple(_told(reason, reader) for reason in one.reasons),
            bring=one.bring,
            has_form=one.service.definition.form is not None,
        )
        for one in judged
    ]


def given_answers(check: Check) -> list[GivenAnswer]:
    """Everything that was answered or passed over, in the order in which it was asked."""
    filling = Filling(readers())
    found = []
    for code, answer in check.given.answers.items():
        field = check.question(code)
        if field is not None:
            text = str(SKIPPED) if answer is None else shown_answer(field, answer, filling)
            found.append(GivenAnswer(code, filling.readers.words(field.label), text))
    return found


def need_choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Needs to choose from."""
    needs, reader = common_list().needs, readers()
    return [(code, reader.words(needs[code])[0].text) for code in codes]


def typed_in(found: Any) -> Any:
    """What was typed that cannot be read."""
    return found.typed if isinstance(found, Unread) else None


def _always(field: Field) -> Field:
    """The question by itself: whether it is asked was decided before."""
    return replace(field, when=None, required=True)


def _told(reason: Words, reader: Readers) -> tuple[Said, ...]:
    return reader.words(reason) if isinstance(reason, Mapping) else (Said(str(reason), reader.language),)
