"""For general questions: which centres there are, where, and what each offers, by links to their public pages."""

from flask import current_app, render_template, request

from oneroof.identity.access import requires
from oneroof.phone_line.pages import blueprint
from oneroof.phone_line.pages.facts import words
from oneroof.phone_line.service.centres import open_centres
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.work import work


@blueprint.get("/centres")
@requires("calls.take")
def centres() -> str:
    """The centres of the network, by a word."""
    current, asked = work(), request.args.get("q", "").strip()
    settings = current_app.extensions["oneroof"].settings
    found = open_centres(current.session, current.context, asked=asked)
    listed = [(each, tenant_url(current.session, settings, each.id)) for each in found]
    return render_template("phone_line/centres.html", centres=listed, asked=asked, **words())
