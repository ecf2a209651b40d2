"""Plain words for what stands in the record, for the person whose file it is about."""

from types import MappingProxyType

from oneroof.audit.lag import is_reading
from oneroof.core.i18n import LazyText, public_text

ACTS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "read": public_text("Read"),
        "search": public_text("Found in a search"),
        "print": public_text("Printed"),
        "copy": public_text("Took a copy"),
        "write": public_text("Wrote or changed something"),
        "denied": public_text("Wanted to look, and was refused"),
    }
)

ACTORS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "staff": public_text("A member of staff"),
        "visitor": public_text("Somebody who gave your code"),
        "person": public_text("You yourself"),
        "device": public_text("A machine in the centre"),
        "operator": public_text("The national phone line"),
        "service": public_text("Another system"),
        "system": public_text("The computer system by itself"),
    }
)

_SEARCHES = frozenset({"search", "find", "compare", "list"})
_COPIES = frozenset({"export", "download"})


def act_of(action: str, outcome: str) -> str:
    """Which of ACTS an entry is."""
    if outcome == "denied":
        return "denied"
    verb = action.rpartition(".")[2].partition("_")[0]
    if verb in _SEARCHES:
        return "search"
    if verb in _COPIES or action == "access_export.hand_over":
        return "copy"
    if verb == "print":
        return "print"
    return "read" if is_reading(action) else "write"
