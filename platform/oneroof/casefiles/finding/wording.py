"""Why somebody is shown, and how two descriptions of a person compare, in words."""

from collections.abc import Mapping

from oneroof.core.i18n import LazyText, staff_text

REASON_WORDS: Mapping[str, LazyText] = {
    "same_code": staff_text("Case code"),
    "same_document": staff_text("Same document number"),
    "same_phone": staff_text("Same phone"),
    "same_address": staff_text("Same e-mail address"),
    "same_name": staff_text("Same name"),
    "similar_name": staff_text("Similar name"),
    "same_birth_date": staff_text("Same date of birth"),
    "fitting_birth_date": staff_text("Date of birth fits"),
    "near_birth_date": staff_text("Date of birth nearly the same"),
}
VERDICT_WORDS: Mapping[str, LazyText] = {
    "same": staff_text("The same"),
    "near": staff_text("Nearly the same"),
    "differs": staff_text("Different"),
    "one": staff_text("Known on one side only"),
    "none": staff_text("Not known"),
}
