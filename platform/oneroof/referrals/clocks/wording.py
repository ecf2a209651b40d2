"""Words of clocks, for staff."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

CLOCK_STEPS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "remind": staff_text("They are reminded that the answer is due soon"),
        "due": staff_text("They are reminded that the answer is due"),
        "ask_sender": staff_text("You are reminded that they need more from you"),
        "escalate": staff_text("The coordinators, and who signed the agreement, are told that nobody has answered"),
        "expire": staff_text("It ends without an answer, and somebody else is proposed"),
        "outcome": staff_text("They are asked what came of it"),
    }
)
"""What happens next, by step of the clock."""
