"""The codes of procedures as members of staff read them."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

Names = MappingProxyType[str, LazyText]

EVENT_NAMES: Names = MappingProxyType(
    {
        "open": staff_text("Begun at the desk"),
        "take_form": staff_text("Begun with a form that was sent"),
        "move": staff_text("Moved on"),
        "undo": staff_text("Last step taken back"),
        "answers": staff_text("Form answered"),
        "evidence": staff_text("Document noted"),
        "suspend": staff_text("Clock stopped"),
        "resume": staff_text("Clock set going again"),
        "extend": staff_text("Deadline extended"),
        "ask_correction": staff_text("Correction asked for"),
        "answer_correction": staff_text("The person has answered"),
        "accept_correction": staff_text("Correction accepted"),
        "withdraw_correction": staff_text("Correction not needed any more"),
        "certify": staff_text("Certificate issued"),
        "revoke_certificate": staff_text("Certificate revoked"),
    }
)

EVIDENCE_STATE_NAMES: Names = MappingProxyType(
    {
        "missing": staff_text("Missing"),
        "shown": staff_text("Shown"),
        "handed_in": staff_text("Handed in"),
        "not_needed": staff_text("Not needed"),
    }
)

RESULT_NAMES: Names = MappingProxyType(
    {
        "positive": staff_text("Ended: granted or done"),
        "negative": staff_text("Ended: refused"),
        "neutral": staff_text("Ended"),
    }
)

ACTOR_NAMES: Names = MappingProxyType(
    {
        "person": staff_text("The person"),
        "mediator": staff_text("A mediator or the reception"),
        "office": staff_text("The responsible office"),
        "agency": staff_text("The agency"),
    }
)
"""Who does what a step waits for."""

DEADLINE_NAMES: Names = MappingProxyType(
    {
        "usual": staff_text("Usually done by"),
        "legal": staff_text("Limit in law"),
    }
)

PAUSE_REASON_NAMES: Names = MappingProxyType(
    {
        "documents_missing": staff_text("documents are missing"),
        "other_authority": staff_text("another authority must answer first"),
        "person_asked": staff_text("the person asked for it"),
        "person_away": staff_text("the person cannot be reached"),
        "court": staff_text("a court must decide first"),
        "other": staff_text("another reason, see the note"),
    }
)
"""Why a clock stands still, after “because”."""

EXTENSION_REASON_NAMES: Names = MappingProxyType(
    {
        "complex": staff_text("the case is difficult"),
        "many_requests": staff_text("there are very many requests"),
        "other_authority": staff_text("another authority must answer first"),
        "person_asked": staff_text("the person asked for it"),
        "other": staff_text("another reason, see the note"),
    }
)

HOLDER_NAMES: Names = MappingProxyType(
    {**ACTOR_NAMES, "outside": staff_text("Somebody outside: another authority or a court")}
)
"""Who has a procedure now."""
