"""What documents are called: their kinds, why one is withdrawn, where one came from, how far it was scanned."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text, staff_text

KIND_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "passport": public_text("Passport"),
        "identity_card": public_text("Identity card"),
        "residence_permit": public_text("Residence permit"),
        "visa": public_text("Visa"),
        "birth_certificate": public_text("Birth certificate"),
        "marriage_certificate": public_text("Marriage certificate"),
        "criminal_record": public_text("Criminal record certificate"),
        "tax_paper": public_text("Tax document"),
        "social_security_paper": public_text("Social security document"),
        "health_paper": public_text("Health document"),
        "work_contract": public_text("Work contract"),
        "rental_contract": public_text("Rental contract"),
        "bank_paper": public_text("Bank document"),
        "school_paper": public_text("School certificate or diploma"),
        "court_paper": public_text("Court document"),
        "photo": public_text("Photograph"),
        "letter": public_text("Letter"),
        "certificate": public_text("Certificate of the centre"),
        "other": public_text("Another document"),
    }
)
REASON_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "mistake": staff_text("It was added by mistake"),
        "wrong_person": staff_text("It belongs to somebody else"),
        "not_needed": staff_text("It is not needed any more"),
        "asked": staff_text("The person asked for it"),
        "unreadable": staff_text("It cannot be read"),
    }
)
SOURCE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "upload": staff_text("Uploaded"),
        "camera": staff_text("Photographed"),
        "scanner": staff_text("Scanned"),
        "form": staff_text("Sent with a form"),
        "made": staff_text("Made here"),
    }
)
SCAN_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "unscanned": staff_text("Not checked for viruses: no scanner is set up"),
        "pending": staff_text("Waits for the check for viruses"),
        "clean": staff_text("Checked for viruses"),
        "infected": staff_text("A virus was found: the file was deleted"),
    }
)
