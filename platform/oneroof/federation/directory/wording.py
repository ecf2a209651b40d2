"""The directory's codes in words."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text, staff_text

WAY_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "connected": staff_text("Into their own system"),
        "link": staff_text("By a letter with a link"),
        "phone": staff_text("By telephone"),
    }
)
AUDIENCE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "migrant": public_text("People who have come from another country"),
        "employer": public_text("Employers"),
        "national": public_text("People with the citizenship of this country"),
        "service_provider": public_text("Organisations that help"),
    }
)
DISTANCES = (10, 30, 100)
"""Kilometres that one can choose."""
