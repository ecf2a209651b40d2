"""Words for sharings and protections."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

SOURCE_WORDS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "ticket": staff_text("A ticket of today’s visit"),
        "procedure": staff_text("A procedure that this office works on"),
        "consent": staff_text("The person agreed"),
        "handover": staff_text("The casefile was handed over"),
        "desk": staff_text("Decided here by staff"),
    }
)
"""Why an office sees a person."""

AGENCY_KIND_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "ministry_department": staff_text("All ministries and state authorities"),
        "municipality": staff_text("All municipalities"),
        "ngo": staff_text("All non-governmental organisations"),
        "migrant_association": staff_text("All migrants’ associations"),
        "private_firm": staff_text("All private firms"),
    }
)
"""Kinds of agencies, as somebody is kept from all of a kind."""
