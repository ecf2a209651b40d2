"""A phone line beside two centres, with an agreement with the first, and somebody who is known there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from oneroof.phone_line.agreements import service as agreements
from oneroof.phone_line.agreements.models import PhoneAgreement
from oneroof.phone_line.models import PhoneCall
from oneroof.phone_line.service import calls
from oneroof.phone_line.service.homes import publish
from oneroof.phone_line.service.inside import Line
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.line_clearance import COVERED
from oneroof.tenancy.models import Tenant, TenantHost
from support.factories import Centre, Member
from support.floor import Floor

_numbers = count(5001)
BORN = "1987-04-12"
MAIL = "oksana@example.org"


@dataclass(frozen=True)
class PhoneLine:
    """The line, its operator, and what it works with."""

    centre: Centre
    keys: KeyStore
    operator: Member

    @property
    def line(self) -> Line:
        """What its services take, as the operator."""
        return Line(self.centre.database, self.keys, self.operator.context, self.centre.clock)

    def as_(self, member: Member) -> "PhoneLine":
        """The same in the hands of somebody else."""
        return replace(self, operator=member)

    @property
    def umbrella(self) -> Context:
        """The umbrella's administrator, as services see one."""
        return replace(system_context(self.centre.network_id * 100, self.centre.network_id, "administration"))

    def call(self, *, language: str = "uk", reason: str = "status") -> PhoneCall:
        """A call that begins."""
        with self.centre.database.transaction(self.operator.context) as session:
            return calls.start_call(
                session,
                self.operator.context,
                self.centre.clock,
                self.keys,
                language=language,
                reason=reason,
                knows_code=True,
            )

    def agree(self, floor: Floor, covers: Sequence[str] = COVERED) -> PhoneAgreement:
        """An agreement that runs, with a centre of the same network."""
        database, clock = self.centre.database, self.centre.clock
        row = agreements.propose(
            database,
            self.umbrella,
            clock,
            centre=floor.centre.code,
            line=self.centre.code,
            covers=covers,
            until=date(2099, 12, 31),
        )
        return agreements.accept(database, floor.centre.system, clock, agreement_id=row.id)


def make_line(database: Database, keys: KeyStore, *, network_id: int = 1, code: str | None = None) -> PhoneLine:
    """A tenant of kind `phone_line`, with an operator."""
    number = next(_numbers)
    centre = Centre(database, number, network_id, code or f"line{number}", "Europe/Lisbon")
    with database.umbrella_transaction(system_context(number, network_id, "administration")) as session:
        session.add(
            Tenant(
                id=number,
                network_id=network_id,
                code=centre.code,
                kind="phone_line",
                state="open",
                name={"en": "The line", "pt": "A linha"},
                phone="808 257 257",
                default_language="pt",
                languages=["pt", "en"],
                time_zone="Europe/Lisbon",
            )
        )
        session.flush()
        session.add(TenantHost(host=centre.code, network_id=network_id, tenant_id=number))
    return PhoneLine(centre, keys, centre.member("mediator", languages=["uk", "pt"]))


def known(floor: Floor, name: str = "Оксана Мельник", *, mail: str = MAIL) -> CasefileView:
    """Somebody whose birth date, nationality and e-mail address the centre knows, and whose code is published."""
    view = floor.do(casefiles.open_casefile, keys=floor.keys, identity=Identity.named(name, BORN, "UA"), language="uk")
    floor.do(
        persons.add_entry,
        keys=floor.keys,
        casefile_id=view.casefile.id,
        part=PARTS["contacts"],
        facts={"kind": "email", "value": mail, "safe_message": "yes", "preferred": True},
    )
    centre = floor.centre
    with centre.database.transaction(centre.system) as session:
        publish(session, centre.system, floor.keys, [view.casefile.code])
    return view
