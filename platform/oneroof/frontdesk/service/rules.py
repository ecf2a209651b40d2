"""The rules of the floor that are numbers or lists: each with the reason why it is what it is."""

from collections.abc import Iterable
from datetime import timedelta

NEED_PRIORITY = {
    "disability": 5,
    "pregnant": 5,
    "elderly": 5,
    "small_child": 5,
    "interpreter": 0,
}
"""Priority by need. Portuguese law (Decreto-Lei 58/2016, art. 3) gives four needs precedence over everybody else and
none over another: among them the first to come is the first. A language is no precedence; it decides who calls."""

CHANNEL_PRIORITY = {"appointment": 3}
"""A booked visitor goes before those who walked in, and after those whom the law puts first."""

HIGHEST_PRIORITY = 9

WORKING_DAY = timedelta(hours=16)
"""A line, a visit and a shift last no longer: what is older was left behind on another day. Longer than any opening
day, shorter than the time from one opening to the next, and free of midnight, which a centre may work through."""

LANGUAGE_PATIENCE = timedelta(minutes=15)
"""A desk may prefer visitors whose language it speaks, but passes nobody over who has waited longer than this."""

UNDO_WITHIN = timedelta(minutes=2)
"""A wrong click is noticed at once; later, others have acted on it."""


def priority_of(channel: str, needs: Iterable[str]) -> int:
    """The priority (0 to 9, higher is called first) that a visit's channel and needs give its tickets."""
    return max([CHANNEL_PRIORITY.get(channel, 0), *(NEED_PRIORITY[need] for need in needs)])
