"""Names of what pages show of agreements."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

STATE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "draft": staff_text("Draft"),
        "proposed": staff_text("Waits for signatures"),
        "in_force": staff_text("In force"),
        "suspended": staff_text("Suspended by the umbrella"),
        "suspended_here": staff_text("Suspended by the centre"),
        "offered": staff_text("Waits for the centre’s word"),
        "refused": staff_text("Refused by the centre"),
        "ended": staff_text("Ended"),
    }
)
ENDED_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "refused": staff_text("Refused by the centre"),
        "centre": staff_text("Ended by the centre"),
        "umbrella": staff_text("Ended by the umbrella"),
        "term": staff_text("Its last day is over"),
        "renewed": staff_text("Another version took its place"),
    }
)
SIDE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {"umbrella": staff_text("The umbrella"), "agency": staff_text("The agency")}
)
