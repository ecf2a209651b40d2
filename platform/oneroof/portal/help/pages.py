"""Help now, rights, privacy and accessibility: the same few pages at every centre."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue

from oneroof.identity.access import public
from oneroof.portal.cache import kept
from oneroof.portal.help.numbers import emergency_number, house_numbers, other_numbers
from oneroof.portal.reading.asked import PARAMETERS, reading, written
from oneroof.portal.sensitive import sensitive
from oneroof.portal.site.showing import local_help
from oneroof.tenancy.work import work

blueprint = Blueprint("help_pages", __name__, template_folder="../templates")

SERVING = frozenset({"national_centre", "local_centre", "info_point", "mobile_unit"})


@blueprint.get("/help")
@public
@sensitive
@kept()
def emergency() -> ResponseReturnValue:
    """In danger: whom to call, what to say, where to go."""
    current = work()
    return render_template(
        "portal/help/emergency.html",
        first=emergency_number(g.tenant),
        others=other_numbers(g.tenant),
        house=house_numbers(current.session, current.context, g.tenant),
        local=local_help(g.tenant),
        serves=g.tenant.kind in SERVING,
    )


@blueprint.get("/help/rights")
@public
@sensitive
@kept(*PARAMETERS)
def rights() -> ResponseReturnValue:
    """What everybody is entitled to here, whatever their papers say."""
    days = current_app.extensions["oneroof"].settings.complaint_days
    facts = {"days": days, "serves": g.tenant.kind in SERVING}
    texts = written(lambda: render_template("portal/help/_rights.html", **facts), reading())
    return render_template("portal/help/rights.html", texts=texts)


@blueprint.get("/privacy")
@public
@kept()
def privacy() -> ResponseReturnValue:
    """What this site keeps of its readers."""
    return render_template("portal/help/privacy.html", serves=g.tenant.kind in SERVING)


@blueprint.get("/accessibility")
@public
@kept()
def accessibility() -> ResponseReturnValue:
    """How this site can be used, what is missing, and whom to tell."""
    current = work()
    numbers = house_numbers(current.session, current.context, g.tenant)
    return render_template("portal/help/accessibility.html", numbers=numbers, serves=g.tenant.kind in SERVING)
