"""The clock of a procedure: stop it, set it going, give more time."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.procedures import service
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.pages import blueprint
from oneroof.casefiles.procedures.pages.reading import read
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

TEMPLATE = "procedures/clock.html"


@blueprint.get("/<uuid:procedure_id>/clock")
@requires("procedures.write")
def procedure_clock(procedure_id: UUID) -> str:
    """What can be done with it now."""
    return render_template(TEMPLATE, view=read(procedure_id), values={}, errors={}, trouble=None)


@blueprint.post("/<uuid:procedure_id>/suspend")
@requires("procedures.write")
def procedure_suspend(procedure_id: UUID) -> AnyResponse | Response:
    """Stop it."""
    said = staff_text("The clock stands still.")
    return _done(procedure_id, said, service.suspend, lambda: {"reason": given("reason"), "since": _since()})


@blueprint.post("/<uuid:procedure_id>/resume")
@requires("procedures.write")
def procedure_resume(procedure_id: UUID) -> AnyResponse | Response:
    """Set it going."""
    said = staff_text("The clock is going again. What is due has moved by the days on which it stood still.")
    return _done(procedure_id, said, service.resume, dict)


@blueprint.post("/<uuid:procedure_id>/extend")
@requires("procedures.write")
def procedure_extend(procedure_id: UUID) -> AnyResponse | Response:
    """Give more time."""

    def typed() -> dict[str, Any]:
        return {"kind": given("kind"), "days": given_number("days"), "reason": given("extension_reason")}

    return _done(procedure_id, staff_text("The deadline was extended."), service.extend, typed)


def _done(
    procedure_id: UUID, said: LazyText, change: Callable[..., Procedure], typed: Callable[[], dict[str, Any]]
) -> AnyResponse | Response:
    current = work()
    try:
        change(
            current.session,
            current.context,
            current.clock,
            current.keys,
            current.hooks,
            procedure_id=procedure_id,
            note=given("note"),
            version=given_number("version"),
            **typed(),
        )
    except DomainError as error:
        current.abandon()
        if change is service.extend and "reason" in error.fields:
            error.fields["extension_reason"] = error.fields.pop("reason")
        values = {name: given(name) for name in ("reason", "since", "kind", "days", "extension_reason", "note")}
        return page_again(TEMPLATE, error, view=read(procedure_id), values=values)
    return go("procedure_pages.procedure", said, procedure_id=procedure_id)


def _since() -> date | None:
    try:
        return date.fromisoformat(given("since")) if given("since") else None
    except ValueError:
        message = staff_text("Choose a day.")
        raise Invalid("clock_invalid", message, fields={"since": [message]}) from None
