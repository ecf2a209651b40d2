"""Words for staff about the record."""

from oneroof.core.i18n import LazyText, staff_text

OUTCOME_NAMES: dict[str, LazyText] = {
    "done": staff_text("Done"),
    "denied": staff_text("Refused"),
    "failed": staff_text("In vain"),
}
