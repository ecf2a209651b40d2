"""What a program can be let do, one word each: agreements name these, and so do access tokens."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text

SCOPES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "services.read": public_text("Read which services the centre offers"),
        "slots.read": public_text("Read when a service can be had by appointment"),
        "appointments.read": public_text("Read appointments that belong to what is shared"),
        "appointments.write": public_text("Book, move and cancel appointments"),
        "referrals.read": public_text("Read referrals that were sent to the agency"),
        "referrals.write": public_text("Answer referrals"),
        "procedures.read": public_text("Read procedures that are shared"),
        "procedures.write": public_text("Say how a procedure stands"),
        "documents.read": public_text("Read documents that are shared"),
        "documents.write": public_text("Add documents to what is shared"),
        "events.read": public_text("Be told when something has changed"),
        "directory.write": public_text("Keep what the directory says about the agency"),
    }
)
"""By code, in the order in which they are shown."""

NEEDS: MappingProxyType[str, str] = MappingProxyType(
    {
        "referrals.read": "referrals",
        "referrals.write": "referrals",
        "procedures.read": "procedure",
        "procedures.write": "procedure",
        "documents.read": "documents",
        "documents.write": "documents",
    }
)
"""The class of data without which a scope opens nothing: read for `.read`, written for `.write`."""
