"""Something to put right and a certificate for somebody of a demonstration network, so that no page is empty."""

from datetime import timedelta

from markupsafe import escape
from sqlalchemy import select

from oneroof.casefiles.demonstration import Stage
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.procedures.certificates.models import Certificate
from oneroof.casefiles.procedures.certificates.service import Paper, choices, issue
from oneroof.casefiles.procedures.online.asked import form_fields
from oneroof.casefiles.procedures.online.asking import ask_correction
from oneroof.casefiles.procedures.online.models import ProcedureCorrection
from oneroof.casefiles.procedures.service.opening import open_procedure
from oneroof.casefiles.service import read_casefile
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.service import find_service, offered_services
from oneroof.core.names import named
from oneroof.core.papers import pdf_of
from oneroof.core.qr import qr_image

LANGUAGE = "uk"
"""Of the person whose file can be opened: they have an e-mail address."""
ASKED = "Na fotografia não se lê a data. Por favor, envie outra."
DAYS = timedelta(days=14)


def online(stage: Stage) -> None:
    """One correction that waits for its answer and one certificate, where there is none of either."""
    first = select(Casefile).where(Casefile.tenant_id == stage.context.tenant_id, Casefile.language == LANGUAGE)
    found = stage.session.scalars(first.order_by(Casefile.opened_at, Casefile.id).limit(1)).first()
    if found is None:
        return
    if not _has(stage, ProcedureCorrection):
        _ask(stage, found)
    if not _has(stage, Certificate):
        _certify(stage, found)


def _has(stage: Stage, kind: type[ProcedureCorrection] | type[Certificate]) -> bool:
    statement = select(kind.id).where(kind.tenant_id == stage.context.tenant_id).limit(1)
    return stage.session.scalar(statement) is not None


def _ask(stage: Stage, casefile: Casefile) -> None:
    """A request whose first question and first document have to be sent again."""
    hooks = stage.hooks
    codes = [item.service.code for item in offered_services(stage.session, stage.context)]
    offered = (find_service(stage.session, stage.context, code).definition for code in codes)
    service = next((each for each in offered if _can_be_asked(each)), None)
    if hooks is None or service is None:
        return
    by = (stage.session, stage.context, stage.clock, stage.keys, hooks)
    procedure = open_procedure(*by, casefile_id=casefile.id, service_code=service.code, channel="online")
    ask_correction(
        *by,
        procedure_id=procedure.id,
        fields={form_fields(service)[0].code: "wrong"},
        evidence={each.code: "unreadable" for each in service.evidence[:1]},
        text=ASKED,
        language="pt",
        due_on=stage.clock.now().date() + DAYS,
        stops_clock=True,
    )


def _can_be_asked(service: ServiceDefinition) -> bool:
    return bool(service.steps and service.evidence and form_fields(service))


def _certify(stage: Stage, casefile: Casefile) -> None:
    if stage.storing is None:
        return
    by = (stage.session, stage.context, stage.clock, stage.keys)
    found = choices(stage.session, stage.context, read_casefile(*by, casefile_id=casefile.id))
    for choice in found[:1]:
        issue(
            *by,
            stage.storing,
            lambda paper: _specimen(stage, paper),
            casefile_id=casefile.id,
            choice=choice.value,
            language=casefile.language,
        )


def _specimen(stage: Stage, paper: Paper) -> bytes:
    """A paper as it would be, marked as a specimen; its picture leads to its check."""
    link = f"{stage.address}/check/{paper.code.replace('-', '')}"
    title = escape(named(paper.declared.name))
    return pdf_of(
        f'<!doctype html><html lang="pt"><head><title>{title}</title></head><body><h1>{title}</h1><p>SPECIMEN</p>'
        f"<p><strong>{escape(paper.name)}</strong></p><p>{escape(named(paper.declared.text))}</p>"
        f"<div>{qr_image(link, link)}</div><p><strong>{escape(paper.code)}</strong></p></body></html>"
    )
