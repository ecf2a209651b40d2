"""Pairs of casefiles that may be one person's: the list, one pair side by side, the decision, and taking it back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.finding import duplicates, section
from oneroof.casefiles.finding.joined import read_joining
from oneroof.casefiles.finding.merging import undo_join
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import NOTHING, given, given_id, given_number, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

blueprint = Blueprint(
    "duplicate_pages", __name__, template_folder="templates", url_prefix="/staff/casefiles/duplicates"
)
__all__ = ["blueprint", "section"]

PAIR, UNDO = "duplicates/pair.html", "duplicates/undo.html"


@blueprint.get("")
@requires("casefiles.join")
@states_purpose("identification")
def pairs() -> str:
    """What waits for a decision."""
    current = work()
    number = max(1, request.args.get("page", 1, type=int))
    waiting = duplicates.count_pairs(current.session, current.context)
    shown = duplicates.list_pairs(current.session, current.context, current.clock, current.keys, page=number)
    return render_template(
        "duplicates/list.html", pairs=shown, page=number, has_next=waiting > number * duplicates.PAGE
    )


@blueprint.get("/<uuid:pair_id>")
@requires("casefiles.join")
@states_purpose("identification")
def pair(pair_id: UUID) -> str:
    """One pair side by side."""
    return render_template(PAIR, errors={}, trouble=None, **_facts(pair_id))


@blueprint.post("/<uuid:pair_id>")
@requires("casefiles.join")
@states_purpose("identification")
def pair_decide(pair_id: UUID) -> AnyResponse | Response:
    """Keep the decision. One person needs to be confirmed: a tick, and which casefile stays."""
    try:
        return _decided(pair_id)
    except DomainError as error:
        work().abandon()
        return page_again(PAIR, error, **_facts(pair_id))


@blueprint.get("/joined/<uuid:merge_id>")
@requires("casefiles.join")
@states_purpose("identification")
def joining(merge_id: UUID) -> str:
    """What was joined, by whom and why, and the form to take it back."""
    return render_template(UNDO, errors={}, trouble=None, **_joining(merge_id))


@blueprint.post("/joined/<uuid:merge_id>")
@requires("casefiles.join")
@states_purpose("identification")
def joining_undo(merge_id: UUID) -> AnyResponse | Response:
    """Take it back."""
    current = work()
    try:
        undo_join(
            current.session, current.context, current.clock, current.keys, merge_id=merge_id, reason=given("reason")
        )
    except DomainError as error:
        current.abandon()
        return page_again(UNDO, error, **_joining(merge_id))
    return go("duplicate_pages.pairs", staff_text("The casefiles stand for themselves again."))


def _decided(pair_id: UUID) -> AnyResponse:
    current, decision = work(), given("decision")
    chosen: dict[str, Any] = {"pair_id": pair_id, "version": given_number("version"), "reason": given("reason")}
    if decision == "not_same":
        duplicates.not_the_same(current.session, current.context, current.clock, current.keys, **chosen)
        return go("duplicate_pages.pairs", staff_text("Remembered: these are two people."))
    if decision != "same":
        raise _missing("decision", staff_text("Choose one of the two."))
    if given("confirmed") != "yes":
        raise _missing("confirmed", staff_text("Please confirm that you have compared both."))
    joined = duplicates.the_same(
        current.session, current.context, current.clock, current.keys, keep=given_id("keep") or NOTHING, **chosen
    )
    return go(
        "duplicate_pages.joining", staff_text("The casefiles were joined. You can undo it here."), merge_id=joined.id
    )


def _missing(field: str, message: Any) -> Invalid:
    return Invalid("invalid_input", message, fields={field: [message]})


def _facts(pair_id: UUID) -> dict[str, Any]:
    current = work()
    view = duplicates.read_pair(current.session, current.context, current.clock, current.keys, pair_id=pair_id)
    names = ("decision", "keep", "reason", "confirmed")
    return {"view": view, "values": {name: given(name) for name in names}}


def _joining(merge_id: UUID) -> dict[str, Any]:
    current = work()
    view = read_joining(current.session, current.context, current.clock, current.keys, merge_id=merge_id)
    return {"view": view, "values": {"reason": given("reason")}}
