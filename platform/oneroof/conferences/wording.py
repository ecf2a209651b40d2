"""What staff read for the codes of conferences."""

from oneroof.core.i18n import staff_text

STATE_NAMES = {
    "planned": staff_text("Planned"),
    "held": staff_text("Held"),
    "cancelled": staff_text("Called off"),
}
CASE_STATE_NAMES = {
    "listed": staff_text("To be discussed"),
    "agreed": staff_text("Agreed"),
    "postponed": staff_text("Put off to the next time"),
    "taken_off": staff_text("Taken off the list"),
}
STEP_STATE_NAMES = {
    "open": staff_text("Open"),
    "done": staff_text("Done"),
    "dropped": staff_text("Dropped"),
}
