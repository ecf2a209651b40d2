"""The form of one entry: new, changed, or removed after a question."""

from typing import Any
from uuid import UUID

from flask import abort, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.pages.identity_form import parts_of, typed_birth_date, typed_date
from oneroof.casefiles.pages.nationality_names import nationality_choices
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.declared import Facts, Field, Part
from oneroof.casefiles.persons.pages import blueprint
from oneroof.casefiles.persons.parts import PARTS
from oneroof.core.errors import DomainError, Invalid, PreconditionFailed
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.core.spoken_languages import spoken_languages
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

_DATES = ("day", "birth_date")


@blueprint.get("/<uuid:casefile_id>/person/<part_code>/new")
@requires("casefiles.write")
def entry_new(casefile_id: UUID, part_code: str) -> str:
    """The empty form; an address may choose what kind it is of (`?kind=guardian`)."""
    part = _part(part_code)
    values = _values(part, {"kind": request.args.get("kind", "")})
    return render_template("persons/entry.html", errors={}, trouble=None, **_form(casefile_id, part, None, values))


@blueprint.post("/<uuid:casefile_id>/person/<part_code>/new")
@requires("casefiles.write")
@states_purpose("identification")
def entry_add(casefile_id: UUID, part_code: str) -> AnyResponse:
    """Note it."""
    part, current = _part(part_code), work()
    try:
        persons.add_entry(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            part=part,
            facts=_typed_facts(part),
        )
    except DomainError as error:
        current.abandon()
        return page_again("persons/entry.html", error, **_form(casefile_id, part, None, _typed(part)))
    return _back(casefile_id)


@blueprint.get("/<uuid:casefile_id>/person/<part_code>/<uuid:entry_id>")
@requires("casefiles.write")
def entry(casefile_id: UUID, part_code: str, entry_id: UUID) -> str:
    """The form, with what is known."""
    form = _form(casefile_id, _part(part_code), entry_id)
    return render_template("persons/entry.html", errors={}, trouble=None, **form)


@blueprint.post("/<uuid:casefile_id>/person/<part_code>/<uuid:entry_id>")
@requires("casefiles.write")
@states_purpose("identification")
def entry_change(casefile_id: UUID, part_code: str, entry_id: UUID) -> AnyResponse:
    """Save the change, unless somebody else was quicker: then what stands there now is shown above what was typed."""
    part, current = _part(part_code), work()
    try:
        persons.change_entry(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            part=part,
            entry_id=entry_id,
            version=given_number("version"),
            facts=_typed_facts(part),
        )
    except PreconditionFailed as error:
        current.abandon()
        form = _form(casefile_id, part, entry_id, _typed(part)) | {"conflict": True}
        page = render_template("persons/entry.html", errors={}, trouble=error.message, **form)
        return make_response(page, error.status)
    except DomainError as error:
        current.abandon()
        form = _form(casefile_id, part, entry_id, _typed(part)) | {"version": given_number("version")}
        return page_again("persons/entry.html", error, **form)
    return _back(casefile_id)


@blueprint.get("/<uuid:casefile_id>/person/<part_code>/<uuid:entry_id>/remove")
@requires("casefiles.write")
def entry_remove(casefile_id: UUID, part_code: str, entry_id: UUID) -> str:
    """Ask first."""
    return render_template("persons/remove.html", trouble=None, **_form(casefile_id, _part(part_code), entry_id))


@blueprint.post("/<uuid:casefile_id>/person/<part_code>/<uuid:entry_id>/remove")
@requires("casefiles.write")
@states_purpose("identification")
def entry_removed(casefile_id: UUID, part_code: str, entry_id: UUID) -> AnyResponse:
    """Take it out; what somebody has changed meanwhile is asked about again."""
    part, current = _part(part_code), work()
    try:
        persons.remove_entry(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            part=part,
            entry_id=entry_id,
            version=given_number("version"),
        )
    except PreconditionFailed as error:
        current.abandon()
        return page_again("persons/remove.html", error, **_form(casefile_id, part, entry_id))
    return go("casefile_pages.casefile", staff_text("It was removed."), casefile_id=casefile_id)


def _part(code: str) -> Part:
    if code not in PARTS:
        abort(404)
    return PARTS[code]


def _back(casefile_id: UUID) -> AnyResponse:
    return go("casefile_pages.casefile", staff_text("It was saved."), casefile_id=casefile_id)


def _form(casefile_id: UUID, part: Part, entry_id: UUID | None, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the templates need; reading it is recorded."""
    current, reader = work(), current_language()
    view, known = persons.read_entry(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        part=part,
        entry_id=entry_id,
    )
    return {
        "view": view,
        "part": part,
        "entry": known,
        "version": known.version if known else 0,
        "values": values if values is not None else _values(part, known.facts if known else {}),
        "fields": [field for field in part.fields if not (known and known.relative_id and field.code in _OF_RELATIVES)],
        "conflict": False,
        "countries": nationality_choices(reader),
        "languages": [(each.code, each.name) for each in spoken_languages(reader)],
    }


_OF_RELATIVES = ("casefile", "name", "birth_date")
"""What a relative's own casefile says, and no form here."""


def _values(part: Part, facts: Facts) -> dict[str, Any]:
    """Facts as the form shows them."""
    return {
        field.code: parts_of(facts.get(field.code)) if field.kind in _DATES else facts.get(field.code) or field.fallback
        for field in part.fields
    }


def _typed(part: Part) -> dict[str, Any]:
    """Everything as it was typed."""
    return {
        field.code: typed_date(field.code) if field.kind in _DATES else request.form.get(field.code, "")
        for field in part.fields
    }


def _typed_facts(part: Part) -> Facts:
    """What was typed, for the service to check. Raises Invalid for a date whose parts make none."""
    return {field.code: _typed_fact(field) for field in part.fields}


def _typed_fact(field: Field) -> Any:
    if field.kind == "flag":
        return given(field.code) == "yes"
    if field.kind not in _DATES:
        return request.form.get(field.code, "")
    try:
        return typed_birth_date(field.code) or ""
    except Invalid as error:
        raise Invalid(error.code, error.message, fields={field.code: [error.message]}) from None
