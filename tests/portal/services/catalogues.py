"""What the tests of the public catalogue offer at a centre, and how they change it."""

from typing import Any

from oneroof.catalogue import service as catalogue
from oneroof.catalogue.definition.model import Cost, Evidence, Exclusion, Requirement, ServiceDefinition, Source, Step
from support.catalogues import a_catalogue, a_permit, a_service, words
from support.checks import offer, paper
from support.factories import Centre

RENEWAL = {"answer": "residence", "in": ["permit", "visa"]}


def card() -> ServiceDefinition:
    """A service that says everything that a page can show."""
    return a_permit(
        "card",
        name=words("Card", pt="Cartão", ar="بطاقة"),
        needs=("permit-ends",),
        audience=("migrant", "employer"),
        costs=(Cost(amount="85.00", note=words("For the card.", pt="Pelo cartão.")),),
        evidence=(
            Evidence(code="visa", name=words("Visa"), when=RENEWAL),
            paper("passport", original=True),
            paper("proof-of-address", group="home"),
            paper("rental-contract", group="home"),
            paper("photo", required=False),
        ),
        steps=(
            Step(code="received", name=words("Received"), by="office", online=True, next=("missing", "sent")),
            Step(code="missing", name=words("A paper is missing"), by="person", next=("received", "sent")),
            Step(code="sent", name=words("Sent on"), by="agency", expected="P10D", next=("given", "refused")),
            Step(code="given", name=words("Given"), by="agency", result="positive"),
            Step(code="refused", name=words("Refused"), by="agency", result="negative"),
        ),
        requirements=(Requirement(code="has-permit", text=words("You have a permit."), when=RENEWAL),),
        exclusions=(
            Exclusion(text=words("It does not give a visa."), instead=words("Ask for advice."), service="advice"),
        ),
        related=("advice", "elsewhere"),
        sources=(Source(title={"pt": "Lei n.º 23/2007"}, url="https://law.example.org/23"),),
        check_with_agency=True,
    )


def advice(**parts: Any) -> ServiceDefinition:
    """A small service that the other one leads to."""
    said: dict[str, Any] = {
        "kind": "support",
        "area": "justice",
        "needs": ("legal-advice",),
        "costs": (Cost(amount="0"),),
    }
    return a_service("advice", **said | parts)


def offer_two(centre: Centre) -> None:
    """Offer both at the immigration office."""
    offer(centre, a_catalogue(card(), advice(), name="pages"))


def change(centre: Centre, path: str, value: dict[str, Any], *, code: str = "card") -> None:
    """Let the centre say something else, or more."""
    with centre.database.transaction(centre.system) as session:
        version = catalogue.find_service(session, centre.system, code).row.version
        catalogue.change_service(
            session,
            centre.system,
            centre.clock,
            code=code,
            version=version,
            path=path,
            value=value,
            host_language="pt",
        )
