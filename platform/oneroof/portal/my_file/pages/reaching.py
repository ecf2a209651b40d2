"""How the centre reaches the person. It is changed after a fresh code only: whoever changes it gets the next codes."""

from datetime import timedelta
from typing import Any

from flask import Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.own_file import service
from oneroof.casefiles.own_file.reaching import channels_of, own_channels, replace_channel
from oneroof.casefiles.own_file.sign_ins import linked_with
from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import as_id, given, go, page_again
from oneroof.core.time import real_now
from oneroof.identity.access import states_purpose
from oneroof.identity.service_users.access import SignedPerson, for_person, this_person
from oneroof.notifications.sms import offers_texts
from oneroof.portal.my_file.pages import blueprint
from oneroof.portal.my_file.pages.opening import OPENING, asker, services
from oneroof.tenancy.work import work

TEMPLATE = "portal/my_file/reaching.html"
FRESH = timedelta(minutes=10)
AT_THE_DESK = timedelta(minutes=5)
"""For how long after a desk's code the person is taken to stand there."""


@blueprint.get("/reach")
@states_purpose("own_file")
@for_person
def reaching() -> str:
    """What is noted, and what one does to change it."""
    return render_template(TEMPLATE, errors={}, trouble=None, **_facts())


@blueprint.post("/reach/code")
@states_purpose("own_file")
@for_person
def reach_code() -> AnyResponse | Response:
    """Send a fresh code to where messages go now."""
    try:
        challenge_id = service.ask_for_fresh_code(asker(), casefile_id=this_person().casefile_id)
    except DomainError as error:
        work().abandon()
        return page_again(TEMPLATE, error, **_facts())
    response = redirect(url_for("my_file.reaching"), 303)
    return OPENING.keep(response, work().keys, {"challenge": str(challenge_id), "fresh": True})


@blueprint.post("/reach/confirm")
@states_purpose("own_file")
@for_person
def reach_confirm() -> AnyResponse | Response:
    """The fresh code."""
    current, person = work(), this_person()
    held = OPENING.load(current.keys) or {}
    try:
        service.confirm(
            asker(),
            current.session,
            current.context,
            casefile_id=person.casefile_id,
            session_id=person.session_id,
            challenge_id=as_id(held.get("challenge", "")),
            typed=given("one_time_code"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_facts())
    return OPENING.drop(go("my_file.reaching"))


@blueprint.post("/reach")
@states_purpose("own_file")
@for_person
def reach_change() -> AnyResponse | Response:
    """Another address or number in the place of the one that is used."""
    current, person = work(), this_person()
    if not _is_fresh(person):
        return go("my_file.reaching")
    try:
        replace_channel(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=person.casefile_id,
            session_id=person.session_id,
            written=given("value"),
            zone=g.tenant.time_zone,
            sms=offers_texts(services().settings),
        )
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_facts())
    return go("my_file.reaching", public_text("Noted. Codes and messages go there from now on."))


def _is_fresh(person: SignedPerson) -> bool:
    """Whether the person has typed a fresh code, or stands at the desk."""
    now = real_now()
    confirmed = person.confirmed_at is not None and now - person.confirmed_at < FRESH
    return confirmed or (person.means == "desk" and now - person.started_at < AT_THE_DESK)


def _facts() -> dict[str, Any]:
    current, person = work(), this_person()
    casefile_id = person.casefile_id
    entries = own_channels(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id)
    used = channels_of(current.session, current.context, current.keys, casefile_id)
    held = OPENING.load(current.keys) or {}
    return {
        "entries": entries,
        "used": used[0][1] if used else None,
        "fresh": _is_fresh(person),
        "sent": bool(held.get("fresh")),
        "linked": linked_with(current.session, current.context, casefile_id=casefile_id),
        "typed": given("value") if request.method == "POST" else "",
    }
