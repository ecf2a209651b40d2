"""Every step of a ticket's life in one table, and the refusal of all others.

`waiting → called → serving → served`, with `no_show`, `left` and `handed_on` as the other ends. A parked ticket is
a waiting one that has been put aside: it keeps its place and is not called by call-next.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from oneroof.core.errors import Conflict
from oneroof.core.i18n import LazyText, public_text
from oneroof.frontdesk.models import Ticket

Who = Literal["holder", "server", "welcomer", "anyone"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the situations it starts from, the one it leads to, and whether the visitor's wait or stay ends."""

    sources: frozenset[str]
    target: str
    ends: bool = False


STEPS: MappingProxyType[str, Step] = MappingProxyType(
    {
        "call": Step(frozenset({"waiting"}), "called"),
        "recall": Step(frozenset({"called", "parked", "no_show"}), "called"),
        "start": Step(frozenset({"called"}), "serving"),
        "finish": Step(frozenset({"serving"}), "served", ends=True),
        "no_show": Step(frozenset({"called"}), "no_show", ends=True),
        "park": Step(frozenset({"called", "serving"}), "parked"),
        "return": Step(frozenset({"called", "serving", "parked", "no_show"}), "waiting"),
        "hand_on": Step(frozenset({"called", "serving"}), "handed_on", ends=True),
        "left": Step(frozenset({"waiting", "parked", "called", "serving"}), "left", ends=True),
        "end_of_day": Step(frozenset({"waiting", "parked", "called", "serving"}), "left", ends=True),
    }
)

WHO_MAY: MappingProxyType[str, Who] = MappingProxyType(
    {
        "called": "holder",  # the desk that called it
        "serving": "holder",
        "parked": "server",  # that desk, or any desk that serves its queue
        "waiting": "anyone",  # whoever may call tickets: the visitor may tell anybody that they leave
        "no_show": "welcomer",  # any desk that serves its queue, or whoever may let anybody in
    }
)

AT_DESK = frozenset({"called", "serving"})

_SENTENCES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "waiting": public_text("Ticket %(label)s is still waiting."),
        "parked": public_text("Ticket %(label)s has been put aside."),
        "called": public_text("Ticket %(label)s has been called."),
        "serving": public_text("Ticket %(label)s is being served."),
        "served": public_text("Ticket %(label)s has already been served."),
        "no_show": public_text("Nobody came when ticket %(label)s was called."),
        "left": public_text("The visitor with ticket %(label)s has left."),
        "handed_on": public_text("Ticket %(label)s has been handed on."),
    }
)


def situation_of(ticket: Ticket) -> str:
    """The ticket's state, with `parked` told apart from `waiting`."""
    return "parked" if ticket.parked_at is not None else ticket.state


def check(ticket: Ticket, event: str) -> Step:
    """The step that `event` means for this ticket. Raises Conflict `ticket_state`, which says how the ticket stands."""
    step = STEPS[event]
    if situation_of(ticket) not in step.sources:
        raise Conflict("ticket_state", sentence_about(ticket))
    return step


def sentence_about(ticket: Ticket) -> LazyText:
    """How a ticket stands, for people."""
    sentence = _SENTENCES[situation_of(ticket)]
    return LazyText(sentence.msgid, values={"label": ticket.label})
