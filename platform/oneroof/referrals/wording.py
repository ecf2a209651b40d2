"""Words for the codes of referrals, as staff read them."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text


def _words(**texts: LazyText) -> MappingProxyType[str, LazyText]:
    return MappingProxyType(texts)


STATE_NAMES = _words(
    sent=staff_text("Sent"),
    seen=staff_text("Seen"),
    needs_more=staff_text("Something is missing"),
    accepted=staff_text("Accepted"),
    rejected=staff_text("Refused by them"),
    done=staff_text("Done"),
    withdrawn=staff_text("Taken back"),
    expired=staff_text("Not answered in time"),
)
STATE_COLOURS = MappingProxyType(
    {
        "sent": "blue",
        "seen": "blue",
        "needs_more": "amber",
        "accepted": "green",
        "rejected": "red",
        "done": "green",
        "withdrawn": "grey",
        "expired": "red",
    }
)
URGENCY_NAMES = _words(usual=staff_text("As usual"), soon=staff_text("Soon"), urgent=staff_text("Urgent"))
KIND_NAMES = _words(
    office=staff_text("Office of this house"),
    agency=staff_text("Connected agency"),
    organisation=staff_text("Organisation, by letter"),
    centre=staff_text("Another centre"),
)
REASON_NAMES = _words(
    not_ours=staff_text("This is not what they do"),
    no_place=staff_text("They have no place"),
    not_entitled=staff_text("The person is not entitled to it"),
    wrong_area=staff_text("The person lives elsewhere"),
    not_reached=staff_text("The person could not be reached"),
    person_refused=staff_text("The person does not want it"),
    consent_withdrawn=staff_text("The person withdrew the consent"),
    not_needed=staff_text("It is not needed any more"),
    sent_by_mistake=staff_text("It was sent by mistake"),
    sent_elsewhere=staff_text("Somebody else takes it"),
    agreement_ended=staff_text("The agreement has ended"),
    not_answered=staff_text("Nobody answered in time"),
    other=staff_text("Another reason, in words"),
)
OUTCOME_NAMES = _words(
    helped=staff_text("The person was helped"),
    partly_helped=staff_text("The person was helped in part"),
    not_helped=staff_text("The person could not be helped"),
    did_not_come=staff_text("The person did not come"),
    went_elsewhere=staff_text("The person went elsewhere"),
)
STEP_NAMES = _words(
    send=staff_text("Sent"),
    see=staff_text("Seen"),
    accept=staff_text("Accepted"),
    reject=staff_text("Refused by them"),
    ask_more=staff_text("Asked for more"),
    give_more=staff_text("Gave more"),
    finish=staff_text("Done"),
    withdraw=staff_text("Taken back"),
    expire=staff_text("Not answered in time"),
    remind=staff_text("Reminded"),
    escalate=staff_text("Passed on to the coordinator"),
    propose=staff_text("Somebody else proposed"),
)
ACTOR_NAMES = _words(
    staff=staff_text("Staff of this centre"),
    agency=staff_text("The agency"),
    person=staff_text("The person"),
    system=staff_text("The platform"),
    recipient=staff_text("The organisation"),
)
TURN_NAMES = _words(sender=staff_text("Whoever sent it"), asked=staff_text("Whoever was asked"))
GROUP_NAMES = _words(
    unanswered=staff_text("Not answered yet"),
    accepted=staff_text("Accepted, not done"),
    open=staff_text("All that are open"),
    over=staff_text("Over"),
    all=staff_text("All"),
)
