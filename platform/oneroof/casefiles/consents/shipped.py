"""The notices that come with the platform: what is shared, with whom, why, until when, and how to withdraw.

Whoever changes a sentence here raises its notice's version: what people agreed to before stays as they read it.
"""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from oneroof.core.i18n import LazyText, language, public_languages, public_text

PARTS = ("title", "what", "with_whom", "why", "until", "withdraw")
"""What a notice says, in this order."""
WRITTEN_PARTS = PARTS[:4]
"""What a centre may write in its own words; the rest is the law's."""

_UNTIL = public_text("Until the day named here, or until you withdraw.")
_WITHDRAW = public_text(
    "You can withdraw at any time, at the desk or by phone. It counts at once. If you say no, you get every service "
    "all the same."
)


@dataclass(frozen=True, slots=True)
class Shipped:
    """One notice as it is shipped."""

    code: str
    purpose: str
    """One of tenancy.purposes, which rests on consent."""
    days: int
    """How long it holds, in days, unless it says otherwise."""
    title: LazyText
    what: LazyText
    with_whom: LazyText
    why: LazyText
    version: int = 1
    reviewed: bool = False
    """Whether somebody who knows the law has read it."""
    shares: bool = False
    """Whether the offices of the house see more of the casefile while it holds."""
    names_partner: bool = False
    until: LazyText = _UNTIL
    withdraw: LazyText = _WITHDRAW


def _listed(*notices: Shipped) -> MappingProxyType[str, Shipped]:
    return MappingProxyType({each.code: each for each in notices})


SHIPPED = _listed(
    Shipped(
        "share_offices",
        "file_sharing",
        365,
        public_text("Sharing your casefile in this house"),
        public_text("Your name, how to reach you, your papers, your requests and your next steps."),
        public_text("Only the offices of this house that are named here."),
        public_text("So that you tell your story once, and nobody asks for the same paper twice."),
        shares=True,
    ),
    Shipped(
        "share_partner",
        "partner_sharing",
        180,
        public_text("Sharing with a partner outside"),
        public_text("Your name, how to reach you, and what the partner needs to help you."),
        public_text("Only the partner that is named here."),
        public_text("So that the partner can help you without asking everything again."),
        names_partner=True,
    ),
    Shipped(
        "reminders",
        "reminders",
        365,
        public_text("Reminders by phone or message"),
        public_text("Your phone number or e-mail address, and the day of your appointment."),
        public_text("Only the staff of this house."),
        public_text("So that you do not miss an appointment or a last day."),
    ),
    Shipped(
        "survey",
        "survey",
        180,
        public_text("A short survey about your visit"),
        public_text("Your phone number or e-mail address, and the day of your visit."),
        public_text("Only the staff of this house. Your answers are kept without your name."),
        public_text("So that we learn what to do better."),
    ),
    Shipped(
        "share_centres",
        "centre_move",
        90,
        public_text("Taking your casefile to another centre"),
        public_text("Your whole casefile, with your papers and requests."),
        public_text("Only the centre that you move to."),
        public_text("So that you do not have to begin again after a move."),
    ),
)
"""By code, in the order in which they are asked."""


@cache
def shipped_texts(code: str) -> MappingProxyType[str, dict[str, str]]:
    """A shipped notice in every public language: `{"pt": {"title": …, "what": …}}`."""
    notice, said = SHIPPED[code], {}
    for spoken in public_languages():
        with language(spoken):
            said[spoken] = {part: str(getattr(notice, part)) for part in PARTS}
    return MappingProxyType(said)
