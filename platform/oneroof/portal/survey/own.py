"""The survey in somebody's own file: the visits of the last days about which they can still say how it was."""

from __future__ import annotations

from flask import render_template

from oneroof.core.i18n import public_text
from oneroof.frontdesk.survey.service import open_surveys
from oneroof.identity.service_users.access import SignedPerson
from oneroof.portal.my_file.sections import section
from oneroof.tenancy.work import Work


def surveys(current: Work, person: SignedPerson) -> str:
    """A link for each; nothing where there is nothing to answer."""
    found = open_surveys(current.session, current.context, current.clock, current.keys, casefile_id=person.casefile_id)
    return render_template("portal/survey/own.html", surveys=found) if found else ""


section(90, public_text("How was it?"), surveys)
