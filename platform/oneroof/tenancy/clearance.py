"""Which classes of data an actor is cleared for everywhere in the centre. The database holds to it.

Beyond clearance a row is seen by the offices with which it is shared, and never by an agency from which it is kept.
"""

from types import MappingProxyType

from oneroof.tenancy.data_classes import DATA_CLASSES, PERSONAL_CLASSES

EVERYTHING = PERSONAL_CLASSES
RECIPIENT = "recipient"
"""Who answers one referral by the link of a letter and the code that its person carries."""
AGENCY = "agency"
"""The kind of actor: a program of an agency. It sees what is shared with its partnership, whatever its roles."""
STAFFS_OWN = frozenset({"notes", "contacts_log", "tasks"})
"""What staff write for each other. The person gets it in a copy of their data, and not in a browser at any place."""
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
        "system": EVERYTHING | {"accountability"},
        # their own rows alone, which the database holds to: has shown a code or link that was made for them
        "person": EVERYTHING - STAFFS_OWN,
        # who gives a code sees the neutral status of one procedure, no more
        "visitor": frozenset({"procedure", "deadlines"}),
    }
)
"""By kind of actor, whatever the roles. A device and another program are cleared for nothing."""

VISITOR_PURPOSES: MappingProxyType[str, frozenset[str]] = MappingProxyType({"complaints": frozenset({"complaints"})})
"""What visitors see besides where they state this purpose: who gives a complaint's code sees how far it is."""

_COUNTING = frozenset({"procedure", "deadlines"})

SYSTEM_PURPOSES: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "closing": _COUNTING,
        "statistics": _COUNTING | {"referrals"},
        "sign_in": frozenset(),
        # who sends a one-time code finds the casefile and how its person is reached
        "own_file": frozenset({"person", "contact"}),
    }
)
"""What the platform's own jobs see where their purpose needs less than everything: who counts needs no names."""


def clearance_of(actor_kind: str, roles: frozenset[str], purpose: str) -> frozenset[str]:
    """The classes that such an actor may see of everybody; a person, of themselves."""
    if actor_kind == AGENCY:
        return frozenset()
    classes = CLEARED_KINDS.get(actor_kind, frozenset())
    if actor_kind == "system":
        classes &= SYSTEM_PURPOSES.get(purpose, classes)
    if actor_kind == "visitor":
        classes |= VISITOR_PURPOSES.get(purpose, frozenset())
    return classes.union(*(CLEARED_ROLES.get(role, frozenset()) for role in roles))


def reads_record(permissions: frozenset[str], purpose: str) -> bool:
    """Whether somebody may read entries of the accountability record.

    Auditors may; and who reads casefiles, where they state that it is for the rights of the person: they show the
    person who looked.
    """
    return "audit.read" in permissions or (purpose == "rights" and "casefiles.read" in permissions)


RESTRICTED = "restricted"
"""Stands on the rows of a person whose data is only stored; kept from everybody who carries it, as an agency's tag."""
_SEE_RESTRICTED_KINDS = frozenset({"system", "visitor", "person"})
_SEE_RESTRICTED_ROLES = frozenset({"coordinator"})


def kept_from(actor_kind: str, roles: frozenset[str]) -> frozenset[str]:
    """The tags that such an actor carries whatever their agency is. Visitors see their own status, and no more."""
    if actor_kind == AGENCY:
        return frozenset({RESTRICTED})
    sees = actor_kind in _SEE_RESTRICTED_KINDS or roles & _SEE_RESTRICTED_ROLES
    return frozenset() if sees else frozenset({RESTRICTED})
