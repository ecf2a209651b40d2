"""The machine: which one, what it is to translate, and what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.content.translating.listing import listed
from oneroof.content.translating.machine import REASONS
from oneroof.content.translating.machine import running as service
from oneroof.content.translating.machine.settings import machine_settings, save_settings
from oneroof.content.translating.models import MachineRun
from oneroof.content.translating.pages import blueprint
from oneroof.content.translating.pages.names import tenant_languages
from oneroof.core.errors import DomainError, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import as_id, given, given_number, go, page_again
from oneroof.identity.access import requires, signed_in, states_purpose
from oneroof.tenancy.work import work

TEMPLATE = "translating/machine.html"


@blueprint.get("/machine")
@requires("content.translate")
@states_purpose("administration")
def machine() -> str:
    """Which machine there is, its latest orders, and a new one."""
    return render_template(TEMPLATE, errors={}, trouble=None, **_facts())


@blueprint.post("/machine")
@requires("settings.manage")
@states_purpose("administration")
def set_machine() -> AnyResponse | Response:
    """Use another machine, or none."""
    current = work()
    try:
        save_settings(
            current.session,
            current.context,
            current.clock,
            current.keys,
            adapter=given("adapter"),
            url=given("url"),
            key=given("key"),
            forget_key=given("forget_key") == "yes",
            version=given_number("version"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_facts())
    return go("translating_pages.machine", staff_text("Saved. It counts from the next order on."))


@blueprint.post("/machine/orders")
@requires("content.translate")
@states_purpose("administration")
def order() -> AnyResponse | Response:
    """Let the machine translate the chosen pages."""
    current = work()
    chosen = [found for text in request.form.getlist("item") if (found := as_id(text))]
    try:
        run = service.order(
            current.session,
            current.context,
            current.clock,
            item_ids=chosen,
            languages=[code for code in request.form.getlist("language") if code in tenant_languages()],
        )
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_facts())
    return go("translating_pages.machine_order", run_id=run.id)


@blueprint.get("/machine/orders/<uuid:run_id>")
@requires("content.translate")
@states_purpose("administration")
def machine_order(run_id: UUID) -> str:
    """How far it is, and what failed."""
    current = work()
    run = current.session.get(MachineRun, (current.context.tenant_id, run_id))
    if run is None:
        raise NotFound("order_unknown", staff_text("There is no such order."))
    pieces = service.pieces_of(current.session, current.context, run_id)
    titles = {row.item.id: row for row in listed(current.session, current.context, languages=())}
    done = sum(piece.state != "waiting" for piece in pieces)
    return render_template("translating/run.html", run=run, pieces=pieces, titles=titles, done=done, reasons=REASONS)


def _facts() -> dict[str, Any]:
    current, languages = work(), tenant_languages()
    staff = signed_in()
    row = machine_settings(current.session, current.context)
    return {
        "row": row,
        "has_machine": row is not None and row.adapter != "none",
        "may_set": staff is not None and "settings.manage" in staff.permissions,
        "rows": [each for each in listed(current.session, current.context, languages=languages) if _is_public(each)],
        "languages": languages,
        "runs": service.runs(current.session, current.context),
        "typed": request.form,
    }


def _is_public(row: Any) -> bool:
    return bool(row.item.state == "published")
