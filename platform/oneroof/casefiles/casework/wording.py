"""The codes of casework as members of staff read them, and as people read them on paper."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text, staff_text

Names = MappingProxyType[str, LazyText]

AUDIENCE_NAMES: Names = MappingProxyType(
    {"counselling": staff_text("For those who counsel"), "office": staff_text("For the office of the procedure too")}
)
CHANNEL_NAMES: Names = MappingProxyType(
    {
        "walk_in": staff_text("Came in"),
        "appointment": staff_text("Appointment"),
        "phone": staff_text("Phone"),
        "online": staff_text("Online"),
        "kiosk": staff_text("Kiosk"),
        "email": staff_text("E-mail"),
        "post": staff_text("Post"),
        "outreach": staff_text("Outreach"),
    }
)
DIRECTION_NAMES: Names = MappingProxyType(
    {
        "from_person": staff_text("The person turned to us"),
        "to_person": staff_text("We turned to the person"),
        "not_reached": staff_text("We did not reach the person"),
    }
)
SUBJECT_NAMES: Names = MappingProxyType(
    {
        "information": staff_text("Information"),
        "documents": staff_text("Documents"),
        "appointment": staff_text("Appointment"),
        "procedure": staff_text("A procedure"),
        "referral": staff_text("A referral"),
        "follow_up": staff_text("How things are going"),
        "crisis": staff_text("Something urgent"),
        "complaint": staff_text("A complaint"),
        "other": staff_text("Something else"),
    }
)
TASK_NAMES: Names = MappingProxyType(
    {
        "other": staff_text("Something else"),
        "call_back": staff_text("Call back"),
        "ask_for_document": staff_text("Ask for a document"),
        "check_document": staff_text("Check a document"),
        "document_expires": staff_text("A document expires"),
        "answer_request": staff_text("Answer a request"),
        "prepare_appointment": staff_text("Prepare an appointment"),
        "find_interpreter": staff_text("Find an interpreter"),
        "look_after_need": staff_text("Look after a need"),
        "follow_up": staff_text("Ask how things are going"),
        "review_roadmap": staff_text("Look through the roadmap"),
    }
)
PRIORITY_NAMES: Names = MappingProxyType(
    {"high": staff_text("Urgent"), "normal": staff_text("Normal"), "low": staff_text("When there is time")}
)
TASK_STATE_NAMES: Names = MappingProxyType(
    {"open": staff_text("Open"), "done": staff_text("Done"), "dropped": staff_text("Dropped")}
)
DROP_REASON_NAMES: Names = MappingProxyType(
    {
        "not_needed": staff_text("No longer needed"),
        "duplicate": staff_text("There twice"),
        "not_reached": staff_text("The person could not be reached"),
        "person_declined": staff_text("The person does not want it"),
        "other": staff_text("Another reason"),
    }
)
WHEN_NAMES: Names = MappingProxyType(
    {"overdue": staff_text("Overdue"), "today": staff_text("Today"), "later": staff_text("Later")}
)
DOER_NAMES: Names = MappingProxyType(
    {"person": public_text("You"), "mediator": public_text("Your mediator"), "office": public_text("The office")}
)
"""As the person reads them."""
STEP_STATE_NAMES: Names = MappingProxyType(
    {
        "planned": public_text("To do"),
        "under_way": public_text("Begun"),
        "done": public_text("Finished"),
        "dropped": public_text("No longer planned"),
    }
)
STAFF_DOER_NAMES: Names = MappingProxyType(
    {"person": staff_text("The person"), "mediator": staff_text("Mediator"), "office": staff_text("The office")}
)
STAFF_STEP_STATE_NAMES: Names = MappingProxyType(
    {
        "planned": staff_text("Planned"),
        "under_way": staff_text("Under way"),
        "done": staff_text("Done"),
        "dropped": staff_text("Dropped"),
    }
)
