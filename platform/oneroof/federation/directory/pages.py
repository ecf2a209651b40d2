"""`/staff/directory`: who takes what, for who refers people; the umbrella's staff keep entries here too."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, render_template, request
from sqlalchemy import select

from oneroof.federation.directory import for_referrals, service, wording
from oneroof.federation.directory.choices import choices, language_names, need_names, service_names
from oneroof.federation.directory.keeping import Keeper
from oneroof.federation.directory.keeping_pages import KeepingPages
from oneroof.federation.directory.service import Question, Taker
from oneroof.federation.free_times.finding import Point
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.models import Tenant
from oneroof.tenancy.work import Work, work

__all__ = ["blueprint", "for_referrals"]

blueprint = Blueprint("directory", __name__, template_folder="templates", url_prefix="/staff/directory")


@blueprint.get("")
@states_purpose("administration")
@requires("directory.read")
def search() -> str:
    """Who takes this, from here."""
    current = work()
    asked = {name: request.args.get(name, "").strip() for name in ("service", "need", "language", "centre", "km")}
    offered = choices(current.session, current.context)
    if "centre" not in request.args and g.tenant.code in dict(offered["centres"]):
        asked["centre"] = g.tenant.code
    question = _question(current, asked)
    found = service.takers(current.session, current.context, now=current.clock.now(), question=question)
    return render_template(
        "directory/search.html",
        asked=asked,
        found=found,
        most=service.MOST_TAKERS,
        may_keep=current.context.allows("directory.manage"),
        distances=wording.DISTANCES,
        choices=offered,
        **shown(current, found),
    )


def shown(current: Work, found: list[Taker]) -> dict[str, Any]:
    """The words for what was found: services, needs, centres and languages by their codes."""
    ids = {number for taker in found for number in taker.entry.centre_ids}
    return {
        "service_names": service_names(current.session, current.context),
        "need_names": need_names(),
        "centres": service.centres_of(current.session, current.context, ids),
        "way_names": wording.WAY_NAMES,
        "audience_names": wording.AUDIENCE_NAMES,
        "language_names": language_names,
    }


def _question(current: Work, asked: dict[str, str]) -> Question:
    wanted = select(Tenant).where(Tenant.network_id == current.context.network_id, Tenant.code == asked["centre"])
    centre = current.session.scalars(wanted).one_or_none()
    near = Point(centre.latitude, centre.longitude) if centre and centre.latitude and centre.longitude else None
    return Question(
        service=asked["service"] or None,
        need=asked["need"] or None,
        language=asked["language"] or None,
        centre_id=centre.id if centre else None,
        near=near,
        km=float(asked["km"]) if asked["km"] in {str(each) for each in wording.DISTANCES} else None,
    )


def _umbrella() -> Keeper:
    return Keeper("umbrella")


KeepingPages(_umbrella, permission="directory.manage").register(blueprint, "/kept")
