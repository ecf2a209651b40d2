"""The catalogue's codes as people read them."""

from __future__ import annotations

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text, staff_text

KIND_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "government": public_text("Public administration"),
        "support": public_text("Support"),
        "complementary": public_text("Everyday services"),
    }
)
AREA_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "integration": public_text("Arriving and settling in"),
        "immigration": public_text("Immigration"),
        "social_security": public_text("Social security"),
        "health": public_text("Health"),
        "education": public_text("School and learning"),
        "labour": public_text("Rights at work"),
        "employment": public_text("Work"),
        "registry": public_text("Citizenship and registry"),
        "tax": public_text("Tax"),
        "justice": public_text("Law and protection"),
        "housing": public_text("Housing"),
        "consumer": public_text("Consumer protection"),
        "culture": public_text("Culture"),
        "police": public_text("Police"),
        "community": public_text("Associations and community"),
        "commerce": public_text("Shops and counters"),
    }
)
CHANNEL_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "walk_in": public_text("At the centre, without an appointment"),
        "appointment": public_text("At the centre, by appointment"),
        "phone": public_text("By phone"),
        "online": public_text("Online"),
        "kiosk": public_text("At the kiosk"),
        "email": public_text("By e-mail"),
        "post": public_text("By post"),
        "outreach": public_text("We come to you"),
    }
)
ACTOR_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "person": public_text("The person"),
        "mediator": public_text("A mediator"),
        "office": public_text("The office at the centre"),
        "agency": public_text("The agency"),
    }
)
STATE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "offered": staff_text("Offered"),
        "withheld": staff_text("Not offered here"),
        "retired": staff_text("No longer in a catalogue"),
    }
)
PART_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "withheld": staff_text("Whether it is offered"),
        "hours": staff_text("Hours"),
        "description": staff_text("More about it here"),
        "channels": staff_text("Ways to get it"),
        "languages": staff_text("Languages it is provided in"),
        "costs": staff_text("Note on the cost"),
        "agency": staff_text("Agency"),
        "contact": staff_text("Whom to ask here"),
        "evidence": staff_text("Documents to bring"),
        "steps": staff_text("Steps"),
        "exclusions": staff_text("What it does not do"),
    }
)
ATTENTION_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "differs": staff_text("Changed by this centre"),
        "national_changed": staff_text("National text has changed"),
        "review_due": staff_text("Review is due"),
        "withheld": staff_text("Not offered here"),
        "no_office": staff_text("No office provides it"),
        "retired": staff_text("No longer in a catalogue"),
    }
)
