"""The centre's pages: what was agreed for it with agencies, and its own word on each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, g, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.federation.agreements import centres, reading
from oneroof.federation.agreements.pages import Act, the_database, words
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.models import CENTRE_KINDS
from oneroof.tenancy.work import work

blueprint = Blueprint("partnership_pages", __name__, template_folder="templates", url_prefix="/staff/partnerships")
LIST, ACT = "agreements/centre.html", "agreements/centre_act.html"

ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "accept": Act(
            staff_text("Accept"),
            staff_text("The agency’s programs may then work here as agreed. Of people they see only what is shared."),
            staff_text("Accepted. The agency may work here as is agreed."),
            centres.accept,
            ("offered",),
        ),
        "refuse": Act(
            staff_text("Refuse"),
            staff_text("This version will not count here. The umbrella can propose another one."),
            staff_text("Refused."),
            centres.refuse,
            ("offered",),
            needs_reason=True,
        ),
        "suspend": Act(
            staff_text("Suspend"),
            staff_text("From that moment the agency’s programs see nothing here, until you resume it."),
            staff_text("Suspended. The agency’s programs see nothing here now."),
            centres.suspend,
            ("in_force",),
            needs_reason=True,
        ),
        "resume": Act(
            staff_text("Resume"),
            staff_text("The agency’s programs see again what is shared with them."),
            staff_text("It counts again."),
            centres.resume,
            ("suspended_here",),
        ),
        "end": Act(
            staff_text("End the agreement"),
            staff_text("It ends here for good: all that was shared with the agency is taken back."),
            staff_text("It has ended here."),
            centres.end,
            ("in_force", "suspended", "suspended_here"),
            needs_reason=True,
        ),
    }
)


@blueprint.get("")
@states_purpose("administration")
@requires("partnerships.manage")
def partnerships() -> str:
    """All that was agreed for this centre."""
    _at_centre()
    views = reading.of_centre(the_database(), work().context)
    return render_template(LIST, views=views, acts=ACTS, **words())


@blueprint.get("/<uuid:agreement_id>/<act>")
@states_purpose("administration")
@requires("partnerships.manage")
def ask(agreement_id: UUID, act: str) -> str:
    """Ask before it counts."""
    return render_template(ACT, errors={}, trouble=None, **_asking(agreement_id, act))


@blueprint.post("/<uuid:agreement_id>/<act>")
@states_purpose("administration")
@requires("partnerships.manage")
def do(agreement_id: UUID, act: str) -> AnyResponse | Response:
    """Do it, at once."""
    current, asking = work(), _asking(agreement_id, act)
    wanted: Act = asking["act"]
    more = {"reason": given("reason")} if wanted.needs_reason else {}
    try:
        wanted.do(the_database(), current.context, current.clock, agreement_id=agreement_id, **more)
    except DomainError as error:
        current.abandon()
        return page_again(ACT, error, **asking)
    return go(".partnerships", wanted.done)


def _asking(agreement_id: UUID, act: str) -> dict[str, Any]:
    _at_centre()
    if act not in ACTS:
        abort(404)
    view = reading.one_of_centre(the_database(), work().context, agreement_id)
    return {"view": view, "name": act, "act": ACTS[act], "typed": given("reason"), **words()}


def _at_centre() -> None:
    if g.tenant.kind not in CENTRE_KINDS:
        abort(404)
