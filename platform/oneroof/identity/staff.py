"""Accounts of members of staff, and their roles."""

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from marshmallow import ValidationError
from marshmallow.validate import Email
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_text, staff_languages, staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock, real_now
from oneroof.identity import sessions
from oneroof.identity.agency_people.binding import agency_of, bind
from oneroof.identity.models import Staff, StaffRole
from oneroof.identity.offices import office_choices
from oneroof.identity.permissions import AGENCY_ROLE, CENTRE_ROLES, SECOND_FACTOR_ROLES, UMBRELLA_ROLES, roles_with
from oneroof.identity.second_factor import has_second_factor
from oneroof.tenancy.context import Context
from oneroof.tenancy.hosts import canonical_host
from oneroof.tenancy.models import Tenant

LONGEST_NAME = 120
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def create_staff(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    email: str,
    name: str,
    password_hash: str | None = None,
    language: str | None = None,
    spoken_languages: Iterable[str] = (),
    agency_id: UUID | None = None,
    association: str | None = None,
) -> Staff:
    """A new account without any role yet. Raises Invalid for an address that is taken or none, or an unusable name."""
    staff = Staff(
        id=new_id(),
        email=canonical_email(email),
        name=canonical_name(name),
        password_hash=password_hash,
        language=checked_language(language),
        spoken_languages=sorted(set(spoken_languages)),
        agency_id=agency_id,
        association=association,
        created_at=real_now(),
    )
    session.add(staff)
    try:
        session.flush()
    except IntegrityError as error:
        raise email_taken() from error
    audit.record(session, context, clock, action="staff.create", object_kind="staff", object_id=staff.id)
    return staff


def get_staff(session: Session, staff_id: UUID) -> Staff:
    """One account. Raises NotFound."""
    staff = session.scalars(select(Staff).where(Staff.id == staff_id)).one_or_none()
    if staff is None:
        raise NotFound("staff_unknown", public_text("There is no such member of staff."))
    return staff


def find_staff(session: Session, email: str) -> Staff | None:
    """The account with this e-mail address, active or not."""
    return session.scalars(select(Staff).where(Staff.email == email.strip().lower())).one_or_none()


def change_details(
    session: Session, context: Context, clock: Clock, *, staff_id: UUID, name: str, language: str | None
) -> None:
    """Change a name and the language of the console (None or empty for the browser's). Raises Invalid, NotFound."""
    staff = get_staff(session, staff_id)
    staff.name, staff.language = canonical_name(name), checked_language(language)
    audit.record(session, context, clock, action="staff.change", object_kind="staff", object_id=staff_id)


def roles_of(session: Session, staff_id: UUID) -> list[StaffRole]:
    """The roles of one account."""
    return list(session.scalars(select(StaffRole).where(StaffRole.staff_id == staff_id).order_by(StaffRole.id)))


def allowed_roles(session: Session, context: Context) -> tuple[str, ...]:
    """The roles that exist at a tenant of this kind."""
    kind = session.scalars(select(Tenant.kind).where(Tenant.id == context.tenant_id)).one()
    return UMBRELLA_ROLES if kind in ("umbrella", "region") else CENTRE_ROLES


def give_role(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    staff_id: UUID,
    role: str,
    office_id: UUID | None = None,
    network_agency_id: UUID | None = None,
) -> StaffRole:
    """Give a role, in one office or (None) in the whole tenant; the one that they have already, if they have it.

    `network_agency_id` is the agency of the network whose own person this is, for the role of these people alone.

    Who gets a role that needs a second factor and has none is signed out everywhere, and sets one up at the next
    sign-in. Raises Invalid for a role or office that is unknown here, NotFound for an unknown account.
    """
    staff = get_staff(session, staff_id)
    agency_id = check_role(session, context, role, office_id, network_agency_id)
    if network_agency_id is not None:
        bind(session, context, staff_id=staff_id, network_agency_id=network_agency_id)
    elif agency_of(session, context, staff_id=staff_id) is not None:
        message = staff_text("Somebody of an agency can be nothing else here.")
        raise Invalid("agency_person", message, fields={"role": [message]})
    existing = session.scalars(
        select(StaffRole).where(
            StaffRole.staff_id == staff_id,
            StaffRole.role == role,
            StaffRole.office_id.is_(None) if office_id is None else StaffRole.office_id == office_id,
        )
    ).one_or_none()
    if existing is not None:
        return existing
    given = StaffRole(id=new_id(), staff_id=staff_id, role=role, office_id=office_id)
    session.add(given)
    if agency_id is not None:
        staff.agency_id = agency_id
    session.flush()
    if role in SECOND_FACTOR_ROLES and not has_second_factor(session, staff_id):
        sessions.end_sessions(session, staff_id)
    _record_role(session, context, clock, "role.give", given)
    return given


