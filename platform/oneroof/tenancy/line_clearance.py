"""What operators of the phone line are cleared for in a caller's home centre: one act at a time, as is agreed."""

from collections.abc import Iterable
from types import MappingProxyType

OPERATOR = "operator"
"""The kind of actor: staff of the line at work in another centre."""

VERIFY = "line.verify"
VERIFYING = "caller_verification"
WORKING = "phone_line"

_OF_ACT: MappingProxyType[str, tuple[str, frozenset[str]]] = MappingProxyType(
    {
        VERIFY: (VERIFYING, frozenset({"person", "identity", "contact"})),
        "line.status": (WORKING, frozenset({"person", "procedure", "deadlines"})),
        "line.appointments": (WORKING, frozenset({"person"})),
        "line.notes": (WORKING, frozenset({"person", "contacts_log"})),
        "line.call_backs": (WORKING, frozenset({"person", "tasks"})),
    }
)
"""By permission: the purpose it is for, and the classes. An operator's context carries one of them."""

COVERED = ("status", "appointments", "notes", "call_backs")
"""What an agreement can cover; verifying callers is part of each."""
LINE_CLASSES = ("person", "identity", "contact", "procedure", "deadlines", "contacts_log", "tasks")


def classes_covered(covers: Iterable[str]) -> frozenset[str]:
    """The classes that an agreement which covers this opens to the line."""
    permissions = (VERIFY, *(f"line.{each}" for each in covers))
    return frozenset().union(*(_OF_ACT[permission][1] for permission in permissions))


def purpose_of(permission: str) -> str:
    """What the act is for. Raises KeyError for no act of the line."""
    return _OF_ACT[permission][0]


def clearance_of_operator(permissions: frozenset[str], purpose: str) -> frozenset[str]:
    """What an operator sees with these permissions for this purpose."""
    granted = (_OF_ACT[each] for each in permissions if each in _OF_ACT)
    return frozenset().union(*(classes for needed, classes in granted if needed == purpose))
