"""A service with a procedure worth the name, and people who ask for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.service import ProcedureView
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.casefiles.sharing.service import VISIT_CLASSES, share
from oneroof.catalogue.definition.model import (
    AgencyReference,
    Evidence,
    Field,
    Form,
    Page,
    ServiceDefinition,
    Step,
    TimeLimit,
)
from oneroof.catalogue.plugins.declared import DeclaredBehaviour
from oneroof.catalogue.service import sync_catalogue
from oneroof.core.keystore import KeyStore
from support.catalogues import a_catalogue, a_service, words
from support.factories import Centre, Member
from support.floor import Floor

AMINA = Identity.named("Amina Haddad", "1990-05-14", "MA")
CODE = "residence"


def steps(*more: Step) -> tuple[Step, ...]:
    """Applied, checked, sent back as often as needed, decided one way or the other."""
    return (
        Step(
            code="applied",
            name=words("Application noted", pt="Pedido registado", ar="تم تسجيل الطلب"),
            note=words("A mediator looks through the form.", pt="Um mediador verifica o formulário."),
            by="mediator",
            expected="P5D",
            next=("checking",),
        ),
        Step(
            code="checking",
            name=words("Being checked", pt="Em verificação", ar="قيد المراجعة"),
            by="office",
            next=("documents", "decision"),
        ),
        Step(
            code="documents",
            name=words("Documents are missing", pt="Faltam documentos", ar="هناك وثائق ناقصة"),
            by="person",
            next=("checking",),
        ),
        Step(
            code="decision",
            name=words("Being decided", pt="Em decisão", ar="قيد القرار"),
            by="agency",
            next=("granted", "refused"),
        ),
        Step(code="granted", name=words("Granted", pt="Concedido", ar="مقبول"), by="agency", result="positive"),
        Step(code="refused", name=words("Refused", pt="Recusado", ar="مرفوض"), by="agency", result="negative"),
        *more,
    )


FORM = Form(
    pages=(
        Page(
            code="person",
            title=words("About you", pt="Sobre si", ar="عنك"),
            fields=(
                Field(code="full_name", kind="text", label=words("Full name", pt="Nome completo"), prefill="name"),
                Field(code="birth_date", kind="date", label=words("Date of birth"), prefill="birth_date"),
            ),
        ),
        Page(
            code="work",
            title=words("Your work", pt="O seu trabalho", ar="عملك"),
            fields=(
                Field(code="has_job", kind="yes_no", label=words("Do you work?", pt="Trabalha?")),
                Field(
                    code="employer",
                    kind="text",
                    label=words("Name of your employer", pt="Nome do empregador"),
                    most=100,
                    when={"answer": "has_job", "is": True},
                ),
            ),
        ),
        Page(
            code="files",
            title=words("Documents", pt="Documentos", ar="الوثائق"),
            fields=(
                Field(
                    code="photo_file",
                    kind="file",
                    label=words("Photograph", pt="Fotografia"),
                    evidence="photo",
                    required=False,
                ),
            ),
        ),
    ),
    declaration=words("What I wrote is true.", pt="O que escrevi é verdade."),
)
EVIDENCE = (
    Evidence(code="passport", name=words("Passport", pt="Passaporte"), original=True),
    Evidence(code="rent-contract", name=words("Rental contract"), group="address"),
    Evidence(code="water-bill", name=words("Water bill"), group="address"),
    Evidence(code="work-contract", name=words("Work contract"), when={"answer": "has_job", "is": True}),
    Evidence(code="photo", name=words("Photograph", pt="Fotografia"), required=False),
)


def a_residence(**parts: Any) -> ServiceDefinition:
    """The service; `parts` replace what it says."""
    said: dict[str, Any] = {
        "name": words("Residence permit", pt="Autorização de residência", ar="تصريح الإقامة"),
        "agency": AgencyReference(code="migration", name=words("Migration agency")),
        "time": TimeLimit(usual="P60D", legal="P90D", counting="working_days"),
        "channels": ("walk_in", "online", "phone", "kiosk"),
        "evidence": EVIDENCE,
        "steps": steps(),
        "form": FORM,
        "review_on": date(2027, 5, 31),
    }
    return a_service(CODE, **said | parts)


def define(centre: Centre, *services: ServiceDefinition) -> None:
    """Bring the centre's catalogue to these definitions, as an upgrade of its plugin would."""
    job_search = a_service("job_search", kind="support", area="employment")
    catalogue = a_catalogue(*(services or (a_residence(),)), job_search, name="floor", version="1.1.0")
    with centre.database.transaction(centre.system) as session:
        sync_catalogue(session, centre.system, centre.clock, catalogue)


