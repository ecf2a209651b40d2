"""The people of the centre: who they are, and who is invited."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import LazyText, native_name, staff_languages, staff_text
from oneroof.core.names import named
from oneroof.core.page_answers import go
from oneroof.core.time import real_now
from oneroof.identity import invitations
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.listing import list_staff
from oneroof.identity.offices import office_choices
from oneroof.identity.pages import blueprint
from oneroof.identity.pages.answers import form_again
from oneroof.identity.permissions import ROLE_NAMES
from oneroof.identity.staff import allowed_roles
from oneroof.identity.web import pepper, services
from oneroof.notifications.delivery import is_delivered
from oneroof.tenancy.work import work


@blueprint.get("/people")
@requires("staff.manage")
@states_purpose("administration")
def people() -> str:
    """All accounts by name, page by page, and the open invitations."""
    session, search = work().session, request.args.get("q", "")
    page = list_staff(session, search=search, cursor=request.args.get("cursor") or None)
    return render_template(
        "identity/people.html",
        page=page,
        search=search,
        first=not request.args.get("cursor"),
        invitations=invitations.open_invitations(session),
        role_names=ROLE_NAMES,
        office_names=office_names(),
        now=real_now(),
    )


@blueprint.get("/people/invite")
@requires("staff.manage")
@states_purpose("administration")
def people_invite() -> str:
    """The form for an invitation."""
    values = {"email": "", "name": "", "role": None, "office_id": "", "language": ""}
    return render_template("identity/people_invite.html", errors={}, values=values, **role_choices())


@blueprint.post("/people/invite")
@requires("staff.manage")
@states_purpose("administration")
def people_invite_send() -> AnyResponse | Response:
    """Send it."""
    current = work()
    values = {name: request.form.get(name, "") for name in ("email", "name", "role", "office_id", "language")}
    try:
        invitations.invite(
            current.session,
            current.context,
            current.clock,
            pepper(),
            email=values["email"],
            name=values["name"],
            role=values["role"],
            office_id=as_id(values["office_id"]),
            language=values["language"],
        )
    except DomainError as error:
        return form_again("identity/people_invite.html", error, field="email", facts=role_choices, values=values)
    return go("identity.people", _sent())


@blueprint.post("/people/invitations/<uuid:invitation_id>/resend")
@requires("staff.manage")
@states_purpose("administration")
def people_invitation_resend(invitation_id: UUID) -> AnyResponse:
    """Send it again; the earlier link is void."""
    current = work()
    invitations.resend_invitation(
        current.session, current.context, current.clock, pepper(), invitation_id=invitation_id
    )
    return go("identity.people", _sent())


@blueprint.post("/people/invitations/<uuid:invitation_id>/withdraw")
@requires("staff.manage")
@states_purpose("administration")
def people_invitation_withdraw(invitation_id: UUID) -> AnyResponse:
    """Make its link void."""
    current = work()
    invitations.withdraw_invitation(current.session, current.context, current.clock, invitation_id=invitation_id)
    return go("identity.people", staff_text("The invitation was withdrawn."))


def role_choices() -> dict[str, Any]:
    """What the forms about roles offer."""
    current = work()
    return {
        "roles": [(role, ROLE_NAMES[role]) for role in allowed_roles(current.session, current.context)],
        "offices": list(office_names().items()),
        "languages": [(code, native_name(code)) for code in staff_languages()],
    }


def office_names() -> dict[UUID, str]:
    """The offices' names in the reader's language."""
    return {office.id: named(office.names) for office in office_choices(work().session)}


def as_id(text: str) -> UUID | None:
    """The id that a form sent, None for an empty field; one that no row has for what is no id."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)


def _sent() -> LazyText:
    if is_delivered(services().settings):
        return staff_text("The invitation is on its way.")
    return staff_text("No mail server is set up here: the invitation is written to a file on the server.")
