"""What was wrong with a page, as people say and editors read it."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text

REASON_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "not_found": public_text("I did not find what I need"),
        "not_clear": public_text("It is not clear"),
        "language": public_text("It is not in my language"),
        "wrong": public_text("Something is wrong"),
        "something_else": public_text("Something else"),
    }
)
