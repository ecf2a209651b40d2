"""Why certificates are revoked, as staff read it. The public page never tells."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

REASON_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "mistake": staff_text("There is a mistake in it"),
        "wrong_person": staff_text("It belongs to somebody else"),
        "decision_changed": staff_text("The decision has changed"),
        "lost": staff_text("It was lost or stolen"),
        "misused": staff_text("It was misused"),
        "replaced": staff_text("A newer one replaces it"),
    }
)
