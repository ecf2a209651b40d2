"""The network's codes as the umbrella's staff read them."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

KIND_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "umbrella": staff_text("Umbrella body"),
        "region": staff_text("Region"),
        "national_centre": staff_text("National centre"),
        "local_centre": staff_text("Local centre"),
        "info_point": staff_text("Information point"),
        "mobile_unit": staff_text("Mobile unit"),
        "phone_line": staff_text("Phone line"),
    }
)

STATE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "draft": staff_text("Draft"),
        "preparing": staff_text("Being prepared"),
        # Translators: the state of a centre.
        "open": staff_text("Open"),
        "suspended": staff_text("Suspended"),
        # Translators: a centre that has closed for good.
        "closed": staff_text("Closed for good"),
    }
)

STATE_COLOURS = MappingProxyType({"open": "green", "suspended": "amber", "closed": "red"})

MEASURE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "visits": staff_text("Visits"),
        "served": staff_text("Served visits"),
        "no_shows": staff_text("No-shows"),
        "left": staff_text("Visitors who left"),
        "waiting_minutes_median": staff_text("Usual wait"),
    }
)

ACTION_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "prepare": staff_text("Prepare the centre"),
        "open": staff_text("Open the centre"),
        "suspend": staff_text("Suspend the centre"),
        "resume": staff_text("Open the centre again"),
        "close": staff_text("Close the centre for good"),
    }
)

CONSEQUENCES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "prepare": staff_text("Staff can sign in and set things up; visitors cannot come yet."),
        "open": staff_text("Visitors can come, and staff can serve them."),
        "suspend": staff_text(
            "At once nobody can sign in there, and its pages say that the centre is closed at the moment. "
            "Nothing is deleted, and it can be opened again at any time."
        ),
        "resume": staff_text("Its pages and its staff's work go on where they stopped."),
        "close": staff_text("The centre ends, and cannot be opened again. Its records stay as long as the law wants."),
    }
)

DONE: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "prepare": staff_text("The centre is being prepared now."),
        "open": staff_text("The centre is open now."),
        "suspend": staff_text("The centre is suspended now."),
        "resume": staff_text("The centre is open again."),
        "close": staff_text("The centre has been closed for good."),
    }
)
