"""Correcting what is known of a person, and what happens when two do it at once."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.identity import UNCHANGED
from oneroof.casefiles.pages import blueprint
from oneroof.casefiles.pages.identity_form import NAME_KINDS, typed_identity, typed_values, values_of
from oneroof.casefiles.pages.nationality_names import nationality_choices
from oneroof.casefiles.persons.wording import PERSON_KINDS
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import DomainError, PreconditionFailed
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.core.spoken_languages import spoken_languages
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

_ASKED_ANEW = ("csrf_token", "request_key", "version", "back")


@blueprint.get("/<uuid:casefile_id>/identity")
@requires("casefiles.write")
def casefile_identity(casefile_id: UUID) -> str:
    """The form, with what is known."""
    view = _read(casefile_id)
    known = values_of(view, _kind(view))
    return render_template("casefiles/identity.html", errors={}, trouble=None, **_form(view, known))


@blueprint.post("/<uuid:casefile_id>/identity")
@requires("casefiles.write")
@states_purpose("identification")
def casefile_identity_correct(casefile_id: UUID) -> AnyResponse | Response:
    """Save the correction, unless somebody else was quicker: then both are shown."""
    current = work()
    try:
        typed = typed_identity()
        casefiles.update_casefile(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            version=given_number("version"),
            name=typed.name,
            latin_name=typed.names[0].latin,
            other_names=typed.names[1:],
            birth_date=typed.birth_date,
            birth_date_estimated=typed.birth_date_estimated,
            nationalities=typed.nationalities,
            language=given("language"),
            kind=given("kind") or UNCHANGED,
        )
    except PreconditionFailed as error:
        return _both(casefile_id, error)
    except DomainError as error:
        current.abandon()
        form = _form(_read(casefile_id), typed_values(), version=given_number("version"))
        return page_again("casefiles/identity.html", error, **form)
    said = staff_text("The casefile was corrected.")
    if _back() == "desk":
        return go("floor_pages.desk", said)
    return go("casefile_pages.casefile", said, casefile_id=casefile_id)


def _both(casefile_id: UUID, error: PreconditionFailed) -> Response:
    """What stands there now beside what was typed, and the choice between them."""
    work().abandon()
    view = _read(casefile_id)
    typed = [(name, text) for name, text in request.form.items(multi=True) if name not in _ASKED_ANEW]
    form = _form(view, typed_values())
    page = render_template("casefiles/conflict.html", **form, typed=typed, trouble=error.message, errors={})
    return make_response(page, error.status)


def _read(casefile_id: UUID) -> CasefileView:
    current = work()
    return casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )


def _kind(view: CasefileView) -> str:
    current = work()
    return casefiles.kind_of(current.session, current.context, view)


def _form(view: CasefileView, values: dict[str, Any], version: int | None = None) -> dict[str, Any]:
    return {
        "view": view,
        "known": values_of(view, _kind(view)),
        "values": values,
        "version": version or view.version,
        "nationalities": nationality_choices(current_language()),
        "languages": spoken_languages(current_language()),
        "name_kinds": NAME_KINDS,
        "person_kinds": PERSON_KINDS,
        "back": _back(),
    }


def _back() -> str:
    return "desk" if request.values.get("back") == "desk" else "casefile"
