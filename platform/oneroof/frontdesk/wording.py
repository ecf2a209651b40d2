"""The floor's codes as members of staff read them."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

NEED_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "elderly": staff_text("Elderly person"),
        "pregnant": staff_text("Pregnant"),
        "disability": staff_text("Disability"),
        "small_child": staff_text("Small child"),
        "interpreter": staff_text("Needs an interpreter"),
    }
)

CHANNEL_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "walk_in": staff_text("Walk-in"),
        "appointment": staff_text("Appointment"),
        "phone": staff_text("Phone"),
        "online": staff_text("Online"),
        "kiosk": staff_text("Kiosk"),
        "email": staff_text("E-mail"),
        "post": staff_text("Post"),
        "outreach": staff_text("Outreach"),
    }
)

OUTCOME_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "solved": staff_text("Solved"),
        "partly_solved": staff_text("Partly solved"),
        "document_missing": staff_text("A document is missing"),
        "referred": staff_text("Referred to others"),
        "information_given": staff_text("Information given"),
        "next_appointment": staff_text("Next appointment agreed"),
    }
)

EVENT_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "issue": staff_text("Issued"),
        "call": staff_text("Called"),
        "recall": staff_text("Called again"),
        "start": staff_text("Serving began"),
        "finish": staff_text("Finished"),
        "no_show": staff_text("Did not come"),
        "park": staff_text("Put aside"),
        "return": staff_text("Back in the line"),
        "left": staff_text("Left"),
        "hand_on": staff_text("Handed on"),
        "undo": staff_text("Last step taken back"),
        "end_of_day": staff_text("Ended with the day"),
        "change": staff_text("Changed"),
        "move": staff_text("Moved with its line"),
        "carry_over": staff_text("Carried over to another day"),
    }
)

UNDO_OFFERS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "call": staff_text("You called %(label)s."),
        "start": staff_text("You began to serve %(label)s."),
        "finish": staff_text("You finished %(label)s."),
        "no_show": staff_text("You marked %(label)s as not come."),
        "left": staff_text("You marked %(label)s as left."),
        "park": staff_text("You put %(label)s aside."),
        "hand_on": staff_text("You handed %(label)s on."),
    }
)
"""What a member of staff has just done and can still take back, by the event."""


def undo_offer(event: str, label: str) -> LazyText:
    """The sentence about the step that can be taken back."""
    return LazyText(UNDO_OFFERS[event].msgid, values={"label": label})
