"""Forms of procedures as the engine of forms shows them: in the reader's language, with the person's beside."""

from collections.abc import Mapping, Sequence
from typing import Any

from oneroof.casefiles.procedures.service import AttachedFile, ProcedureView, form_state
from oneroof.casefiles.procedures.service.answering import BY_STAFF
from oneroof.catalogue.forms.showing import AnswerGroup, Filling, show_answers
from oneroof.catalogue.forms.state import FormState
from oneroof.catalogue.forms.validating import Problems
from oneroof.catalogue.forms.wording import Readers
from oneroof.core.i18n import current_language, public_languages

Files = Sequence[AttachedFile]


def readers_of(view: ProcedureView, host: str, *, beside: bool = True) -> Readers:
    """The member of staff, and beside them the person, where pages are written in their language."""
    mine, theirs = current_language(), view.procedure.language
    shown = beside and theirs != mine and theirs in public_languages()
    return Readers(mine, theirs if shown else None, host)


def state_of(view: ProcedureView, files: Files, answers: Mapping[str, Any] | None = None) -> FormState | None:
    """Which pages and questions the answers call for, with the files that came along; None without a form."""
    given = dict(view.answers if answers is None else answers)
    for each in files:
        given.setdefault(each.file.field, []).append(str(each.file.id))
    return form_state(view.definition, given, view.today)


def filling_of(view: ProcedureView, files: Files, readers: Readers, typed: Mapping[str, Any] | None = None) -> Filling:
    """What the pages of the form are shown with."""
    return Filling(
        readers,
        BY_STAFF,
        typed=typed or {},
        files=[each.file for each in files],
        names={str(each.file.id): each.name for each in files},
        evidence=view.definition.evidence,
    )


def answers_shown(
    view: ProcedureView, files: Files, readers: Readers, problems: Problems | None = None
) -> tuple[AnswerGroup, ...]:
    """What was answered, page by page; nothing for a service without a form."""
    state = state_of(view, files)
    if state is None:
        return ()
    return show_answers(state, filling_of(view, files, readers), problems or {})
