"""What can be done on the floor: one function for each step of a visitor's day.

Every function takes the session, the context (who acts, for which tenant) and mostly the clock; none commits.
"""

from oneroof.frontdesk.service.arriving import walk_in
from oneroof.frontdesk.service.blocks import give_back_block, take_block
from oneroof.frontdesk.service.calling import call_next
from oneroof.frontdesk.service.closing import end_day
from oneroof.frontdesk.service.companions import add_companion, companions_of_visit, remove_companion
from oneroof.frontdesk.service.credits import line_credits, set_line_credits
from oneroof.frontdesk.service.desks import OpenDesk, close_desk, desk_of, my_desk, open_desk
from oneroof.frontdesk.service.estimating import Estimate, estimate, in_words
from oneroof.frontdesk.service.floor import DeskOnFloor, OfficeOnFloor, desks, offices
from oneroof.frontdesk.service.following import Standing, code_of_visit, follow_code, followed_visit, standing_of
from oneroof.frontdesk.service.issuing import issue_ticket
from oneroof.frontdesk.service.numbers import Held
from oneroof.frontdesk.service.offices import served_office_ids
from oneroof.frontdesk.service.records import today_at
from oneroof.frontdesk.service.serving import finish, hand_on, leave, no_show, park, recall, return_to_queue, start
from oneroof.frontdesk.service.skills import (
    Unservable,
    clear_skill,
    retire_skill,
    save_skill,
    set_service_skill,
    set_staff_skills,
    skills,
    skills_of_staff,
    unservable,
)
from oneroof.frontdesk.service.steps import situation_of
from oneroof.frontdesk.service.stops import Stop, plan_visit, stops_of_visit
from oneroof.frontdesk.service.sweeping import sweep
from oneroof.frontdesk.service.undo import undo
from oneroof.frontdesk.service.visited import last_visits_of, visits_of_casefile
from oneroof.frontdesk.service.visits import (
    VisitView,
    attach_casefile,
    read_visit,
    register_visit,
    tickets_of_visit,
    update_visit,
)
from oneroof.frontdesk.service.waiting import (
    TICKET_FILTERS,
    QueueStatus,
    queue_statuses,
    read_ticket,
    tickets_in_queue,
    waiting_line,
)
from oneroof.frontdesk.service.welcome import open_casefile

__all__ = [
    "TICKET_FILTERS",
    "DeskOnFloor",
    "Estimate",
    "Held",
    "OfficeOnFloor",
    "OpenDesk",
    "QueueStatus",
    "Standing",
    "Stop",
    "Unservable",
    "VisitView",
    "add_companion",
    "attach_casefile",
    "call_next",
    "clear_skill",
    "close_desk",
    "code_of_visit",
    "companions_of_visit",
    "desk_of",
    "desks",
    "end_day",
    "estimate",
    "finish",
    "follow_code",
    "followed_visit",
    "give_back_block",
    "hand_on",
    "in_words",
    "issue_ticket",
    "last_visits_of",
    "leave",
    "line_credits",
    "my_desk",
    "no_show",
    "offices",
    "open_casefile",
    "open_desk",
    "park",
    "plan_visit",
    "queue_statuses",
    "read_ticket",
    "read_visit",
    "recall",
    "register_visit",
    "remove_companion",
    "retire_skill",
    "return_to_queue",
    "save_skill",
    "served_office_ids",
    "set_line_credits",
    "set_service_skill",
    "set_staff_skills",
    "situation_of",
    "skills",
    "skills_of_staff",
    "standing_of",
    "start",
    "stops_of_visit",
    "sweep",
    "take_block",
    "tickets_in_queue",
    "tickets_of_visit",
    "today_at",
    "undo",
    "unservable",
    "update_visit",
    "visits_of_casefile",
    "waiting_line",
    "walk_in",
]
