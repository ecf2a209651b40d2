"""The codes of consents as people read them."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text, staff_text

Names = MappingProxyType[str, LazyText]

STATE_NAMES: Names = MappingProxyType(
    {
        "not_asked": staff_text("Not asked yet"),
        "asked": staff_text("Asked, no answer yet"),
        "given": staff_text("Agreed"),
        "refused": staff_text("Refused"),
        "withdrawn": staff_text("Withdrawn"),
        "expired": staff_text("Ran out"),
    }
)
STATE_COLOURS = MappingProxyType(
    {"not_asked": "grey", "asked": "amber", "given": "green", "refused": "red", "withdrawn": "red", "expired": "grey"}
)

CHANNEL_NAMES: Names = MappingProxyType(
    {
        "signature": staff_text("Signed on the screen"),
        "spoken": staff_text("Spoken"),
        "online": staff_text("Online"),
    }
)

RECEIPT_TITLES: Names = MappingProxyType(
    {
        "given": public_text("You have agreed"),
        "refused": public_text("You have said no"),
        "withdrawn": public_text("You have withdrawn"),
    }
)

PART_NAMES: Names = MappingProxyType(
    {
        "what": public_text("What is shared"),
        "with_whom": public_text("With whom"),
        "why": public_text("Why"),
        "until": public_text("Until when"),
        "withdraw": public_text("How to withdraw"),
    }
)
"""The headings of a notice."""
