"""Writing with the centre."""

from typing import Any

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.messages import service
from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.identity.access import states_purpose
from oneroof.identity.service_users.access import for_person, this_person
from oneroof.portal.my_file.pages import blueprint
from oneroof.tenancy.work import work

TEMPLATE = "portal/my_file/messages.html"


@blueprint.get("/messages")
@states_purpose("own_file")
@for_person
def messages() -> str:
    """The thread, and where one writes."""
    return render_template(TEMPLATE, errors={}, trouble=None, typed="", **_facts())


@blueprint.post("/messages")
@states_purpose("own_file")
@for_person
def write() -> AnyResponse | Response:
    """Send what was written."""
    current = work()
    try:
        service.write_to_centre(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=this_person().casefile_id,
            text=given("text"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, typed=given("text"), **_facts())
    return go("my_file.messages", public_text("Your message has been sent. The answer will stand here."))


def _facts() -> dict[str, Any]:
    current = work()
    thread = service.thread(
        current.session, current.context, current.clock, current.keys, person_id=this_person().person_id
    )
    return {"thread": thread, "longest": service.LONGEST}
