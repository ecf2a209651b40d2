"""What the ways of casefiles between centres are called."""

from oneroof.core.i18n import staff_text

KIND_NAMES = {
    "transfer": staff_text("Moves there: the casefile is carried on at the other centre"),
    "share": staff_text("Shared until a day: both centres work with it"),
}
KIND_SHORT = {"transfer": staff_text("Move"), "share": staff_text("Sharing")}
STATE_NAMES = {
    "preparing": staff_text("Being packed"),
    "offered": staff_text("Offered"),
    "accepted": staff_text("Accepted, on its way"),
    "done": staff_text("Arrived"),
    "refused": staff_text("Not taken"),
    "withdrawn": staff_text("Taken back"),
    "expired": staff_text("Ran out without an answer"),
    "failed": staff_text("Failed"),
    "ended": staff_text("Sharing has ended"),
}
STATE_COLOURS = {
    "preparing": "grey",
    "offered": "blue",
    "accepted": "yellow",
    "done": "green",
    "refused": "red",
    "withdrawn": "grey",
    "expired": "grey",
    "failed": "red",
    "ended": "grey",
}
REFUSAL_NAMES = {
    "not_ours": staff_text("This centre is not the right one"),
    "no_place": staff_text("There is no capacity"),
    "not_come": staff_text("The person has not come"),
    "wrong_person": staff_text("It is not about somebody we know"),
    "other": staff_text("Another reason"),
}
TROUBLE_NAMES = {
    "contents_unreadable": staff_text("What came could not be read. Ask the other centre to send it again."),
    "not_joined": staff_text("It could not be joined into the casefile that was named. Compare them under duplicates."),
}
LEFT_OUT = staff_text("Some files were not taken over, because such files are not allowed here.")
