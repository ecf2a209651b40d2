"""The purposes for which data is processed, each with its legal basis: nothing is done for any other.

The record of processing activities (GDPR art. 30) is written from this table, and every entry of the accountability
record names one of its codes. Whatever rests on another basis than consent goes on when somebody consents to nothing.
"""

from dataclasses import dataclass
from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text
from oneroof.tenancy.data_classes import DATA_CLASSES, PERSONAL_CLASSES

BASES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "task": public_text("A task in the public interest (GDPR art. 6.1.e)"),
        "law": public_text("A duty in law (GDPR art. 6.1.c)"),
        "vital_interest": public_text("Somebody's life or safety (GDPR art. 6.1.d)"),
        "consent": public_text("The person's consent (GDPR art. 6.1.a)"),
    }
)
"""The legal bases that are used here."""

_HOUSE = public_text("Staff of this centre")
_OFFICES = public_text("Offices of this centre that work on the request")
_NOBODY = public_text("Nobody outside this centre")
_LINE = public_text("The national phone line, as agreed with this centre")
_AS_CASEFILE = public_text("As long as the casefile is kept")
_AS_CONSENT = public_text("Until the consent ends or is withdrawn")
_YEARS_IN_LAW = public_text("As long as the law asks for it")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What is done, why it may be done, with which data, who gets it, and for how long."""

    code: str
    words: LazyText
    basis: str
    """One of BASES."""
    data_classes: frozenset[str]
    recipients: LazyText
    retention: LazyText

    @property
    def needs_consent(self) -> bool:
        """Whether it may only be done for somebody who has agreed."""
        return self.basis == "consent"


def _listed(*purposes: Purpose) -> MappingProxyType[str, Purpose]:
    return MappingProxyType({each.code: each for each in purposes})


def _classes(*codes: str) -> frozenset[str]:
    return frozenset(DATA_CLASSES[code].code for code in codes)


PURPOSES = _listed(
    Purpose(
        "service_delivery",
        public_text("Serving people who come: visits, casefiles and requests for services"),
        "task",
        PERSONAL_CLASSES | _classes("visit", "operations"),
        _OFFICES,
        _AS_CASEFILE,
    ),
    Purpose(
        "identification",
        public_text("Finding somebody's casefile, so that the story is told once"),
        "task",
        _classes("person", "identity", "contact", "status", "documents"),
        _HOUSE,
        _AS_CASEFILE,
    ),
    Purpose(
        "emergency",
        public_text("Getting help for somebody who is in danger"),
        "vital_interest",
        PERSONAL_CLASSES,
        public_text("Emergency and protection services"),
        _AS_CASEFILE,
    ),
    Purpose(
        "file_sharing",
        public_text("Sharing the casefile with the offices of this house"),
        "consent",
        _classes("person", "identity", "contact", "status", "family", "procedure", "documents", "evidence", "roadmap")
        | _classes("consent"),
        public_text("The offices that the person agreed to"),
        _AS_CONSENT,
    ),
    Purpose(
        "partner_sharing",
        public_text("Sharing with a partner outside that the person named"),
        "consent",
        _classes("person", "identity", "contact", "procedure", "documents", "roadmap", "referrals", "conference"),
        public_text("The partner that the person agreed to"),
        _AS_CONSENT,
    ),
    Purpose(
        "centre_move",
        public_text("Taking the casefile along to another centre after a move"),
        "consent",
        PERSONAL_CLASSES,
        public_text("The other centre that the person goes to"),
        _AS_CONSENT,
    ),
    Purpose(
        "reminders",
        public_text("Reminding people of appointments and days by which something is due"),
        "consent",
        _classes("contact", "messages", "deadlines"),
        _HOUSE,
        _AS_CONSENT,
    ),
    Purpose(
        "survey",
        public_text("Asking people how they were served"),
        "consent",
        _classes("contact", "visit"),
        _HOUSE,
        _AS_CONSENT,
    ),
    Purpose(
        "consent_record",
        public_text("Keeping a record of what people agreed to, refused and withdrew"),
        "law",
        _classes("consent", "person"),
        _NOBODY,
        _YEARS_IN_LAW,
    ),
    Purpose(
        "phone_line",
        public_text("Helping people who call the national phone line, in their home centre"),
        "task",
        _classes("person", "procedure", "deadlines", "contacts_log", "tasks", "visit"),
        _LINE,
        _AS_CASEFILE,
    ),
    Purpose(
        "caller_verification",
        public_text("Making sure that a caller is who they say they are"),
        "task",
        _classes("person", "identity", "contact"),
        _LINE,
        _AS_CASEFILE,
    ),
    Purpose(
        "complaints",
        public_text("Looking into complaints"),
        "law",
        _classes("person", "procedure", "complaints"),
        public_text("The coordinator of this centre"),
        _YEARS_IN_LAW,
    ),
    Purpose(
        "rights",
        public_text("Answering what people ask about their own data"),
        "law",
        PERSONAL_CLASSES | _classes("accountability"),
        public_text("The person"),
        _YEARS_IN_LAW,
    ),
    Purpose(
        "own_file",
        public_text("Letting people open their own file, and nobody else"),
        "task",
        PERSONAL_CLASSES | _classes("security"),
        public_text("The person"),
        _AS_CASEFILE,
    ),
    Purpose(
        "accountability",
        public_text("Proving who did what with personal data"),
        "law",
        _classes("accountability", "staff", "person"),
        public_text("Auditors and the supervisory authority"),
        _YEARS_IN_LAW,
    ),
    Purpose(
        "statistics",
        public_text("Counting visits and services, without names"),
        "task",
        _classes("figures", "visit"),
        public_text("The umbrella body, as totals"),
        public_text("Without end, since nobody can be recognised"),
    ),
    Purpose(
        "closing",
        public_text("Closing the day and the month"),
        "task",
        _classes("visit", "figures", "operations"),
        _HOUSE,
        public_text("Without end, since nobody can be recognised"),
    ),
    Purpose(
        "administration",
        public_text("Running the centre: offices, staff, services and settings"),
        "task",
        _classes("operations", "staff", "security"),
        _HOUSE,
        public_text("As long as somebody works here, and what the law asks for"),
    ),
    Purpose(
        "sign_in",
        public_text("Letting staff in, and nobody else"),
        "task",
        _classes("staff", "security"),
        _NOBODY,
        public_text("As long as somebody works here, and what the law asks for"),
    ),
)
"""Every purpose. Code that states another one does not start."""

LEGAL_BASES: MappingProxyType[str, str] = MappingProxyType({code: each.basis for code, each in PURPOSES.items()})
"""The legal basis of each purpose, by code."""
