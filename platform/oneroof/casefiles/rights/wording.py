"""Words of the rights: for staff, and on what persons take home."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text

_Words = MappingProxyType[str, LazyText]

KIND_NAMES: _Words = MappingProxyType(
    {
        "access": public_text("A copy of what is kept about me"),
        "correction": public_text("Correct what is wrong"),
        "restriction": public_text("Keep it, but do not use it"),
        "objection": public_text("I object to the use of my data"),
        "erasure": public_text("Delete what is kept about me"),
    }
)
STATE_NAMES: _Words = MappingProxyType(
    {
        "open": public_text("Waiting for a decision"),
        "granted": public_text("Agreed, being carried out"),
        "done": public_text("Done"),
        "refused": public_text("Refused"),
        "withdrawn": public_text("Taken back"),
    }
)
ASKED_BY_NAMES: _Words = MappingProxyType(
    {
        "person": public_text("The person"),
        "representative": public_text("Somebody who acts for the person"),
    }
)
CHECK_NAMES: _Words = MappingProxyType(
    {
        "document": public_text("An identity document was shown"),
        "known": public_text("Staff know the person"),
        "signed_in": public_text("The person signed in"),
        "papers": public_text("Papers of the representative were shown"),
    }
)
