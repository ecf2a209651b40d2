"""Case codes: speakable codes (`core.speakable_codes`) that name a casefile."""

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.speakable_codes import ALPHABET, EXAMPLE, LENGTH, as_stored, new_code, shown

__all__ = ["ALPHABET", "EXAMPLE", "LENGTH", "new_code", "read_code", "shown"]


def read_code(text: str) -> str:
    """A code as it is stored, from what somebody typed: any case, spaces, hyphens, a look-alike.

    Raises Invalid (field `code`) for a typing error.
    """
    signs = as_stored(text)
    if signs is None:
        message = public_text(
            "This case code has a typing error. It has nine signs, such as %(example)s.", example=EXAMPLE
        )
        raise Invalid("case_code_invalid", message, fields={"code": [message]})
    return signs
