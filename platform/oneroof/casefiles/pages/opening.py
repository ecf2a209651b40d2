"""Opening a casefile: with what was typed to find somebody, and beside those who may be the same person."""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, g, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding.comparing import Compared, compared
from oneroof.casefiles.finding.limits import counted_opening
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.pages import blueprint
from oneroof.casefiles.pages.finding import carried_over
from oneroof.casefiles.pages.identity_form import typed_identity, typed_values
from oneroof.casefiles.pages.nationality_names import nationality_choices
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import Conflict, DomainError
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.page_answers import as_id, given, go, page_again
from oneroof.core.spoken_languages import spoken_languages
from oneroof.identity.access import requires, states_purpose
from oneroof.services import Services
from oneroof.tenancy.work import work

FORM, SAME = "casefiles/new.html", "casefiles/same_person.html"


@blueprint.get("/new")
@requires("casefiles.write")
def casefile_blank() -> str:
    """The form to open a casefile, empty."""
    return render_template(FORM, errors={}, trouble=None, **_form(typed_values()))


@blueprint.post("/new")
@requires("casefiles.write")
@states_purpose("identification")
def casefile_new() -> str:
    """The same, with what was typed to find the person. It stands in no address."""
    return render_template(FORM, errors={}, trouble=None, **_form(carried_over()))


@blueprint.post("/open")
@requires("casefiles.write")
@states_purpose("identification")
def casefile_open() -> AnyResponse | Response:
    """Open it; where somebody may be the same person, show both side by side first."""
    current = work()
    try:
        view = opened_unless_known(_opened)
    except Conflict as error:
        return _beside(error)
    except DomainError as error:
        current.abandon()
        return page_again(FORM, error, **_form(typed_values()))
    return go("casefile_pages.casefile_code", casefile_id=view.casefile.id)


def opened_unless_known(opening: Callable[[Identity], CasefileView]) -> CasefileView:
    """What `opening` opens for who was typed. To be told of those who may be the same is a search, and counts as one.

    Raises what `opening` raises, and TooManyRequests.
    """
    identity, current = typed_identity(), work()
    if given("another_person") == "yes":
        return opening(identity)
    services: Services = current_app.extensions["oneroof"]
    return counted_opening(
        services.database, services.keys, current.context, current.clock, identity, lambda: opening(identity)
    )


def _opened(identity: Identity) -> CasefileView:
    current = work()
    return casefiles.open_casefile(
        current.session,
        current.context,
        current.clock,
        current.keys,
        identity=identity,
        language=given("language") or g.tenant.default_language,
        another_person=given("another_person") == "yes",
    )


def _beside(error: Conflict) -> Response:
    """Those who may be the same, each beside what was typed. Every look at them is recorded."""
    work().abandon()
    typed = typed_identity()
    ids = [found for text in error.details.get("casefile_ids", []) if (found := as_id(text))]
    pairs = [(view, _compared(typed, view)) for view in map(_read, ids)]
    page = render_template(SAME, errors={}, trouble=error.message, pairs=pairs, **_form(typed_values()))
    return make_response(page, error.status)


def _compared(typed: Identity, view: CasefileView) -> list[Compared]:
    return compared((typed, given("language")), (view.identity, view.casefile.language))


def _read(casefile_id: Any) -> CasefileView:
    current = work()
    return casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )


def _form(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "values": values,
        "nationalities": nationality_choices(current_language()),
        "languages": spoken_languages(current_language()),
        "language": values["language"] or g.tenant.default_language,
        "said": staff_text("What you wrote"),
    }
