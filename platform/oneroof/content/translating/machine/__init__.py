"""Translation by a machine: only of what is public, labelled until a person has read it, never of legal texts."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

RUN = "content.machine"

REASONS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "none": staff_text("No machine is set up."),
        "no_answer": staff_text("The machine does not answer."),
        "refused": staff_text("The machine refuses: its key is missing or wrong, or its limit is reached."),
        "language": staff_text("The machine does not know this language."),
        "wrong_answer": staff_text("The machine answers something that is no translation."),
        "not_public": staff_text("The machine’s address is inside a network that this installation does not allow."),
        "words": staff_text(
            "The machine changed words that have to stay, or links. These parts wait for a translator."
        ),
        "legal": staff_text("Legal texts are translated by people only."),
        "not_published": staff_text("Only what is public is given to a machine."),
        "by_person": staff_text("A person has translated this. A machine does not replace it."),
        "draft": staff_text("Somebody is working on this translation."),
        "too_long": staff_text("The machine’s text is too long to be kept."),
    }
)
"""Why a piece was not translated."""

LEGAL_SLUGS = frozenset(
    {"rights", "privacy", "data-protection", "consent", "consents", "legal", "legal-notice", "terms", "imprint"}
)
"""Items that carry one of these in their address say what somebody agrees to or may ask for."""


class MachineFailed(Exception):
    """The machine gave no translation; `reason` is one of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_legal(slug: str) -> bool:
    """Whether an item is a legal text, by its address."""
    return slug in LEGAL_SLUGS or any(slug.startswith(f"{each}-") for each in LEGAL_SLUGS)
