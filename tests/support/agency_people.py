"""Agencies of a network with people of their own, and browsers in which these are signed in at the umbrella."""

from dataclasses import dataclass
from itertools import count
from uuid import UUID, uuid4

from flask import Flask

from oneroof.core.time import real_now
from oneroof.federation.models import NetworkAgency, PublishedDefinition, PublishedService
from oneroof.identity import service as identity
from oneroof.identity.permissions import AGENCY_ROLE
from oneroof.identity.sessions import open_session
from oneroof.tenancy.context import system_context
from support.factories import Centre
from support.staff_browser import Browser

_numbers = count(1)


@dataclass(frozen=True)
class AgencyOfTests:
    """An agency of the network, at its umbrella."""

    umbrella: Centre
    id: UUID
    code: str

    def browser(self, app: Flask, *, language: str = "en") -> Browser:
        """A browser of somebody new of this agency."""
        system = self.umbrella.system
        with self.umbrella.database.transaction(system) as session:
            email = f"developer{next(_numbers)}@{self.code}.example"
            staff = identity.create_staff(session, system, self.umbrella.clock, email=email, name="Dora Developer")
            identity.give_role(
                session,
                system,
                self.umbrella.clock,
                staff_id=staff.id,
                role=AGENCY_ROLE,
                network_agency_id=self.id,
            )
            opened = open_session(session, staff.id, stage="complete", method="password", user_agent="tests")
        browser = Browser(app, self.umbrella.host, {"Accept-Language": language})
        browser.client.set_cookie("staff", opened.secret, domain=self.umbrella.host)
        return browser


def an_agency(umbrella: Centre, code: str = "jrs") -> AgencyOfTests:
    """A new agency of the umbrella's network."""
    row = NetworkAgency(
        network_id=umbrella.network_id, id=uuid4(), code=code, name={"en": code.upper()}, kind="ngo", area="community"
    )
    with umbrella.database.umbrella_transaction(umbrella.system) as network:
        network.add(row)
        network.flush()
        return AgencyOfTests(umbrella, row.id, code)


def publish_service(centre: Centre, code: str = "job_search", name: str = "Looking for work") -> str:
    """Let the network know that the centre offers a service; its URI."""
    context, uri = system_context(centre.tenant_id, centre.network_id, "administration"), f"urn:service:{code}"
    with centre.database.umbrella_transaction(context) as network:
        key = {"network_id": centre.network_id, "digest": f"{code}-digest"}
        if network.get(PublishedDefinition, tuple(key.values())) is None:
            network.add(PublishedDefinition(**key, document={}))
            network.flush()
        network.add(
            PublishedService(
                **key,
                centre_id=centre.tenant_id,
                code=code,
                uri=uri,
                facts={"name": {"en": name}},
                is_offered=True,
                is_provided=True,
                published_at=real_now(),
            )
        )
    return uri
