"""What each role may do: one table, read from top to bottom.

Permissions are `<noun>.<verb>`. `identity.access` holds every view to one of them (a guard fails a view without).
"""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

PERMISSIONS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "floor.read": staff_text("See offices, desks and queues"),
        "visits.register": staff_text("Register a visit"),
        "tickets.issue": staff_text("Issue tickets"),
        "tickets.read": staff_text("See who is waiting, by ticket number"),
        "tickets.call": staff_text("Open a desk, call tickets and serve"),
        "floor.direct": staff_text("Act for any desk"),
        "casefiles.read": staff_text("Find and read casefiles"),
        "casefiles.write": staff_text("Open casefiles and record identity"),
        "roster.read": staff_text("See who is on duty"),
        "roster.write": staff_text("Plan who is on duty"),
        "reports.read": staff_text("See the centre's own figures"),
        "staff.manage": staff_text("Invite staff and give roles"),
        "settings.manage": staff_text("Change the centre's settings"),
        "jobs.manage": staff_text("See failed jobs and run them again"),
        "audit.read": staff_text("Read the accountability record"),
        "network.read": staff_text("See the network and its centres"),
        "network.manage": staff_text("Open, suspend and close centres"),
        "totals.read": staff_text("See the network's totals"),
        "demo.clock": staff_text("Set the clock of a demonstration network"),
        "account.self": staff_text("Use one's own account"),
    }
)

_SELF = frozenset({"account.self"})
_FLOOR = _SELF | {"floor.read", "tickets.read", "roster.read"}
_SERVE = _FLOOR | {"tickets.call", "tickets.issue", "casefiles.read"}

ROLES: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "mediator": _SERVE | {"visits.register", "casefiles.write"},
        "reception": _SERVE | {"visits.register", "casefiles.write"},
        "officer": _SERVE,
        "coordinator": _SERVE
        | {"visits.register", "casefiles.write", "roster.write", "reports.read", "floor.direct"}
        | {"staff.manage", "settings.manage", "jobs.manage"},
        "umbrella_administrator": _SELF
        | {"network.read", "network.manage", "totals.read", "staff.manage", "jobs.manage", "demo.clock"},
        "analyst": _SELF | {"network.read", "totals.read", "reports.read"},
        "auditor": _SELF | {"audit.read", "network.read", "roster.read", "floor.read"},
    }
)

ROLE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "mediator": staff_text("Mediator"),
        "reception": staff_text("Reception"),
        "officer": staff_text("Officer of an agency"),
        "coordinator": staff_text("Centre coordinator"),
        "umbrella_administrator": staff_text("Umbrella administrator"),
        "analyst": staff_text("Analyst"),
        "auditor": staff_text("Auditor"),
    }
)

UMBRELLA_ROLES = ("umbrella_administrator", "analyst", "auditor")
CENTRE_ROLES = ("mediator", "reception", "officer", "coordinator", "analyst", "auditor")
SECOND_FACTOR_ROLES = frozenset({"coordinator", "umbrella_administrator", "auditor"})
"""Roles that must use a second factor, since they can open doors for others."""


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """All that these roles may do together; unknown roles add nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))


def roles_with(permission: str) -> tuple[str, ...]:
    """The roles that carry `permission`, in the table's order: whom to ask when it is missing."""
    return tuple(role for role, permissions in ROLES.items() if permission in permissions)
