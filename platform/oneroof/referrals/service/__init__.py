"""What can be done with referrals. Every function records what was looked at or changed; none commits."""

from oneroof.referrals.service.answering import Meeting, accept, ask_more, finish, is_asked, reject, see
from oneroof.referrals.service.following import (
    STAFFS_REASONS,
    end_with_partnership,
    expire,
    give_more,
    may_follow,
    refuse,
    withdraw,
)
from oneroof.referrals.service.parts import open_document
from oneroof.referrals.service.reading import (
    Listed,
    ReferralView,
    Wanted,
    by_code,
    list_referrals,
    of_casefile,
    read_referral,
)
from oneroof.referrals.service.sending import (
    Content,
    Sent,
    check_sending,
    code_hash,
    code_of,
    last_day,
    send,
    sign_post,
)

__all__ = [
    "STAFFS_REASONS",
    "Content",
    "Listed",
    "Meeting",
    "ReferralView",
    "Sent",
    "Wanted",
    "accept",
    "ask_more",
    "by_code",
    "check_sending",
    "code_hash",
    "code_of",
    "end_with_partnership",
    "expire",
    "finish",
    "give_more",
    "is_asked",
    "last_day",
    "list_referrals",
    "may_follow",
    "of_casefile",
    "open_document",
    "read_referral",
    "refuse",
    "reject",
    "see",
    "send",
    "sign_post",
    "withdraw",
]