def take_role(session: Session, context: Context, clock: Clock, *, staff_id: UUID, staff_role_id: UUID) -> None:
    """Take a role away. Raises NotFound, and Conflict where nobody else could give roles any more."""
    taken = session.scalars(
        select(StaffRole).where(StaffRole.id == staff_role_id, StaffRole.staff_id == staff_id)
    ).one_or_none()
    if taken is None:
        raise NotFound("role_unknown", staff_text("They do not have this role (any more)."))
    if taken.role in roles_with("staff.manage"):
        _keep_a_manager(session, without_roles=frozenset({taken.id}))
    session.execute(delete(StaffRole).where(StaffRole.id == taken.id))
    _record_role(session, context, clock, "role.take", taken)


def deactivate_staff(session: Session, context: Context, clock: Clock, *, staff_id: UUID) -> None:
    """Close an account: its sessions end, its tokens stop working. Raises Conflict for the last one who can manage."""
    staff = get_staff(session, staff_id)
    held = roles_of(session, staff_id)
    if any(role.role in roles_with("staff.manage") for role in held):
        _keep_a_manager(session, without_roles=frozenset(role.id for role in held))
    staff.active = False
    sessions.end_sessions(session, staff_id)
    audit.record(session, context, clock, action="staff.deactivate", object_kind="staff", object_id=staff_id)


def reactivate_staff(session: Session, context: Context, clock: Clock, *, staff_id: UUID) -> None:
    """Open a closed account again, with the roles that it had."""
    get_staff(session, staff_id).active = True
    audit.record(session, context, clock, action="staff.reactivate", object_kind="staff", object_id=staff_id)


def check_role(
    session: Session, context: Context, role: str, office_id: UUID | None, network_agency_id: UUID | None = None
) -> UUID | None:
    """The agency that an officer of this office works for. Raises Invalid for a role or office unknown here."""
    roles = allowed_roles(session, context) if network_agency_id is None else _agency_roles(session, context)
    if role not in roles:
        message = staff_text("Choose one of the roles of the list.")
        raise Invalid("role_unknown", message, fields={"role": [message]})
    if office_id is None:
        if role == "officer":
            message = staff_text("An officer works in an office: choose which one.")
            raise Invalid("office_missing", message, fields={"office_id": [message]})
        return None
    for office in office_choices(session):
        if office.id == office_id:
            return office.agency_id if role == "officer" else None
    message = staff_text("Choose one of the offices of the list.")
    raise Invalid("office_unknown", message, fields={"office_id": [message]})


def _agency_roles(session: Session, context: Context) -> tuple[str, ...]:
    """What the people of a network's agency can be: something at the umbrella alone."""
    kind = session.scalars(select(Tenant.kind).where(Tenant.id == context.tenant_id)).one()
    return (AGENCY_ROLE,) if kind == "umbrella" else ()


def canonical_email(email: str) -> str:
    """An e-mail address as accounts keep it. Raises Invalid for what is none."""
    local, _, domain = email.strip().rpartition("@")
    canonical = f"{local.lower()}@{canonical_host(domain) or ''}"
    try:
        Email()(canonical)
    except ValidationError:
        message = staff_text("Enter an e-mail address, like name@example.org.")
        raise Invalid("email_invalid", message, fields={"email": [message]}) from None
    return canonical


def canonical_name(name: str) -> str:
    """A person's name without outer spaces. Raises Invalid for one that is empty, too long or not one line."""
    name = unicodedata.normalize("NFC", name).strip()
    if not name or len(name) > LONGEST_NAME or _CONTROL.search(name):
        message = staff_text("Enter a name of 1 to %(count)s characters.", count=LONGEST_NAME)
        raise Invalid("name_invalid", message, fields={"name": [message]})
    return name


def checked_language(language: str | None) -> str | None:
    """The language if staff pages exist in it, None for none. Raises Invalid for another."""
    if language and language not in staff_languages():
        message = staff_text("Choose one of the languages of the list.")
        raise Invalid("language_unknown", message, fields={"language": [message]})
    return language or None


def email_taken() -> Invalid:
    """The e-mail address belongs to another account of this tenant."""
    message = staff_text("Somebody here has this e-mail address already.")
    return Invalid("email_taken", message, fields={"email": [message]})


def _keep_a_manager(session: Session, *, without_roles: frozenset[UUID]) -> None:
    """Raise Conflict unless an active account that can manage staff stays. Two at once wait for each other."""
    statement = (
        select(StaffRole.id)
        .join(Staff, (Staff.tenant_id == StaffRole.tenant_id) & (Staff.id == StaffRole.staff_id))
        .where(StaffRole.role.in_(roles_with("staff.manage")), Staff.active)
        .order_by(StaffRole.id)
        .with_for_update(of=[StaffRole, Staff])
    )
    if not set(session.scalars(statement)) - without_roles:
        raise Conflict(
            "last_manager",
            staff_text(
                "This is the last account that can invite staff and give roles. Give somebody else the role first."
            ),
        )


def _record_role(session: Session, context: Context, clock: Clock, action: str, role: StaffRole) -> None:
    details = {"role": role.role, "office_id": str(role.office_id) if role.office_id else None}
    audit.record(session, context, clock, action=action, object_kind="staff", object_id=role.staff_id, details=details)
