"""States and reasons in the words of staff, and the languages of the tenant's pages."""

from types import MappingProxyType

from flask import g

from oneroof.core.i18n import LazyText, public_languages, staff_text

STATUS_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "up_to_date": staff_text("Up to date"),
        "outdated": staff_text("Outdated"),
        "machine": staff_text("Machine translated"),
        "missing": staff_text("Missing"),
    }
)
STATUS_COLOURS = MappingProxyType({"up_to_date": "green", "outdated": "amber", "machine": "blue", "missing": "grey"})
DOUBT_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "word": staff_text("This word has to stay as it is:"),
        "link": staff_text("This link is not the same on both sides:"),
        "placeholder": staff_text("This placeholder is missing:"),
    }
)
KIND_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "page": staff_text("Page"),
        "news": staff_text("News"),
        "event": staff_text("Event"),
        "content": staff_text("Page"),
        "service": staff_text("Service"),
    }
)


def tenant_languages() -> list[str]:
    """The languages of the tenant's public pages."""
    offered = g.tenant.languages or public_languages()
    return [code for code in public_languages() if code in offered]