@dataclass
class Hooks:
    """The core's own behaviour, and an ear for what plugins are told."""

    answers: dict[str, Any] = field(default_factory=dict)
    """What a plugin answers, by hook: a value, or a function of the hook's arguments."""
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def call(self, hook: str, **arguments: Any) -> list[Any]:
        """The answers."""
        self.heard.append((hook, arguments))
        given = self.answers.get(hook)
        answers = [] if given is None else [given(**arguments) if callable(given) else given]
        core = [DeclaredBehaviour().prefill(**arguments)] if hook == "prefill" else []
        return [*core, *answers]

    def moves(self) -> list[tuple[str | None, str, str | None]]:
        """(from, to, result) of each time that a procedure was said to have moved."""
        facts = [arguments["procedure"] for hook, arguments in self.heard if hook == "procedure_moved"]
        return [(fact.previous_step, fact.step_code, fact.result) for fact in facts]


@dataclass(frozen=True)
class Desk:
    """A centre with the service, somebody who asks for it, and everybody who works on it."""

    floor: Floor
    hooks: Hooks
    mediator: Member
    officer: Member
    """Of the responsible office."""
    stranger: Member
    """Of another office."""

    @property
    def keys(self) -> KeyStore:
        """The key store."""
        return self.floor.keys

    def casefile(self, identity: Identity = AMINA, language: str = "ar", **more: Any) -> CasefileView:
        """A new casefile."""
        return self.floor.do(
            casefiles.open_casefile, self.mediator, keys=self.keys, identity=identity, language=language, **more
        )

    def open(self, casefile: CasefileView | None = None, member: Member | None = None, **more: Any) -> Procedure:
        """A new procedure, of somebody new unless a casefile is given."""
        opened = (casefile or self.casefile(another_person=True)).casefile
        arguments = {"casefile_id": opened.id, "service_code": CODE, **more}
        if member is not None:
            self.floor.meet(opened.person_id, member)
        return self.floor.do(
            procedures.open_procedure, member or self.mediator, keys=self.keys, hooks=self.hooks, **arguments
        )

    def let_in(self, procedure: Procedure, office: str) -> None:
        """Share the procedure with another office too."""
        self.floor.do(
            share,
            person_id=procedure.person_id,
            office_ids=[self.floor.centre.offices[office]],
            data_classes=VISIT_CLASSES,
            source_kind="procedure",
            source_id=procedure.id,
        )

    def move(self, procedure_id: UUID, to_step: str, member: Member | None = None, **more: Any) -> Procedure:
        """Go on to a step."""
        return self.floor.do(
            procedures.move,
            member or self.mediator,
            keys=self.keys,
            hooks=self.hooks,
            procedure_id=procedure_id,
            to_step=to_step,
            **more,
        )

    def go(self, procedure_id: UUID, *to_steps: str) -> None:
        """Go on through several steps."""
        for to_step in to_steps:
            self.move(procedure_id, to_step)

    def answer(self, procedure_id: UUID, member: Member | None = None, **more: Any) -> Procedure:
        """Answer the form."""
        return self.floor.do(
            procedures.answer_form,
            member or self.mediator,
            keys=self.keys,
            hooks=self.hooks,
            procedure_id=procedure_id,
            **more,
        )

    def evidence(self, procedure_id: UUID, code: str, state: str, member: Member | None = None) -> Procedure:
        """Tick an evidence."""
        return self.floor.do(
            procedures.note_evidence, member or self.mediator, procedure_id=procedure_id, states={code: state}
        )

    def read(self, procedure_id: UUID, member: Member | None = None) -> ProcedureView:
        """The procedure as somebody sees it."""
        return self.floor.do(
            procedures.read_procedure, member or self.mediator, keys=self.keys, procedure_id=procedure_id
        )

    def later(self, **span: float) -> "Desk":
        """The same desk some time later."""
        return replace(self, floor=self.floor.later(**span))

    def rows(self, kind: Any) -> list[Any]:
        """All rows of a table that the centre has."""
        with self.floor.centre.database.transaction(self.floor.centre.system) as session:
            return list(session.scalars(select(kind)))


def desk_at(floor: Floor, services: Iterable[ServiceDefinition] = ()) -> Desk:
    """A desk at this floor's centre, whose catalogue has the service."""
    define(floor.centre, *services)
    return Desk(
        floor,
        Hooks(),
        floor.centre.member("mediator"),
        floor.centre.member("officer", office="immigration"),
        floor.centre.member("officer", office="employment"),
    )
