"""One colleague's account, as who manages staff sees it."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import go
from oneroof.identity import second_factor, sessions, staff
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.pages import blueprint
from oneroof.identity.pages.answers import form_again
from oneroof.identity.pages.people import as_id, office_names, role_choices
from oneroof.identity.permissions import ROLE_NAMES
from oneroof.tenancy.work import work


@blueprint.get("/people/<uuid:staff_id>")
@requires("staff.manage")
@states_purpose("administration")
def person(staff_id: UUID) -> str:
    """The account with its roles."""
    return render_template("identity/person.html", errors={}, values={}, **_facts(staff_id))


@blueprint.post("/people/<uuid:staff_id>/roles")
@requires("staff.manage")
@states_purpose("administration")
def person_give_role(staff_id: UUID) -> AnyResponse | Response:
    """Give another role."""
    current, values = work(), {name: request.form.get(name, "") for name in ("role", "office_id")}
    try:
        staff.give_role(
            current.session,
            current.context,
            current.clock,
            staff_id=staff_id,
            role=values["role"],
            office_id=as_id(values["office_id"]),
        )
    except Invalid as error:
        return form_again("identity/person.html", error, field="role", facts=lambda: _facts(staff_id), values=values)
    return go("identity.person", staff_text("The role was given."), staff_id=staff_id)


@blueprint.post("/people/<uuid:staff_id>/roles/<uuid:staff_role_id>/take")
@requires("staff.manage")
@states_purpose("administration")
def person_take_role(staff_id: UUID, staff_role_id: UUID) -> AnyResponse:
    """Take a role away."""
    current = work()
    staff.take_role(current.session, current.context, current.clock, staff_id=staff_id, staff_role_id=staff_role_id)
    return go("identity.person", staff_text("The role was taken away."), staff_id=staff_id)


@blueprint.get("/people/<uuid:staff_id>/deactivate")
@requires("staff.manage")
@states_purpose("administration")
def person_deactivate_ask(staff_id: UUID) -> str:
    """What deactivating means, and the button."""
    return render_template("identity/person_deactivate.html", member=staff.get_staff(work().session, staff_id))


@blueprint.post("/people/<uuid:staff_id>/deactivate")
@requires("staff.manage")
@states_purpose("administration")
def person_deactivate(staff_id: UUID) -> AnyResponse:
    """Close the account."""
    current = work()
    staff.deactivate_staff(current.session, current.context, current.clock, staff_id=staff_id)
    return go("identity.person", staff_text("The account is closed."), staff_id=staff_id)


@blueprint.post("/people/<uuid:staff_id>/reactivate")
@requires("staff.manage")
@states_purpose("administration")
def person_reactivate(staff_id: UUID) -> AnyResponse:
    """Open the account again."""
    current = work()
    staff.reactivate_staff(current.session, current.context, current.clock, staff_id=staff_id)
    return go("identity.person", staff_text("The account is open again."), staff_id=staff_id)


@blueprint.get("/people/<uuid:staff_id>/second-factor/remove")
@requires("staff.manage")
@states_purpose("administration")
def person_second_factor_ask(staff_id: UUID) -> str:
    """What removing the second factor means, and the button."""
    return render_template("identity/person_second_factor.html", member=staff.get_staff(work().session, staff_id))


@blueprint.post("/people/<uuid:staff_id>/second-factor/remove")
@requires("staff.manage")
@states_purpose("administration")
def person_second_factor_remove(staff_id: UUID) -> AnyResponse:
    """For a colleague who lost phone and codes: the next sign-in sets the second factor up anew."""
    current = work()
    staff.get_staff(current.session, staff_id)
    second_factor.remove_second_factor(current.session, current.context, current.clock, staff_id=staff_id)
    sessions.end_sessions(current.session, staff_id)
    return go("identity.person", staff_text("The second factor was removed."), staff_id=staff_id)


def _facts(staff_id: UUID) -> dict[str, Any]:
    session = work().session
    return {
        "member": staff.get_staff(session, staff_id),
        "held": staff.roles_of(session, staff_id),
        "role_names": ROLE_NAMES,
        "office_names": office_names(),
        "has_second_factor": second_factor.has_second_factor(session, staff_id),
        **role_choices(),
    }
