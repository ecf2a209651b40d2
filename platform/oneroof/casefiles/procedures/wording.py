"""The codes of procedures as members of staff read them."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

Names = MappingProxyType[str, LazyText]

EVENT_NAMES: Names = MappingProxyType(
    {
        "open": staff_text("Begun at the desk"),
        "take_form": staff_text("Begun with a form that was sent"),
        "move": staff_text("Moved on"),
        "undo": staff_text("Last step taken back"),
        "answers": staff_text("Form answered"),
        "evidence": staff_text("Document noted"),
    }
)

EVIDENCE_STATE_NAMES: Names = MappingProxyType(
    {
        "missing": staff_text("Missing"),
        "shown": staff_text("Shown"),
        "handed_in": staff_text("Handed in"),
        "not_needed": staff_text("Not needed"),
    }
)

RESULT_NAMES: Names = MappingProxyType(
    {
        "positive": staff_text("Ended: granted or done"),
        "negative": staff_text("Ended: refused"),
        "neutral": staff_text("Ended"),
    }
)

ACTOR_NAMES: Names = MappingProxyType(
    {
        "person": staff_text("The person"),
        "mediator": staff_text("A mediator or the reception"),
        "office": staff_text("The responsible office"),
        "agency": staff_text("The agency"),
    }
)
"""Who does what a step waits for."""

DEADLINE_NAMES: Names = MappingProxyType(
    {
        "usual": staff_text("Usually done by"),
        "legal": staff_text("Limit in law"),
    }
)
