"""Services whose requirements and evidence differ, for tests of the eligibility check."""

from typing import Any

from sqlalchemy.orm import Session

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.model import Catalogue, Condition, Evidence, Requirement, ServiceDefinition
from oneroof.catalogue.models import OfficeService
from oneroof.catalogue.service import find_service, sync_catalogue
from support.catalogues import a_catalogue, a_service, words
from support.factories import Centre

PERMIT: Condition = {"answer": "residence", "in": ["permit", "visa"]}
ENDS_SOON: Condition = {"answer": "permit_ends", "within_days": 90}


def asks(text: str, when: Condition) -> Requirement:
    """A requirement."""
    return Requirement(code=text.lower().replace(" ", "-"), text=words(text, pt=f"{text} (pt)"), when=when)


def paper(code: str, **parts: Any) -> Evidence:
    """A common piece of evidence."""
    known = common_list().evidence[code]
    return Evidence(**{"code": code, "name": known.name} | parts)


def service_with(code: str, *requirements: Requirement, questions: str = "", **parts: Any) -> ServiceDefinition:
    """A service that looks at these common questions (codes, separated by spaces)."""
    known = common_list().questions
    asked = tuple(known[question] for question in questions.split())
    return a_service(code, requirements=requirements, questions=asked, **parts)


SERVICES = (
    service_with(
        "renewal",
        asks("You have a permit or visa", PERMIT),
        asks("Your permit ends soon", ENDS_SOON),
        questions="residence permit_ends",
        needs=("permit-ends",),
        evidence=(
            paper("passport", original=True),
            paper("photo"),
            paper("work-contract", when={"answer": "work", "is": "employed"}),
        ),
    ),
    service_with(
        "tax-number",
        asks("You have no tax number yet", {"answer": "has_tax_number", "is": False}),
        questions="has_tax_number",
        needs=("permit-ends", "tax"),
        evidence=(paper("passport", group="identity"), paper("identity-card", group="identity")),
    ),
    service_with(
        "school",
        asks("Children live with you", {"answer": "children", "is": True}),
        questions="children",
        needs=("child-school",),
        evidence=(
            paper("proof-of-address", group="home"),
            paper("rental-contract", group="home"),
            paper("vaccination-record", required=False),
        ),
    ),
    service_with("copies", kind="complementary", needs=("everyday",)),
)
CATALOGUE: Catalogue = a_catalogue(*SERVICES, name="checking")


def offer(centre: Centre, catalogue: Catalogue = CATALOGUE, *, office: str = "immigration") -> None:
    """Let a centre offer the catalogue's services at one of its offices."""
    with centre.database.transaction(centre.system) as session:
        sync_catalogue(session, centre.system, centre.clock, catalogue)
        for service in catalogue.services:
            _provide(session, centre, service.code, office)


def _provide(session: Session, centre: Centre, code: str, office: str) -> None:
    row = find_service(session, centre.system, code).row
    session.add(OfficeService(office_id=centre.offices[office], service_id=row.id))
    centre.services[code] = row.id
