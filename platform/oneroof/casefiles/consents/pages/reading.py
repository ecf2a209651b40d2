"""How consents stand; the receipt that the person keeps; the signature that somebody drew."""

from uuid import UUID

from flask import Response, g, render_template

from oneroof.casefiles.consents import service
from oneroof.casefiles.consents.pages import blueprint
from oneroof.casefiles.consents.pages.showing import page_facts, read_casefile
from oneroof.casefiles.consents.service import Entry
from oneroof.core.errors import NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.slips import slip_texts
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work


@blueprint.get("/<uuid:casefile_id>/consents")
@states_purpose("consent_record")
@requires("casefiles.read")
def consents(casefile_id: UUID) -> str:
    """Everything in one glance, and the history. Reading it is recorded."""
    return render_template("consents/consents.html", trouble=None, **page_facts(casefile_id))


@blueprint.get("/<uuid:casefile_id>/consents/receipt/<uuid:event_id>")
@states_purpose("consent_record")
@requires("casefiles.read")
def consent_receipt(casefile_id: UUID, event_id: UUID) -> str:
    """What the person takes home: what was agreed, refused or withdrawn, with a code that shows it is ours."""
    view, entry = read_casefile(casefile_id), _entry(casefile_id, event_id)
    texts = slip_texts(
        "consents/public/receipt.html",
        view.casefile.language,
        g.tenant,
        centre=g.tenant.name,
        entry=entry,
        spoken_language=view.casefile.language,
    )
    return render_template("consents/receipt.html", view=view, entry=entry, texts=texts)


@blueprint.get("/<uuid:casefile_id>/consents/signature/<uuid:event_id>")
@states_purpose("consent_record")
@requires("casefiles.read")
def consent_signature(casefile_id: UUID, event_id: UUID) -> Response:
    """The signature as it was drawn."""
    entry = _entry(casefile_id, event_id)
    if entry.proof is None or entry.proof.image is None:
        raise NotFound("signature_not_found", staff_text("Nobody signed here."))
    return Response(entry.proof.image, mimetype="image/png")


def _entry(casefile_id: UUID, event_id: UUID) -> Entry:
    current = work()
    return service.read_entry(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        event_id=event_id,
    )
