"""The codes of complaints as people read them."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text, staff_text

Names = MappingProxyType[str, LazyText]

CATEGORY_NAMES: Names = MappingProxyType(
    {
        "waiting": public_text("It takes too long"),
        "decision": public_text("A decision"),
        "treatment": public_text("How I was treated"),
        "information": public_text("Wrong or missing information"),
        "discrimination": public_text("Discrimination"),
        "data": public_text("What was done with my data"),
        "building": public_text("The building or its access"),
        "other": public_text("Something else"),
    }
)
CHANNEL_NAMES: Names = MappingProxyType(
    {
        "walk_in": staff_text("In person"),
        "phone": staff_text("By phone"),
        "online": staff_text("Online"),
        "email": staff_text("By e-mail"),
        "post": staff_text("By post"),
    }
)
RESULT_NAMES: Names = MappingProxyType(
    {
        "upheld": staff_text("The complaint was right"),
        "partly": staff_text("It was right in part"),
        "not_upheld": staff_text("It was not right"),
        "settled": staff_text("Settled with the person"),
    }
)
