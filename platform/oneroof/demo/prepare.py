"""Filling the demonstration networks with people and a past. Safe to run again, and quick then."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.appointments.demo import appointments
from oneroof.casefiles.casework.demo import casework
from oneroof.casefiles.demonstration import Stage
from oneroof.casefiles.documents.demo import documents
from oneroof.casefiles.finding.demo import duplicates
from oneroof.casefiles.persons.demo import people
from oneroof.casefiles.procedures.demo import online
from oneroof.catalogue.plugins.failures import recording
from oneroof.core.config import Settings
from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.demo.accounts import AccountMaker, Password
from oneroof.demo.credentials import Account, new_password, read_credentials, write_credentials
from oneroof.demo.history import send_up, write_past
from oneroof.demo.roster import plan_roster, staff_ids_by_mailbox
from oneroof.demo.staffing import posts, workplaces
from oneroof.frontdesk.devices.demo import devices
from oneroof.frontdesk.places.demonstrating import directions
from oneroof.identity.service import Passwords
from oneroof.kiosk.demonstrating import hall
from oneroof.partners.demonstrating import agencies
from oneroof.phone_line.demonstrating import phone_lines
from oneroof.referrals.demo import referrals
from oneroof.services import Services
from oneroof.storage.intake import Storing
from oneroof.tenancy.addresses import host_url
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import ListedTenant
from oneroof.tenancy.models import Tenant

FURNISHING: tuple[Callable[[Stage], None], ...] = (
    people,
    casework,
    duplicates,
    documents,
    online,
    devices,
    appointments,
    referrals,
    hall,
    directions,
)
"""What the slices add to casefiles, in this order: the people come first."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one run did."""

    tenants: int
    accounts: int
    new_accounts: int
    days: int
    """Days that were written."""
    jobs: int
    """Jobs that closed months and sent totals."""


def demo_tenants(services: Services, network_code: str | None = None) -> list[ListedTenant]:
    """The tenants of the demonstration networks here, or of the one named. Raises Conflict where there is none."""
    tenants = services.directory.list_tenants()
    named = [tenant for tenant in tenants if network_code in (None, tenant.network_code)]
    if network_code is not None and named and not any(tenant.demo for tenant in named):
        raise Conflict(
            "not_a_demo",
            staff_text(
                "%(network)s is no demonstration network: its staff and figures are real, and stay untouched.",
                network=network_code,
            ),
        )
    found = [tenant for tenant in named if tenant.demo and tenant.state not in ("draft", "closed")]
    if not found:
        raise Conflict("no_demo", staff_text("There is no demonstration network here."))
    return found


def prepare(
    services: Services,
    *,
    network_code: str | None = None,
    progress: Callable[[str, int], None] = lambda _code, _all: None,
) -> Prepared:
    """Give every tenant of the demonstration networks its staff, roster and past, and what its plugins add.

    `progress` is called with each tenant's code and their number. Raises Conflict where there is no such network.
    """
    tenants = demo_tenants(services, network_code)
    known = read_credentials(services.settings)
    passwords = _passwords(services.settings, tenants, known)
    accounts, days, jobs = [], 0, 0
    for tenant in tenants:
        made, written = _prepare_tenant(services, tenant, passwords[tenant.network_code], known)
        accounts += made
        days += written
        jobs += send_up(services, tenant) if written else 0
        progress(tenant.code, len(tenants))
    phone_lines(services, tenants)
    agencies(services, tenants)
    others = [account for account in known if account.network not in passwords]
    if [*accounts, *others] != known:
        write_credentials(services.settings, [*accounts, *others])
    new = len(set(accounts) - set(known))
    return Prepared(len(tenants), len(accounts), new, days, jobs)


def _prepare_tenant(
    services: Services, tenant: ListedTenant, password: Password, known: Iterable[Account]
) -> tuple[list[Account], int]:
    """The tenant's accounts, and how many days of its past were written."""
    context = system_context(tenant.id, tenant.network_id, "administration")
    clock = tenant.clock
    with services.database.transaction(context) as session:
        offices = workplaces(session)
        there = posts(tenant.code, tenant.kind, offices)
        maker = AccountMaker(session, context, clock, services.settings, tenant, password)
        accounts = maker.make(there, {account.email: account for account in known if account.tenant == tenant.code})
        plan_roster(
            session,
            context,
            clock,
            time_zone=tenant.time_zone,
            posts=there,
            offices=offices,
            staff_ids=staff_ids_by_mailbox(session),
        )
    with services.database.transaction(context) as session:
        _let_slices_demonstrate(services, session, context, tenant)
    with services.database.transaction(context) as session:
        _let_plugins_demonstrate(services, session, context, tenant)
    with services.database.transaction(context) as session:
        return accounts, write_past(session, context, clock, tenant)


def _let_slices_demonstrate(services: Services, session: Session, context: Context, tenant: ListedTenant) -> None:
    """People who do not exist, with casefiles."""
    language = session.scalars(select(Tenant.default_language).where(Tenant.id == tenant.id)).one()
    storing = Storing(services.files, services.scanner)
    hooks = services.plugins.of_session(session, context, recording(session, context, tenant.clock, services.plugins))
    address = host_url(tenant.host or tenant.code, services.settings)
    stage = Stage(session, context, tenant.clock, services.keys, tenant.kind, language, storing, hooks, address)
    for furnish in FURNISHING:
        furnish(stage)


def _let_plugins_demonstrate(services: Services, session: Session, context: Context, tenant: ListedTenant) -> None:
    """What fails of a plugin is kept for the tenant's staff, and the rest is prepared."""
    report = recording(session, context, tenant.clock, services.plugins)
    language = session.scalars(select(Tenant.default_language).where(Tenant.id == tenant.id)).one()
    services.plugins.of_session(session, context, report).call(
        "demonstrate", session=session, context=context, clock=tenant.clock, tenant_kind=tenant.kind, language=language
    )


def _passwords(settings: Settings, tenants: Iterable[ListedTenant], known: Iterable[Account]) -> dict[str, Password]:
    """Each network's password: the one that its accounts have, or a new one."""
    kept = {account.network: account.password for account in known}
    hashing = Passwords(settings.keys.token)
    found: dict[str, Password] = {}
    for network in {tenant.network_code for tenant in tenants}:
        plain = kept.get(network) or new_password()
        found[network] = Password(plain, hashing.hash(plain), is_new=network not in kept)
    return found
