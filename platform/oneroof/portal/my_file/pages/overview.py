"""What is open, and what happens next; then the sections that other parts add."""

from flask import render_template
from markupsafe import Markup

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.messages import service as messages
from oneroof.casefiles.own_file.progress import requests_of
from oneroof.core.i18n import public_text
from oneroof.identity.access import states_purpose
from oneroof.identity.service_users.access import SignedPerson, for_person, this_person
from oneroof.identity.service_users.sessions import last_opened
from oneroof.portal.my_file.pages import blueprint
from oneroof.portal.my_file.pages.linking import asked_to_link
from oneroof.portal.my_file.sections import section, sections_of
from oneroof.tenancy.work import Work, work


@blueprint.get("")
@states_purpose("own_file")
@for_person
def start() -> str:
    """The overview."""
    current, person = work(), this_person()
    view = casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=person.casefile_id
    )
    return render_template(
        "portal/my_file/overview.html",
        view=view,
        sections=sections_of(current, person),
        before=last_opened(current.session, current.context, person.casefile_id, but=person.session_id),
        linking=asked_to_link(),
    )


@blueprint.get("/whose")
@states_purpose("own_file")
@for_person
def whose() -> str:
    """Whose file a picture has opened: somebody may have been sent the picture of another's, and would fill that."""
    current = work()
    view = casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=this_person().casefile_id
    )
    masked = " ".join(f"{part[0]}…" for part in (view.identity.name or "").split())
    return render_template("portal/my_file/whose.html", masked=masked)


def _open_requests(current: Work, person: SignedPerson) -> Markup:
    found = requests_of(current.session, current.context, current.clock, current.keys, casefile_id=person.casefile_id)
    return Markup(render_template("portal/my_file/_requests.html", requests=found))  # noqa: S704  # our own template


def _messages(current: Work, person: SignedPerson) -> Markup | None:
    unread = messages.unread_of(current.session, current.context, person.person_id)
    return Markup(render_template("portal/my_file/_messages.html", unread=unread))  # noqa: S704  # our own template


section(10, public_text("What you have asked for"), _open_requests)
section(40, public_text("Messages"), _messages)
