"""What waits for coordinators: requests with their clock, erasures to confirm, destruction lists, rules."""

from typing import Any
from uuid import UUID

from flask import abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.rights.pages import blueprint
from oneroof.casefiles.rights.pages.typed import day_typed, typed_day
from oneroof.casefiles.rights.service import erasing, lists, retention
from oneroof.casefiles.rights.service.overview import waiting
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, given_id, given_number, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

LIST = "rights_pages.destruction_list"


@blueprint.get("/rights")
@requires("rights.decide")
@states_purpose("rights")
def rights() -> str:
    """What waits, what is due first at the top."""
    current = work()
    found = waiting(current.session, current.context, current.clock, cursor=request.args.get("cursor"))
    return render_template("rights/waiting.html", found=found)


@blueprint.get("/rights/rules")
@requires("rights.decide")
@states_purpose("rights")
def retention_rules() -> str:
    """How long casefiles are kept."""
    return render_template("rights/rules.html", errors={}, trouble=None, **_rules())


@blueprint.post("/rights/rules")
@requires("rights.decide")
@states_purpose("rights")
def retention_rule_set() -> AnyResponse:
    """Keep them longer or shorter."""
    current = work()
    try:
        retention.set_rule(
            current.session,
            current.context,
            current.clock,
            service_id=given_id("service"),
            days=given_number("days"),
        )
    except DomainError as error:
        current.abandon()
        return page_again("rights/rules.html", error, **_rules())
    return go("rights_pages.retention_rules", staff_text("The rule holds from now on."))


@blueprint.get("/rights/lists/<uuid:list_id>")
@requires("rights.decide")
@states_purpose("rights")
def destruction_list(list_id: UUID) -> str:
    """What is on a list, by case code; the page is also what is printed."""
    return render_template("rights/list.html", errors={}, trouble=None, **_list(list_id))


@blueprint.get("/rights/lists/<uuid:list_id>/keep/<uuid:item_id>")
@requires("rights.decide")
@states_purpose("rights")
def destruction_keep_ask(list_id: UUID, item_id: UUID) -> str:
    """Why and until when."""
    return render_template("rights/keep.html", errors={}, trouble=None, **_item(list_id, item_id))


@blueprint.post("/rights/lists/<uuid:list_id>/keep/<uuid:item_id>")
@requires("rights.decide")
@states_purpose("rights")
def destruction_keep(list_id: UUID, item_id: UUID) -> AnyResponse:
    """Keep it."""
    current = work()
    try:
        lists.keep(
            current.session,
            current.context,
            current.clock,
            current.keys,
            item_id=item_id,
            reason=given("reason"),
            until=typed_day("until"),
        )
    except DomainError as error:
        current.abandon()
        return page_again("rights/keep.html", error, **_item(list_id, item_id))
    return go(LIST, staff_text("The casefile is kept."), list_id=list_id)


@blueprint.post("/rights/lists/<uuid:list_id>/ask")
@requires("rights.decide")
@states_purpose("rights")
def destruction_ask(list_id: UUID) -> AnyResponse:
    """The first of two."""
    current = work()
    try:
        lists.ask(current.session, current.context, current.clock, list_id=list_id, count=given_number("count"))
    except DomainError as error:
        current.abandon()
        return page_again("rights/list.html", error, **_list(list_id))
    return go(LIST, staff_text("The deletion is asked for. Another coordinator must confirm it."), list_id=list_id)


@blueprint.post("/rights/lists/<uuid:list_id>/take-back")
@requires("rights.decide")
@states_purpose("rights")
def destruction_take_back(list_id: UUID) -> AnyResponse:
    """Not after all."""
    current = work()
    try:
        lists.take_back(current.session, current.context, current.clock, list_id=list_id)
    except DomainError as error:
        current.abandon()
        return page_again("rights/list.html", error, **_list(list_id))
    return go(LIST, staff_text("Nothing is deleted."), list_id=list_id)


@blueprint.post("/rights/lists/<uuid:list_id>")
@requires("rights.decide")
@states_purpose("rights")
def destruction_approve(list_id: UUID) -> AnyResponse:
    """The second of two: have everything deleted that is still on it."""
    current = work()
    try:
        lists.approve(
            current.session,
            current.context,
            current.clock,
            current.keys,
            list_id=list_id,
            count=given_number("count"),
        )
    except DomainError as error:
        current.abandon()
        return page_again("rights/list.html", error, **_list(list_id))
    return go(LIST, staff_text("Approved. Everything on the list is deleted within a few minutes."), list_id=list_id)


def _list(list_id: UUID) -> dict[str, Any]:
    current = work()
    found = lists.read_list(current.session, current.context, current.clock, current.keys, list_id=list_id)
    return {
        "found": found,
        "mine": found.asked is not None and found.asked.asked_by == current.context.actor_id,
        "alone": not erasing.others_who_may(current.session, current.context),
    }


def _item(list_id: UUID, item_id: UUID) -> dict[str, Any]:
    found = _list(list_id)["found"]
    item = next((each for each in found.items if each.row.id == item_id), None)
    if item is None:
        abort(404)
    return {"found": found, "item": item, "reason": given("reason"), "until": day_typed("until")}


def _rules() -> dict[str, Any]:
    current = work()
    return {
        "rules": retention.named_rules(current.session, current.context),
        "services": retention.services_by_name(current.session, current.context),
        "typed": {"service": given("service"), "days": given("days")},
    }
