"""Which classes of data an actor is cleared for everywhere in the centre. The database holds to it.

Beyond clearance a row is seen by the offices with which it is shared, and never by an agency from which it is kept.
"""

from types import MappingProxyType

from oneroof.tenancy.data_classes import DATA_CLASSES, PERSONAL_CLASSES

EVERYTHING = PERSONAL_CLASSES
_WELCOME = PERSONAL_CLASSES - {code for code, each in DATA_CLASSES.items() if each.special}

CLEARED_ROLES: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "mediator": EVERYTHING,
        "coordinator": EVERYTHING,
        "reception": _WELCOME,
    }
)
"""By role. Officers, analysts and auditors are cleared for nothing: offices see what is shared with them."""

CLEARED_KINDS: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "system": EVERYTHING,
        "service": EVERYTHING,
        # who gives a code sees the neutral status of one procedure, no more
        "visitor": frozenset({"procedure", "deadlines"}),
    }
)
"""By kind of actor, whatever the roles."""


def clearance_of(actor_kind: str, roles: frozenset[str]) -> frozenset[str]:
    """The classes that such an actor may see of everybody."""
    classes = CLEARED_KINDS.get(actor_kind, frozenset())
    return classes.union(*(CLEARED_ROLES.get(role, frozenset()) for role in roles))
