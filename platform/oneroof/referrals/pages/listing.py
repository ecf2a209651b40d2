"""The queues: what our office has to answer, and what was sent from here."""

from typing import Any

from flask import Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.catalogue.service import offered_services
from oneroof.core.errors import DomainError
from oneroof.core.page_answers import given, go, page_again
from oneroof.identity.access import requires
from oneroof.referrals import service
from oneroof.referrals.models import URGENCIES
from oneroof.referrals.pages import blueprint
from oneroof.referrals.service import Wanted
from oneroof.referrals.service.reading import DIRECTIONS, GROUPS
from oneroof.tenancy.work import work

PAGE = 20
TEMPLATE = "referrals/list.html"


@blueprint.get("")
@requires("referrals.read")
def referrals() -> str:
    """What our office has to answer, what is due first; or what was sent from here."""
    return render_template(TEMPLATE, errors={}, trouble=None, typed="", **_facts())


@blueprint.post("/find")
@requires("referrals.read")
def referral_find() -> AnyResponse | Response:
    """The referral of somebody who shows the code of their slip."""
    current = work()
    try:
        found = service.by_code(current.session, current.context, current.keys, code=given("code"))
    except DomainError as error:
        current.abandon()
        error.fields = {"code": [error.message]}
        return page_again(TEMPLATE, error, typed=given("code"), **_facts())
    return go("referral_pages.referral", referral_id=found)


def _facts() -> dict[str, Any]:
    current, wanted = work(), _wanted()
    page = service.list_referrals(
        current.session,
        current.context,
        current.clock,
        current.keys,
        wanted=wanted,
        limit=PAGE,
        cursor=request.args.get("after") or None,
    )
    chosen = {
        "direction": wanted.direction,
        "group": wanted.group,
        "urgency": wanted.urgency or "",
        "overdue": "yes" if wanted.overdue else "",
        "whose": "mine" if wanted.mine else "",
        "service": wanted.service_code or "",
        "turn": wanted.turn or "",
    }
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    later = {**kept, "after": page.next_cursor}
    following = url_for("referral_pages.referrals", **later) if page.next_cursor else None
    services = offered_services(current.session, current.context)
    return {
        "items": page.items,
        "chosen": chosen,
        "narrowed": wanted != Wanted(direction=wanted.direction),
        "following": following,
        "first": url_for("referral_pages.referrals", **kept) if request.args.get("after") else None,
        "services": [(each.service.code, each.service.name) for each in services],
        "may_send": current.context.allows("referrals.send"),
    }


def _wanted() -> Wanted:
    asked = request.args
    return Wanted(
        direction=_one_of(asked.get("direction"), DIRECTIONS) or "in",
        group=_one_of(asked.get("group"), tuple(GROUPS)) or "unanswered",
        urgency=_one_of(asked.get("urgency"), URGENCIES),
        overdue=asked.get("overdue") == "yes",
        mine=asked.get("whose") == "mine",
        service_code=asked.get("service", "")[:100] or None,
        turn=_one_of(asked.get("turn"), ("us", "them")),
    )


def _one_of(text: str | None, values: tuple[str, ...]) -> str | None:
    return text if text in values else None
