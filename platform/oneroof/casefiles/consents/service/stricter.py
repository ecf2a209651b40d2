"""Which of two answers of one person binds more, for casefiles that turn out to be the same person's."""

from oneroof.casefiles.consents.models import Consent

_BINDING = ("refused", "withdrawn", "expired", "asked", "given")
"""From the answer that allows least to the one that allows most. What ran out was agreed to once, and is over."""


def stricter(one: Consent, other: Consent) -> Consent:
    """The one that allows less; of two that were given, the one that ends first; else the later answer."""
    ranks = _BINDING.index(one.state), _BINDING.index(other.state)
    if ranks[0] != ranks[1]:
        return one if ranks[0] < ranks[1] else other
    if one.state == "given" and one.until != other.until:
        return min(one, other, key=lambda consent: (consent.until is None, consent.until))
    return max(one, other, key=lambda consent: consent.answered_at or consent.asked_at)
