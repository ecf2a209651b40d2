"""For general questions: which centres there are, where, and what each offers, by links to their public pages."""

from flask import current_app, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.i18n import current_language
from oneroof.core.names import text_in
from oneroof.identity.access import requires
from oneroof.phone_line.pages import blueprint
from oneroof.phone_line.pages.facts import words
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import CENTRE_KINDS, Tenant
from oneroof.tenancy.work import work


@blueprint.get("/centres")
@requires("calls.take")
def centres() -> str:
    """The centres of the network, by a word."""
    current, asked = work(), request.args.get("q", "").strip()
    found = _centres(current.session, current.context, asked)
    settings = current_app.extensions["oneroof"].settings
    listed = [(each, tenant_url(current.session, settings, each.id)) for each in found]
    return render_template("phone_line/centres.html", centres=listed, asked=asked, **words())


def _centres(session: Session, context: Context, asked: str) -> list[Tenant]:
    wanted = select(Tenant).where(
        Tenant.network_id == context.network_id, Tenant.kind.in_(CENTRE_KINDS), Tenant.state == "open"
    )
    word = asked.casefold()
    found = [each for each in session.scalars(wanted) if not word or word in _said(each)]
    return sorted(found, key=lambda each: text_in(each.name, current_language()))


def _said(tenant: Tenant) -> str:
    places = (tenant.municipality, tenant.district, tenant.address)
    return " ".join([*tenant.name.values(), *(place for place in places if place)]).casefold()
