"""A draft with everything that is needed to work on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from oneroof.catalogue.definition.document import digest, part_to_document
from oneroof.catalogue.definition.model import Field, Form, ServiceDefinition
from oneroof.catalogue.forms.content import Content
from oneroof.catalogue.forms.models import FormDraft, FormFile
from oneroof.catalogue.forms.parsing import Unread, posted_again, read_field
from oneroof.catalogue.forms.state import FormState
from oneroof.catalogue.forms.validating import Hooks, Problems, check
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.names import named
from oneroof.core.speakable_codes import shown

FILLING_KEPT = timedelta(days=30)
"""How long a form waits for its person, counted from the last change."""
SENT_KEPT = timedelta(days=90)
"""How long a form that was sent waits to be taken into a casefile."""
ENDED_KEPT = timedelta(days=60)
"""How long a code is remembered after its form was taken or has expired: its person is told what became of it."""


def form_of(service: ServiceDefinition) -> Form:
    """The form of a service. Raises NotFound where it has none."""
    if service.form is None:
        raise NotFound(
            "form_missing",
            public_text("There is no form for this service. Come to the centre: we will help you with it."),
        )
    return service.form


def form_digest(service: ServiceDefinition) -> str:
    """A fingerprint of the service's form."""
    return digest(part_to_document(form_of(service)))


@dataclass
class OpenDraft:
    """A draft, unsealed, with the form as it is today."""

    row: FormDraft
    content: Content
    service: ServiceDefinition
    is_offered: bool
    files: list[FormFile]
    today: date
    hooks: Hooks | None

    @property
    def code(self) -> str:
        """As it is printed and said."""
        return shown(self.content.code)

    @property
    def form(self) -> Form:
        """The form, with its questions as they are now."""
        return form_of(self.service)

    @property
    def has_changed(self) -> bool:
        """Whether the questions are others than when the person last saw them."""
        return self.row.definition_digest != form_digest(self.service)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """All answers, of hidden questions too, with the ids of files."""
        given: dict[str, Any] = dict(self.content.answers)
        for file in self.files:
            given.setdefault(file.field, []).append(str(file.id))
        return given

    @cached_property
    def state(self) -> FormState:
        """Which questions these answers call for."""
        return FormState(self.form, self.answers, self.today)

    @cached_property
    def problems(self) -> Problems:
        """What stands in the way of sending it, by field in the order of the form."""
        found = check(self.service, self.answers, self.today, self.hooks, channel=self.row.channel)
        for code, field in self.state.fields.items():
            problem = self._unread(field)
            if problem is not None:
                found[code] = [problem.problem]
        return {code: found[code] for code in self.state.fields if code in found}

    @property
    def told_problems(self) -> dict[str, list[str]]:
        """The problems as sentences in the language of the moment."""
        return {
            code: [named(each) if isinstance(each, Mapping) else str(each) for each in found]
            for code, found in self.problems.items()
        }

    def forget_what_was_computed(self) -> None:
        """After a change."""
        for name in ("answers", "state", "problems"):
            self.__dict__.pop(name, None)

    def _unread(self, field: Field) -> Unread | None:
        """What was typed there and makes no answer. A question that has changed since may be able to read it now."""
        if field.code not in self.content.typed:
            return None
        typed = self.content.typed[field.code]
        found = read_field(field, posted_again(field, typed), self.row.language)
        return found if isinstance(found, Unread) else Unread(typed, _again())


def _again() -> Any:
    return public_text("Please look at this answer again.")
