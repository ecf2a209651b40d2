"""The complaints in somebody's own file, with the answers."""

from __future__ import annotations

from flask import render_template

from oneroof.casefiles.procedures.complaints.following import complaints_of
from oneroof.core.i18n import public_text
from oneroof.identity.service_users.access import SignedPerson
from oneroof.portal.my_file.sections import section
from oneroof.tenancy.work import Work


def complaints(current: Work, person: SignedPerson) -> str:
    """Each with its state; nothing where somebody has never complained."""
    found = complaints_of(current.session, current.context, current.clock, current.keys, casefile_id=person.casefile_id)
    return render_template("portal/my_file/_complaints.html", complaints=found) if found else ""


section(70, public_text("Your complaints"), complaints)
