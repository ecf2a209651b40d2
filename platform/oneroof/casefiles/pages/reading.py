"""One casefile: who it is, and what other slices know of it; and the slip with its code."""

from uuid import UUID

from flask import g, render_template, request

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.pages import blueprint
from oneroof.casefiles.pages.sections import sections_of
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.pages import shown_parts
from oneroof.casefiles.persons.pages.warnings import warnings_of
from oneroof.core.slips import slip_texts
from oneroof.identity.access import requires
from oneroof.tenancy.work import work


@blueprint.get("/<uuid:casefile_id>")
@requires("casefiles.read")
def casefile(casefile_id: UUID) -> str:
    """The casefile. Reading it is recorded."""
    current = work()
    overview = persons.read_person(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
    may_write = current.context.allows("casefiles.write")
    return render_template(
        "casefiles/casefile.html",
        overview=overview,
        view=overview.view,
        may_write=may_write,
        warnings=warnings_of(overview, may_write=may_write),
        parts=shown_parts(overview),
        sections=sections_of(current, overview.view),
    )


@blueprint.get("/<uuid:casefile_id>/code")
@requires("casefiles.read")
def casefile_code(casefile_id: UUID) -> str:
    """The case code, large, and the slip that the visitor keeps."""
    current = work()
    view = casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
    texts = slip_texts(
        "casefiles/public/code_slip.html", view.casefile.language, g.tenant, code=view.code, centre=g.tenant.name
    )
    return render_template(
        "casefiles/code.html", view=view, texts=texts, back_to_desk=request.args.get("back") == "desk"
    )
