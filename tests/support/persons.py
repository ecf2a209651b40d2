"""People of whom much is known."""

from typing import Any

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.persons.service import Entry, Overview
from oneroof.casefiles.service import CasefileView, Identity
from support.factories import Member
from support.floor import Floor

FACTS: dict[str, dict[str, Any]] = {
    "organisation": {"contact_person": "Rui Marçal", "number": "PT509442013"},
    "contacts": {"kind": "whatsapp", "value": "912 345 678", "safe_message": "no", "read_by": "Her brother"},
    "languages": {"language": "uk", "speaks": "well", "preferred": True},
    "papers": {"kind": "passport", "number": "FX4471093", "country": "UA", "expires_on": "2026-04-01"},
    "status": {"status": "Temporary protection", "expires_on": "2027-03-04"},
    "family": {"kind": "child", "name": "Zoryana Melnyk", "birth_date": "2015"},
    "representatives": {"kind": "lawyer", "name": "Teresa Brandão", "from_on": "2026-01-01"},
    "needs": {"kind": "disability", "why": "Zhvanets letter", "review_on": "2026-06-01"},
}
SECRETS = (
    "Rui Marçal",
    "912345678",
    "FX4471093",
    "Temporary protection",
    "Zoryana",
    "Brandão",
    "Zhvanets",
    "disability",
)


def opened(floor: Floor, name: str = "Оксана Мельник", kind: str = "migrant") -> CasefileView:
    """A casefile of somebody of whom only the name is known."""
    return floor.do(casefiles.open_casefile, keys=floor.keys, identity=Identity.named(name), language="pt", kind=kind)


def add(floor: Floor, view: CasefileView, code: str, member: Member | None = None, **facts: Any) -> Entry:
    """Note this, or the example of `FACTS`."""
    given = {"keys": floor.keys, "casefile_id": view.casefile.id, "part": PARTS[code]}
    return floor.do(persons.add_entry, member, facts=facts or FACTS[code], **given)


def look(floor: Floor, view: CasefileView, member: Member | None = None) -> Overview:
    """Read all that is known."""
    return floor.do(persons.read_person, member, keys=floor.keys, casefile_id=view.casefile.id)
