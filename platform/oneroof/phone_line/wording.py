"""Words for the codes of calls, for operators, coordinators and the umbrella."""

from types import MappingProxyType

from oneroof.core.i18n import staff_text

REASON_NAMES = MappingProxyType(
    {
        "information": staff_text("A question"),
        "appointment": staff_text("An appointment"),
        "status": staff_text("How far a request is"),
        "documents": staff_text("Documents"),
        "rights": staff_text("Rights and protection"),
        "complaint": staff_text("A complaint"),
        "emergency": staff_text("Danger or an emergency"),
        "other": staff_text("Something else"),
    }
)
OUTCOME_NAMES = MappingProxyType(
    {
        "answered": staff_text("Answered"),
        "booked": staff_text("An appointment was booked"),
        "passed_on": staff_text("Passed on to a centre or a service"),
        "call_back": staff_text("We call back"),
        "not_verified": staff_text("Not verified: told to come to the centre"),
        "cut_off": staff_text("The line was cut"),
    }
)
INTERPRETER_NAMES = MappingProxyType(
    {
        "colleague": staff_text("A colleague interprets"),
        "telephone_translation": staff_text("The telephone translation service interprets"),
    }
)
KIND_NAMES = MappingProxyType(
    {
        "name": staff_text("Their name"),
        "nationality": staff_text("Their nationality"),
        "phone_end": staff_text("The last four digits of their number"),
    }
)
STEP_NAMES = MappingProxyType(
    {
        "case_code": staff_text("Case code"),
        "facts": staff_text("What the caller knows"),
        "code_sent": staff_text("One-time code sent"),
        "one_time_code": staff_text("One-time code read out"),
    }
)
CALL_BACK_NAMES = MappingProxyType(
    {
        "reached": staff_text("Reached"),
        "not_reached": staff_text("Given up: never reached"),
        "not_needed": staff_text("No longer needed"),
    }
)
COVERED_NAMES = MappingProxyType(
    {
        "status": staff_text("Say how far a request is"),
        "appointments": staff_text("See and book appointments"),
        "notes": staff_text("Write notes of calls into the casefile"),
        "call_backs": staff_text("Ask the centre to call back"),
    }
)
STATE_NAMES = MappingProxyType(
    {"proposed": staff_text("Proposed"), "running": staff_text("In force"), "ended": staff_text("Has ended")}
)
ENDED_NAMES = MappingProxyType(
    {
        "centre": staff_text("ended by the centre"),
        "umbrella": staff_text("ended by the umbrella"),
        "term": staff_text("its last day was over"),
        "renewed": staff_text("a new one took its place"),
    }
)
