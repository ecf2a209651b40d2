"""What a coordinator changes while people wait: move a line, open one, merge, split, close early, reopen, take back.

Each locks the queues first, then the tickets, so that no ticket is issued into a line that is going away. None loses a
ticket: who is called or being served stays where they are, who waits keeps number and place.
"""

from oneroof.frontdesk.floor.changes.carrying import Carried, carried_places, take_up
from oneroof.frontdesk.floor.changes.closing import close_line, reopen_line
from oneroof.frontdesk.floor.changes.crisis import READY_NAMES, NewLine, open_line
from oneroof.frontdesk.floor.changes.lines import Picked, Preview, preview
from oneroof.frontdesk.floor.changes.moving import move_line, relocate_line
from oneroof.frontdesk.floor.changes.undoing import recent_changes, take_back

__all__ = [
    "READY_NAMES",
    "Carried",
    "NewLine",
    "Picked",
    "Preview",
    "carried_places",
    "close_line",
    "move_line",
    "open_line",
    "preview",
    "recent_changes",
    "relocate_line",
    "reopen_line",
    "take_back",
    "take_up",
]
