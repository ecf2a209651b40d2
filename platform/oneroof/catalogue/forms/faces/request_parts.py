"""What the views of a form take from the request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from flask import current_app, g, request
from werkzeug.datastructures import FileStorage

from oneroof.catalogue.definition.model import Field, Page
from oneroof.catalogue.forms import limits
from oneroof.catalogue.forms.drafts import OpenDraft, open_draft
from oneroof.catalogue.forms.files import MOST_BYTES, add_file
from oneroof.catalogue.forms.models import FormFile
from oneroof.catalogue.forms.parsing import PREFIX, Posted
from oneroof.catalogue.forms.wording import Readers
from oneroof.core.errors import Invalid, TooManyRequests, Unavailable
from oneroof.core.i18n import current_language, offered_languages
from oneroof.services import Services
from oneroof.storage.intake import Storing
from oneroof.tenancy.work import Work, work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asking:
    """The request's unit of work with what forms need besides."""

    current: Work
    today: date

    def open(self, draft_id: UUID, *, lock: bool = False) -> OpenDraft:
        """A draft. Raises NotFound, Conflict."""
        current = self.current
        return open_draft(
            current.session,
            current.context,
            current.keys,
            draft_id=draft_id,
            today=self.today,
            hooks=current.hooks,
            lock=lock,
        )


def asking() -> Asking:
    """For the current request."""
    return Asking(work(), g.clock.today(g.tenant.time_zone))


def services() -> Services:
    """The process's open doors."""
    opened: Services = current_app.extensions["oneroof"]
    return opened


def count_beginning(face: str) -> None:
    """Raises TooManyRequests."""
    limits.count_beginning(services().database, services().keys, g.context, face, request.remote_addr)


def with_code(face: str, attempt: Callable[[], T]) -> T:
    """Raises TooManyRequests, and what `attempt` raises."""
    return limits.with_code(services().database, services().keys, g.context, face, request.remote_addr, attempt)


def with_file(face: str, content: bytes, attempt: Callable[[], T]) -> T:
    """Raises TooManyRequests, and what `attempt` raises."""
    opened = services()
    return limits.with_file(opened.database, opened.keys, g.context, face, request.remote_addr, len(content), attempt)


def posted() -> Posted:
    """The form's fields, every name with all its values."""
    return dict(request.form.lists())


def readers(beside: str | None) -> Readers:
    """Who reads this page, with the language that is shown beside."""
    language = current_language()
    usable = beside if beside != language else None
    return Readers(language, usable, g.tenant.default_language)


def beside_choices() -> list[str]:
    """Languages that may be shown beside the page's own, the host language first."""
    offered = dict.fromkeys((g.tenant.default_language, *offered_languages()))
    return [code for code in offered if code != current_language()]


def shown_fields(page: Page) -> list[Field]:
    """The questions of the page that stood on the form that was sent."""
    shown = request.form.get("shown", "").split(",")
    return [field for field in page.fields if field.code in shown]


def add_files(current: Work, face: str, draft: OpenDraft, fields: Sequence[Field]) -> dict[str, list[dict[str, str]]]:
    """Keep what was chosen in file fields; what was not accepted, by field, with why."""
    refused = dict[str, list[dict[str, str]]]()
    for field in fields:
        for upload in request.files.getlist(PREFIX + field.code) if field.kind == "file" else ():
            if not upload.filename:
                continue
            try:
                keep_file(current, face, draft, field, upload)
            except (Invalid, TooManyRequests, Unavailable) as error:
                why = error.details.get("why", "later")
                refused.setdefault(field.code, []).append({"name": upload.filename[:120], "why": why})
    return refused


def keep_file(current: Work, face: str, draft: OpenDraft, field: Field, upload: FileStorage) -> FormFile:
    """Keep a file as an answer to `field`. Raises Invalid, and TooManyRequests where too much was sent in this hour."""
    opened, content = services(), upload.read(MOST_BYTES + 1)
    return with_file(
        face,
        content,
        lambda: add_file(
            current.session,
            current.context,
            current.clock,
            current.keys,
            Storing(opened.files, opened.scanner),
            draft=draft.row,
            field=field,
            name=upload.filename or "",
            content=content,
        ),
    )


def with_labels(problems: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, list[str]]:
    """Problems by field, for a page's own summary."""
    return {names.get(code, code): [str(each) for each in found] for code, found in problems.items()}
