"""What can be done with slots and appointments.

Every function takes the session, the context (who acts, for which tenant) and mostly the clock; none commits.
"""

from oneroof.appointments.service.arriving import (
    Expected,
    check_in,
    check_in_appointment,
    check_in_person,
    expected_people,
)
from oneroof.appointments.service.booking import Wishes, book, book_held, cancel, hold, move
from oneroof.appointments.service.confirming import (
    cancel_by_code,
    change_by_code,
    confirm_by_code,
    follow_by_code,
    forget_by_code,
    move_by_code,
)
from oneroof.appointments.service.finding import FreeSlot, free_slots
from oneroof.appointments.service.making import bring_in_line
from oneroof.appointments.service.reading import (
    AppointmentView,
    SlotOfDay,
    booked_days,
    booking_by_code,
    day_list,
    day_of_office,
    find_booking,
    read_appointment,
)
from oneroof.appointments.service.records import Booking
from oneroof.appointments.service.rules import (
    LIMITS,
    RuleSettings,
    RuleView,
    add_rule,
    change_rule,
    list_rules,
    read_rule,
    set_state,
)
from oneroof.appointments.service.seeing import may_act, own_offices
from oneroof.appointments.service.settling import make_slots, no_shows, release_holds, remind, settle
from oneroof.appointments.service.unusual import Unusual, unusual

__all__ = [
    "LIMITS",
    "AppointmentView",
    "Booking",
    "Expected",
    "FreeSlot",
    "RuleSettings",
    "RuleView",
    "SlotOfDay",
    "Unusual",
    "Wishes",
    "add_rule",
    "book",
    "book_held",
    "booked_days",
    "booking_by_code",
    "bring_in_line",
    "cancel",
    "cancel_by_code",
    "change_by_code",
    "change_rule",
    "check_in",
    "check_in_appointment",
    "check_in_person",
    "confirm_by_code",
    "day_list",
    "day_of_office",
    "expected_people",
    "find_booking",
    "follow_by_code",
    "forget_by_code",
    "free_slots",
    "hold",
    "list_rules",
    "make_slots",
    "may_act",
    "move",
    "move_by_code",
    "no_shows",
    "own_offices",
    "read_appointment",
    "read_rule",
    "release_holds",
    "remind",
    "set_state",
    "settle",
    "unusual",
]
