"""The closed lists of what is known of people, in words."""

from oneroof.casefiles.persons.declared import Choices
from oneroof.core.i18n import staff_text

CONTACT_KINDS: Choices = (
    ("phone", staff_text("Phone")),
    ("whatsapp", staff_text("WhatsApp")),
    ("signal", staff_text("Signal")),
    ("email", staff_text("E-mail")),
    ("postal", staff_text("Post")),
    ("none", staff_text("Cannot be reached")),
)
BY_NUMBER = ("phone", "whatsapp", "signal")
SAFE: Choices = (
    ("yes", staff_text("Yes")),
    ("no", staff_text("No: leave no message and do not say who is calling")),
    ("unknown", staff_text("Not known")),
)
SPOKEN: Choices = (
    ("well", staff_text("Well")),
    ("some", staff_text("Some")),
    ("interpreter", staff_text("Needs an interpreter")),
)
WRITTEN: Choices = (
    ("well", staff_text("Well")),
    ("some", staff_text("Some")),
    ("none", staff_text("Not at all")),
)
PAPER_KINDS: Choices = (
    ("passport", staff_text("Passport")),
    ("national_id", staff_text("National identity card")),
    ("residence_permit", staff_text("Residence permit")),
    ("travel_document", staff_text("Travel document for refugees or stateless people")),
    ("asylum_receipt", staff_text("Receipt of an asylum request")),
    ("birth_certificate", staff_text("Birth certificate")),
    ("driving_licence", staff_text("Driving licence")),
    ("other", staff_text("Another document")),
)
KIN: Choices = (
    ("partner", staff_text("Partner")),
    ("child", staff_text("Child")),
    ("parent", staff_text("Parent")),
    ("sibling", staff_text("Brother or sister")),
    ("grandparent", staff_text("Grandparent")),
    ("grandchild", staff_text("Grandchild")),
    ("other", staff_text("Other relative")),
)
SEEN_FROM_THE_OTHER = {"child": "parent", "parent": "child", "grandparent": "grandchild", "grandchild": "grandparent"}
"""What the person is to their relative, where it is not the same the other way round."""
REPRESENTATIVES: Choices = (
    ("guardian", staff_text("Guardian")),
    ("lawyer", staff_text("Lawyer")),
    ("mediator", staff_text("Mediator")),
    ("other", staff_text("Somebody else")),
)
NEEDS: Choices = (
    ("unaccompanied_minor", staff_text("Unaccompanied minor")),
    ("disability", staff_text("Disability")),
    ("victim_support", staff_text("Support for victims")),
    ("interpreter", staff_text("Interpreter")),
    ("other", staff_text("Something else")),
)
PERSON_KINDS: Choices = (
    ("migrant", staff_text("Migrant")),
    ("employer", staff_text("Employer")),
    ("national", staff_text("National")),
    ("service_provider", staff_text("Service provider")),
)
ORGANISATIONS = ("employer", "service_provider")
"""Kinds of person of whom no nationality and no birth date is asked."""
