"""`/needs/<code>`: what helps somebody who says this of themselves."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from oneroof.catalogue.definition.common import common_list
from oneroof.content.service import Shown
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.identity.access import public
from oneroof.portal.cache import kept
from oneroof.portal.needs.curated import pages_for
from oneroof.portal.needs.doors import FOR_A_NEED, doors
from oneroof.portal.sensitive import show_quick_exit_for
from oneroof.portal.services.choosing import Wanted
from oneroof.portal.services.listing import at_network, readers, shown_list
from oneroof.portal.services.network import network_list
from oneroof.tenancy.work import work

blueprint = Blueprint("need_pages", __name__, template_folder="../templates")


@blueprint.get("/needs/<code>")
@public
@kept()
def need(code: str) -> str:
    """Services, pages and what can be done at once."""
    known = common_list().needs
    if code not in known:
        raise NotFound("need_unknown", public_text("There is no such page here, or it is no longer shown."))
    current, wanted = work(), Wanted(need=code)
    show_quick_exit_for([code])
    return render_template(
        "portal/needs/need.html",
        code=code,
        label=readers().words(known[code])[0].text,
        network=at_network(),
        shown=network_list(wanted, None) if at_network() else shown_list(current, wanted, None),
        pages=[(each, _address(each)) for each in pages_for(current, code)],
        doors=doors(FOR_A_NEED),
    )


def _address(shown: Shown) -> str:
    endpoint = {"page": "content_pages.page", "news": "news_pages.news_item", "event": "event_pages.event"}[shown.kind]
    return url_for(endpoint, slug=shown.slug)
