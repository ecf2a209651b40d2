"""The floor's codes as coordinators read them."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

CHANGE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "relocate": staff_text("Given to another office"),
        "move": staff_text("People moved to another line"),
        "merge": staff_text("Merged into another line"),
        "split": staff_text("Split: a new line for some of them"),
        "crisis": staff_text("New line opened"),
        "close": staff_text("Closed to new tickets"),
        "carry_over": staff_text("Closed, the rest carried over"),
        "reopen": staff_text("Opened again"),
    }
)

OFFICE_KIND_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "reception": staff_text("Reception"),
        "government": staff_text("Office of an authority"),
        "support": staff_text("Support office"),
        "complementary": staff_text("Complementary service"),
    }
)

QUEUE_KIND_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "office": staff_text("For the office"),
        "welcome": staff_text("For the welcome desk"),
        "presorting": staff_text("For pre-sorting"),
    }
)

WEEKDAYS: tuple[LazyText, ...] = (
    staff_text("Monday"),
    staff_text("Tuesday"),
    staff_text("Wednesday"),
    staff_text("Thursday"),
    staff_text("Friday"),
    staff_text("Saturday"),
    staff_text("Sunday"),
)
