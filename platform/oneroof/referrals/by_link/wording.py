"""Words of referrals for people outside: the person, and organisations that answer by a link."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text

STANDING: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "sent": public_text("We have asked them. They have not looked at it yet."),
        "seen": public_text("They have looked at it, and will answer."),
        "needs_more": public_text("They have asked us for something more."),
        "accepted": public_text("They said yes."),
        "rejected": public_text("They said no."),
        "done": public_text("This has ended."),
        "withdrawn": public_text("This was stopped. They see nothing of it any more."),
        "expired": public_text("They did not answer in time. They see nothing of it any more."),
    }
)
"""How a referral stands, by state, for the person."""

NEXT: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "sent": public_text("Please wait for their answer. If there is none, we will look for somebody else."),
        "seen": public_text("Please wait for their answer. If there is none, we will look for somebody else."),
        "needs_more": public_text("We look after it. It may be that we ask you."),
        "accepted": public_text("Go there, and take the slip with you."),
        "rejected": public_text("Come to us or call us: together we will find somebody else."),
        "done": public_text("Come to us or call us if you need anything else."),
        "withdrawn": public_text("Come to us or call us if you need anything else."),
        "expired": public_text("Come to us or call us: together we will find somebody else."),
    }
)
"""What the person can do, by state."""

REJECTIONS: tuple[tuple[str, LazyText], ...] = (
    ("not_ours", public_text("This is not what we do")),
    ("no_place", public_text("We have no place at present")),
    ("not_entitled", public_text("The conditions are not met")),
    ("wrong_area", public_text("The person lives outside our area")),
    ("not_reached", public_text("We could not reach the person")),
    ("other", public_text("Something else: please write what")),
)

OUTCOMES: tuple[tuple[str, LazyText], ...] = (
    ("helped", public_text("The person was helped")),
    ("partly_helped", public_text("The person was helped in part")),
    ("not_helped", public_text("We could not help")),
    ("did_not_come", public_text("The person did not come")),
    ("went_elsewhere", public_text("The person has gone to somebody else")),
)

SHOWN: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "identity": public_text("Name, birth date, nationality"),
        "contact": public_text("How the person can be reached"),
        "status": public_text("Identity documents and legal status"),
        "family": public_text("Family and representatives"),
        "procedure": public_text("Which services the person has asked for"),
        "roadmap": public_text("Agreed next steps"),
    }
)
"""What is shown, by class: the words of the data classes."""
