"""How kinds, states and statuses of content are called on the pages of staff."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

KIND_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {"page": staff_text("Page"), "news": staff_text("News item"), "event": staff_text("Event")}
)
NEW_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {"page": staff_text("New page"), "news": staff_text("New news item"), "event": staff_text("New event")}
)
STATE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {"draft": staff_text("Draft"), "published": staff_text("Public"), "withdrawn": staff_text("Withdrawn")}
)
STATE_COLOURS = MappingProxyType({"draft": "grey", "published": "green", "withdrawn": "amber"})
STATUS_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "up_to_date": staff_text("Up to date"),
        "outdated": staff_text("Outdated"),
        "machine": staff_text("By a machine, not checked"),
        "missing": staff_text("Missing"),
    }
)
STATUS_COLOURS = MappingProxyType({"up_to_date": "green", "outdated": "amber", "machine": "blue", "missing": "grey"})
ATTENTION_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {"review_due": staff_text("Review is due"), "broken_links": staff_text("Broken links")}
)
LINK_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "unchecked": staff_text("Not checked yet"),
        "fine": staff_text("Works"),
        "doubtful": staff_text("Failed, will be asked again"),
        "broken": staff_text("Broken"),
    }
)
LINK_COLOURS = MappingProxyType({"unchecked": "grey", "fine": "green", "doubtful": "amber", "broken": "red"})


def wording() -> dict[str, object]:
    """All of them, for templates."""
    return {
        "kind_names": KIND_NAMES,
        "new_names": NEW_NAMES,
        "state_names": STATE_NAMES,
        "state_colours": STATE_COLOURS,
        "status_names": STATUS_NAMES,
        "status_colours": STATUS_COLOURS,
        "attention_names": ATTENTION_NAMES,
        "link_names": LINK_NAMES,
        "link_colours": LINK_COLOURS,
    }
