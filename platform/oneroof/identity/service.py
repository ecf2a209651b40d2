"""What other slices, the commands and the demonstration network may do with staff: plain functions.

Each takes the session, the context and the clock, and never commits.
"""

from oneroof.identity.invitations import (
    accept_invitation,
    invite,
    open_invitations,
    resend_invitation,
    withdraw_invitation,
)
from oneroof.identity.listing import StaffPage, list_staff
from oneroof.identity.password_changes import issue_reset_link, request_password_reset, reset_password, set_password
from oneroof.identity.passwords import Passwords, check_new_password
from oneroof.identity.second_factor import has_second_factor, remove_second_factor
from oneroof.identity.staff import (
    allowed_roles,
    create_staff,
    deactivate_staff,
    find_staff,
    get_staff,
    give_role,
    reactivate_staff,
    roles_of,
    take_role,
)
from oneroof.identity.tokens import CreatedToken, create_token, revoke_all_tokens, revoke_token, valid_tokens

__all__ = [
    "CreatedToken",
    "Passwords",
    "StaffPage",
    "accept_invitation",
    "allowed_roles",
    "check_new_password",
    "create_staff",
    "create_token",
    "deactivate_staff",
    "find_staff",
    "get_staff",
    "give_role",
    "has_second_factor",
    "invite",
    "issue_reset_link",
    "list_staff",
    "open_invitations",
    "reactivate_staff",
    "remove_second_factor",
    "request_password_reset",
    "resend_invitation",
    "reset_password",
    "revoke_all_tokens",
    "revoke_token",
    "roles_of",
    "set_password",
    "take_role",
    "valid_tokens",
    "withdraw_invitation",
]
