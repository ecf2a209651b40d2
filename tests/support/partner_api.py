"""Programs of agencies that call the partner API of two centres, and people who were referred to them."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Flask

from oneroof.casefiles.documents import service as documents
from oneroof.casefiles.service import CasefileView
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.referrals import service as referrals
from oneroof.referrals.service import Content, Sent
from oneroof.referrals.ways import Destination
from oneroof.storage.intake import Storing
from support.brought_files import photo
from support.factories import Centre
from support.floor import Floor
from support.partners import Agreed, Partner, a_partner, agreed, also_agreed, consents_to, some_terms, withdraws
from support.persons import add, opened

SUMMARY = "Zuzanna needs a place to sleep."


@dataclass(frozen=True)
class Program:
    """A program with a live token of one centre."""

    app: Flask
    partner: Partner
    agreed: Agreed
    secret: str

    def at(self, here: Agreed, **narrowed: Any) -> "Program":
        """The same program with another token: of this centre, narrowed as `support.partners.Partner.token` says."""
        return replace(self, agreed=here, secret=self.partner.token(centre=here.centre, **narrowed))

    def call(self, method: str, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        """The answer, which must have this status. Header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.app.test_client().open(
            f"/api/v1/partner{path}",
            method=method,
            json=body,
            headers={"Authorization": f"Bearer {self.secret}", "Host": self.agreed.centre.host, **named},
        )
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer

    def get(self, path: str, **options: Any) -> Any:
        """What a GET answers."""
        return self.call("GET", path, **options).json

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """What a POST answers."""
        return self.call("POST", path, body, **options).json

    def refused(self, path: str, status: int = 403) -> str:
        """The reason code of a GET that is refused."""
        return str(self.get(path, status=status)["code"])


def a_program(app: Flask, here: Agreed, **narrowed: Any) -> Program:
    """A new program of the agency, with a token of this centre; `narrowed` as of `support.partners.Partner.token`."""
    partner = a_partner(here.centre, with_agency=here)
    return Program(app, partner, here, partner.token(**narrowed))


@dataclass
class Referred:
    """Somebody whose casefile holds much, and who agreed to be sent to an agency."""

    floor: Floor
    here: Agreed
    casefile: CasefileView
    consent_id: UUID
    storing: Storing

    def send(self, **content: Any) -> Sent:
        """Send them on: name, telephone and whatever else is given."""
        return self.floor.do(
            referrals.send,
            keys=self.floor.keys,
            casefile_id=self.casefile.casefile.id,
            once_id=new_id(),
            destination=Destination("agency", partnership_id=self.here.partnership.id),
            content=Content(**{"summary": SUMMARY, "classes": ("identity", "contact")} | content),
        )

    def document(self) -> UUID:
        """A document in the casefile."""
        added = self.floor.do(
            documents.add_document,
            keys=self.floor.keys,
            storing=self.storing,
            casefile_id=self.casefile.casefile.id,
            name="passport.jpg",
            content=photo(),
        )
        return added.id

    def take_back(self) -> None:
        """They withdraw their consent."""
        withdraws(self.floor, self.consent_id)


def referred(floor: Floor, here: Agreed, storing: Storing, name: str = "Zuzanna Nowak") -> Referred:
    """Somebody new, with a telephone number, who agreed."""
    file = opened(floor, name)
    add(floor, file, "contacts")
    return Referred(floor, here, file, consents_to(floor, file.casefile.id, here), storing)


@dataclass
class Partners:
    """Two centres; one agency that both know, and one that only the first does."""

    app: Flask
    keys: KeyStore
    storing: Storing
    lisboa: Agreed
    porto: Agreed
    other: Agreed

    def floor(self, centre: Centre | None = None) -> Floor:
        """The floor of a centre, for arranging."""
        at = centre or self.lisboa.centre
        return Floor(at, self.keys, at.member("mediator"))

    def program(self, here: Agreed | None = None, **options: Any) -> Program:
        """A new program, at the first centre unless another agreement is given."""
        return a_program(self.app, here or self.lisboa, **options)

    def referred(self, here: Agreed | None = None, name: str = "Zuzanna Nowak") -> Referred:
        """Somebody who agreed to be sent to the agency."""
        here = here or self.lisboa
        return referred(self.floor(here.centre), here, self.storing, name)


def make_partners(
    app: Flask, keys: KeyStore, storing: Storing, lisboa: Centre, porto: Centre, **terms: Any
) -> Partners:
    """The agencies, with agreements in force."""
    here = agreed(lisboa, "shelter", terms=some_terms(**terms))
    return Partners(app, keys, storing, here, also_agreed(here, porto), agreed(lisboa, "legalaid"))
