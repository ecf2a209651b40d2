"""Names and reasons in several languages, as the floor keeps them."""

from collections.abc import Mapping

from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_languages, staff_text

LONGEST_NAME = 80
LONGEST_REASON = 200


def check_names(names: Mapping[str, str], field: str, *, longest: int = LONGEST_NAME) -> dict[str, str]:
    """The texts that say something, without spaces around them. Raises Invalid for none, a long one, a language."""
    found = {code: " ".join(text.split()) for code, text in names.items() if text and text.strip()}
    if not found:
        raise _wrong(field, staff_text("Write it in at least one language."))
    if not found.keys() <= set(public_languages()):
        known = ", ".join(public_languages())
        raise _wrong(field, staff_text("Languages that can be written here: %(listed)s.", listed=known))
    if any(len(text) > longest for text in found.values()):
        raise _wrong(field, staff_text("At most %(most)s characters.", most=longest))
    return found


def check_reason(reason: Mapping[str, str]) -> dict[str, str]:
    """Why the centre keeps other hours; may be empty."""
    if not any(text.strip() for text in reason.values()):
        return {}
    return check_names(reason, "reason", longest=LONGEST_REASON)


def _wrong(field: str, message: LazyText) -> Invalid:
    return Invalid(f"{field}_invalid", message, fields={field: [message]})
