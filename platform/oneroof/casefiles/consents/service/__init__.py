"""What can be done with consents. Every function records what was looked at or changed; none commits."""

from oneroof.casefiles.consents.service.answering import ANSWERS, Asked, answer, ask, expire, withdraw
from oneroof.casefiles.consents.service.effects import holding, may, promise, when_consent_ends
from oneroof.casefiles.consents.service.links import (
    LIVES,
    Answered,
    OpenLink,
    Sent,
    answer_link,
    find_link,
    open_link,
    send_link,
)
from oneroof.casefiles.consents.service.notices import (
    Notice,
    NoticeText,
    current_notice,
    current_notices,
    drop_own,
    shipped_notice,
    write_own,
)
from oneroof.casefiles.consents.service.partners import Partner, partner_choices, sharing_offices
from oneroof.casefiles.consents.service.proof import Proof, online, signed, spoken
from oneroof.casefiles.consents.service.reading import (
    Entry,
    Overview,
    Standing,
    glance,
    read_consents,
    read_entry,
)
from oneroof.casefiles.consents.service.stricter import stricter

__all__ = [
    "ANSWERS",
    "LIVES",
    "Answered",
    "Asked",
    "Entry",
    "Notice",
    "NoticeText",
    "OpenLink",
    "Overview",
    "Partner",
    "Proof",
    "Sent",
    "Standing",
    "answer",
    "answer_link",
    "ask",
    "current_notice",
    "current_notices",
    "drop_own",
    "expire",
    "find_link",
    "glance",
    "holding",
    "may",
    "online",
    "open_link",
    "partner_choices",
    "promise",
    "read_consents",
    "read_entry",
    "send_link",
    "sharing_offices",
    "shipped_notice",
    "signed",
    "spoken",
    "stricter",
    "when_consent_ends",
    "withdraw",
    "write_own",
]
