"""Agreeing, refusing and withdrawing on a phone of one's own: by a one-time link, in one's own language."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, g, make_response, render_template

from oneroof.casefiles.consents import service
from oneroof.casefiles.consents.models import ConsentLink
from oneroof.casefiles.consents.pages.showing import side_by_side
from oneroof.core.errors import DomainError, NotFound
from oneroof.core.i18n import current_language, offered_languages, public_languages
from oneroof.core.i18n import language as speaking
from oneroof.core.page_answers import given, keep_nowhere, page_again
from oneroof.identity.access import public, states_purpose
from oneroof.identity.service_users.access import people_with, person_context
from oneroof.services import Services
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("consent_online", __name__, template_folder="templates")
blueprint.after_request(keep_nowhere)
TEMPLATE = "portal/consent.html"


@blueprint.before_request
def only_at_centres() -> None:
    """Umbrellas and regions have no visitors."""
    if g.tenant.kind in ("umbrella", "region"):
        abort(404)


@blueprint.get("/consents/<token>")
@states_purpose("consent_record")
@public
def read(token: str) -> str | Response:
    """What one is asked. The token is long and random: there is nothing to guess."""
    try:
        link = _link(token)
        with speaking(_language(link), g.tenant.time_zone):
            return render_template(TEMPLATE, errors={}, trouble=None, **_facts(link, token))
    except NotFound as error:
        return _over(error)


@blueprint.post("/consents/<token>")
@states_purpose("consent_record")
@public
def answer(token: str) -> Response:
    """Note the answer, and show the receipt: the link is used up, so there is no page to be sent on to."""
    try:
        link = _link(token)
    except NotFound as error:
        return _over(error)
    with speaking(_language(link), g.tenant.time_zone):
        return _answer(link, token)


def _answer(link: ConsentLink, token: str) -> Response:
    current = _as_the_person(link)
    try:
        answered = service.answer_link(
            current.session,
            current.context,
            current.clock,
            current.keys,
            link_id=link.id,
            given=given("answer"),
            language=current_language(),
            typed_name=given("typed_name"),
        )
    except NotFound as error:
        current.abandon()
        return _over(error)
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_facts(link, token))
    return make_response(render_template("portal/consent_answered.html", answered=answered))


def _language(link: ConsentLink) -> str:
    """The one that the reader chose; the person's own where the centre's pages do not come in it."""
    if link.language in offered_languages() or link.language not in public_languages():
        return current_language()
    return link.language


def _link(token: str) -> ConsentLink:
    """Looked up as nobody in particular, in a transaction of its own. Raises NotFound."""
    opened: Services = current_app.extensions["oneroof"]
    with opened.database.transaction(g.context) as session:
        link = service.find_link(session, g.context, g.clock, token=token)
        session.expunge(link)
        return link


def _as_the_person(link: ConsentLink) -> Work:
    """From here on the person acts, who has shown the link."""
    current = work()
    current.context = person_context(link.person_id, people_with(link.person_id), "consent_record")
    return current


def _facts(link: ConsentLink, token: str) -> dict[str, Any]:
    current = _as_the_person(link)
    opened = service.open_link(current.session, current.context, current.clock, current.keys, link_id=link.id)
    return {
        "opened": opened,
        "shown": side_by_side(opened.notice, current_language(), opened.until),
        "token": token,
    }


def _over(error: NotFound) -> Response:
    return make_response(render_template("portal/consent_over.html", trouble=error.message), error.status)
