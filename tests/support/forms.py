"""A service with a form that has every kind of question, and people who fill it in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image

from oneroof.catalogue.definition.model import Evidence, Field, Form, Option, Page, ServiceDefinition
from oneroof.catalogue.forms import drafts
from oneroof.catalogue.forms.drafts import OpenDraft
from oneroof.catalogue.service import sync_catalogue
from support.catalogues import a_catalogue, a_service, words
from support.factories import Centre

CODE = "permit-renewal"
TODAY = date(2026, 3, 2)


def field(code: str, kind: str, label: str, pt: str, ar: str | None = None, **more: Any) -> Field:
    """A question in English and Portuguese, in Arabic if that is given."""
    return Field(code=code, kind=kind, label=words(label, pt=pt, **({"ar": ar} if ar else {})), **more)


def option(value: str, label: str, pt: str, ar: str) -> Option:
    """An answer in three languages."""
    return Option(value=value, label=words(label, pt=pt, ar=ar))


PERSON = Page(
    code="person",
    title=words("About you", pt="Sobre si", ar="عنك"),
    intro=words("As in your passport.\n\n- Name\n- Date of birth", pt="Como no passaporte.\n\n- Nome\n- Data"),
    fields=(
        field("full_name", "text", "Full name", "Nome completo", "الاسم الكامل", prefill="name"),
        field("birth_date", "date", "Date of birth", "Data de nascimento", "تاريخ الميلاد", most=0),
        field("nationality", "country", "Nationality", "Nacionalidade", "الجنسية", required=False),
        field("email", "email", "E-mail", "E-mail", "البريد الإلكتروني", required=False),
        field("phone", "phone", "Phone", "Telefone", "الهاتف", required=False),
    ),
)
SITUATION = Page(
    code="situation",
    title=words("Your situation", pt="A sua situação", ar="وضعك"),
    fields=(
        field(
            "residence",
            "one_of",
            "What papers do you have?",
            "Que documentos tem?",
            "ما هي أوراقك؟",
            hint=words("What you have today.", pt="O que tem hoje.", ar="ما لديك اليوم."),
            help=words("A visa counts too.", pt="Um visto também conta."),
            options=(
                option("permit", "A residence card", "Um título de residência", "بطاقة إقامة"),
                option("visa", "A visa", "Um visto", "تأشيرة"),
                option("none", "None", "Nenhum", "لا شيء"),
            ),
        ),
        field(
            "permit_ends",
            "date",
            "When does it end?",
            "Quando termina?",
            "متى تنتهي؟",
            when={"answer": "residence", "in": ["permit", "visa"]},
        ),
        field(
            "needs",
            "some_of",
            "What else do you need?",
            "De que mais precisa?",
            "ماذا تحتاج أيضًا؟",
            required=False,
            options=(
                option("housing", "A place to live", "Um lugar para viver", "سكن"),
                option("work", "Work", "Trabalho", "عمل"),
            ),
        ),
        field("has_job", "yes_no", "Do you work?", "Trabalha?", "هل تعمل؟"),
    ),
)
WORK = Page(
    code="work",
    title=words("Your work", pt="O seu trabalho", ar="عملك"),
    when={"answer": "has_job", "is": True},
    fields=(
        field("employer", "text", "Who do you work for?", "Para quem trabalha?", "لمن تعمل؟", most=60),
        field("wage", "money", "Wage for a month", "Salário por mês", "الأجر الشهري", required=False, most=100_000),
        field("hours", "number", "Hours a week", "Horas por semana", "ساعات العمل", required=False, least=1, most=80),
    ),
)
LAST = Page(
    code="documents",
    title=words("Documents and language", pt="Documentos e língua", ar="الوثائق واللغة"),
    fields=(
        Field(code="about_files", kind="note", label=words("A photo of each page will do.", pt="Basta uma foto.")),
        field("passport_copy", "file", "Your passport", "O seu passaporte", "جواز سفرك", evidence="passport", most=2),
        field("interpreter", "language", "Language of an interpreter", "Língua do intérprete", required=False),
        field("message", "long_text", "Anything else?", "Mais alguma coisa?", "أي شيء آخر؟", required=False, most=500),
        Field(
            code="tax_number",
            kind="text",
            label=words("Tax number", pt="Número fiscal"),
            required=False,
            pattern="[0-9]{9}",
            pattern_text=words("It has nine digits.", pt="Tem nove algarismos."),
        ),
    ),
)
FORM = Form(
    pages=(PERSON, SITUATION, WORK, LAST),
    declaration=words("What I wrote is true.", pt="O que escrevi é verdade.", ar="ما كتبته صحيح."),
)


def permit_renewal(form: Form | None = FORM, **more: Any) -> ServiceDefinition:
    """The service."""
    parts: dict[str, Any] = {
        "name": words("Renewal of a permit", pt="Renovação do título", ar="تجديد بطاقة الإقامة"),
        "summary": words("Ask for a new card.", pt="Peça um novo cartão.", ar="اطلب بطاقة جديدة."),
        "channels": ("online", "kiosk", "appointment"),
        "evidence": (Evidence(code="passport", name=words("Passport", pt="Passaporte", ar="جواز السفر")),),
    }
    return a_service(CODE, form=form, **(parts | more))


def offer(centre: Centre, *services: ServiceDefinition) -> None:
    """Let a centre offer services."""
    with centre.database.transaction(centre.system) as session:
        sync_catalogue(session, centre.system, centre.clock, a_catalogue(*services, name="forms-test"))


COMPLETE: dict[str, Any] = {
    "full_name": "Amina Haddad",
    "birth_date": "1990-05-14",
    "residence": "permit",
    "permit_ends": "2026-06-30",
    "has_job": False,
}
"""Answers with which the form can be sent, but for its file."""


def picture(colour: str = "red", kind: str = "PNG") -> bytes:
    """A small photo."""
    stream = BytesIO()
    Image.new("RGB", (16, 16), colour).save(stream, kind)
    return stream.getvalue()


@dataclass
class Applicant:
    """Somebody with a draft, through the services."""

    centre: Centre
    keys: Any
    draft_id: Any

    def open(self) -> OpenDraft:
        """The draft as it is now."""
        with self.centre.database.transaction(self.centre.system) as session:
            return drafts.open_draft(session, self.centre.system, self.keys, draft_id=self.draft_id, today=TODAY)

    def do(self, function: Any, **arguments: Any) -> Any:
        """Call a service function on the locked draft, in a transaction of its own."""
        centre = self.centre
        with centre.database.transaction(centre.system) as session:
            draft = drafts.open_draft(session, centre.system, self.keys, draft_id=self.draft_id, today=TODAY, lock=True)
            return function(session, centre.system, centre.clock, self.keys, draft, **arguments)


def begin(centre: Centre, keys: Any, *, wish: str = "1", channel: str = "kiosk", **more: Any) -> Applicant:
    """A new draft of the service."""
    with centre.database.transaction(centre.system) as session:
        draft = drafts.start(
            session,
            centre.system,
            centre.clock,
            keys,
            service_code=CODE,
            language="en",
            channel=channel,
            wish=wish,
            today=TODAY,
            **more,
        )
        return Applicant(centre, keys, draft.row.id)


def fields_of(pages: Iterable[Page]) -> list[Field]:
    """All questions of pages."""
    return [each for page in pages for each in page.fields]
