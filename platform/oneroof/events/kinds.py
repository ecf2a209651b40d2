"""What there is to tell, and what an agency's agreement must hold for each (scopes of `identity/partnerships`)."""

from types import MappingProxyType

EVENT_TYPES: MappingProxyType[str, str | None] = MappingProxyType(
    {
        "referral.sent": "referrals.read",
        "referral.moved": "referrals.read",
        "procedure.moved": "procedures.read",
        "appointment.booked": "appointments.read",
        "appointment.moved": "appointments.read",
        "appointment.cancelled": "appointments.read",
        "document.added": "documents.read",
        "consent.withdrawn": None,
        "agreement.changed": None,
        "ping": None,
    }
)
"""Type → the scope without which it is withheld; None for what every agency is told."""

CHOSEN_TYPES = tuple(kind for kind in EVENT_TYPES if kind != "ping")
"""What an endpoint may ask for. A `ping` is sent when somebody asks for one."""

SUBJECT_KINDS = (
    "referral",
    "procedure",
    "appointment",
    "document",
    "person",
    "conference_item",
    "consent",
    "agreement",
    "endpoint",
)

TOLD_WITHOUT_GRANT = frozenset({"consent.withdrawn", "agreement.changed", "ping"})
"""Notices that something is over, or about the agency itself: nothing needs to be granted for them."""

TOLD_AFTER_THE_END = {"referral.moved": frozenset({"referral_closed", "withdrawn"})}
"""That something which the agency knew of has come to its end is said, if it ended for one of these reasons."""

TOLD_WITHOUT_AGREEMENT = frozenset({"agreement.changed"})
"""That an agreement is over is said even though it is over."""

WITHHELD = (
    "agreement_missing",
    "agreement_suspended",
    "agreement_expired",
    "agreement_ended",
    "not_in_agreement",
    "not_granted",
    "consent_withdrawn",
    "referral_closed",
    "conference_over",
    "withdrawn",
    "casefile_erased",
    "endpoint_off",
    "client_suspended",
)
"""Why something is not told, in codes."""

OUTCOMES = (
    "delivered",
    "refused",
    "redirected",
    "gone",
    "too_slow",
    "no_such_host",
    "not_public",
    "bad_certificate",
    "no_answer",
)
"""How one attempt ended. `refused` is any other answer than 2xx, `redirected` a 3xx that nobody followed."""
