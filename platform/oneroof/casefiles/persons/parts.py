"""All that may be known of a person beside their identity. Nothing of it must be known for a service."""

import re
from datetime import date

from oneroof.casefiles.persons import models, wording
from oneroof.casefiles.persons.declared import Facts, Faults, Field, Part
from oneroof.core.i18n import public_text, staff_text

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def _check_contact(facts: Facts, _today: date) -> Faults:
    """A number is checked by the service, which knows the country; an address here."""
    if facts["kind"] == "none":
        facts["value"] = ""
        return {}
    if not facts["value"]:
        return {"value": [public_text("Write the number or the address.")]}
    if facts["kind"] == "email" and not _EMAIL.fullmatch(facts["value"]):
        return {"value": [public_text("Write an e-mail address, such as name@example.org.")]}
    return {}


def _check_relative(facts: Facts, _today: date) -> Faults:
    if not facts["casefile"] and not facts["name"]:
        return {"name": [public_text("Write the case code of the relative, or their name.")]}
    return {}


def _check_period(facts: Facts, _today: date) -> Faults:
    if facts["from_on"] and facts["until_on"] and facts["until_on"] < facts["from_on"]:
        return {"until_on": [public_text("This is before it began.")]}
    return {}


ORGANISATION = Part(
    code="organisation",
    model=models.PersonOrganisation,
    data_class="identity",
    title=staff_text("Organisation"),
    adding=staff_text("Note who speaks for the organisation"),
    changing=staff_text("Change who speaks for the organisation"),
    nothing=staff_text("Nobody is noted who speaks for it."),
    only_one=True,
    asked_of=wording.ORGANISATIONS,
    fields=(
        Field("contact_person", "text", staff_text("Contact person"), required=True),
        Field("role", "text", staff_text("What they do there")),
        Field("number", "text", staff_text("Number"), staff_text("Tax or registration number."), most=60),
    ),
)
LANGUAGES = Part(
    code="languages",
    model=models.PersonLanguage,
    data_class="contact",
    title=staff_text("Languages"),
    adding=staff_text("Add a language"),
    changing=staff_text("Change a language"),
    nothing=staff_text("No languages are noted."),
    fields=(
        Field("language", "language", staff_text("Language"), required=True),
        Field("speaks", "choice", staff_text("Speaks and understands"), choices=wording.SPOKEN, fallback="well"),
        Field("reads", "choice", staff_text("Reads"), choices=wording.WRITTEN, fallback="well"),
        Field("writes", "choice", staff_text("Writes"), choices=wording.WRITTEN, fallback="well"),
        Field("preferred", "flag", staff_text("We speak and write to the person in this language")),
    ),
)
CONTACTS = Part(
    code="contacts",
    model=models.PersonContact,
    data_class="contact",
    title=staff_text("How to reach the person"),
    adding=staff_text("Add a way to reach the person"),
    changing=staff_text("Change a way to reach the person"),
    nothing=staff_text("Nothing is noted."),
    check=_check_contact,
    fields=(
        Field("kind", "choice", staff_text("By"), required=True, choices=wording.CONTACT_KINDS),
        Field(
            "value",
            "long",
            staff_text("Number or address"),
            staff_text("A number from abroad with + and the country’s code."),
            most=500,
            depends=True,
        ),
        Field("preferred", "flag", staff_text("The person prefers this way")),
        Field(
            "safe_message",
            "choice",
            staff_text("Is it safe to leave a message?"),
            choices=wording.SAFE,
            fallback="unknown",
        ),
        Field(
            "read_by",
            "text",
            staff_text("Who else reads or hears it"),
            staff_text("Such as a partner, an employer, a neighbour."),
        ),
        Field("when", "text", staff_text("When it suits")),
    ),
)
PAPERS = Part(
    code="papers",
    model=models.PersonDocument,
    data_class="status",
    title=staff_text("Identity documents"),
    adding=staff_text("Add an identity document"),
    changing=staff_text("Change an identity document"),
    nothing=staff_text("No documents are noted."),
    day_column="expires_on",
    fields=(
        Field("kind", "choice", staff_text("Document"), required=True, choices=wording.PAPER_KINDS),
        Field("number", "text", staff_text("Number"), most=60),
        Field("country", "country", staff_text("Issued by")),
        Field("expires_on", "day", staff_text("Expires on")),
        Field("seen_original", "flag", staff_text("I have seen the original")),
    ),
)
STATUS = Part(
    code="status",
    model=models.PersonStatus,
    data_class="status",
    title=staff_text("Legal status"),
    adding=staff_text("Note the legal status"),
    changing=staff_text("Change the legal status"),
    nothing=staff_text("Not noted. No service here depends on it."),
    day_column="expires_on",
    only_one=True,
    asked_of=("migrant", "national"),
    fields=(
        Field(
            "status",
            "text",
            staff_text("Legal status"),
            staff_text("Only if the person wishes it to be noted. Nobody must answer, and no service depends on it."),
            required=True,
        ),
        Field("expires_on", "day", staff_text("Ends on")),
        Field("note", "long", staff_text("Note"), most=1000),
    ),
)
FAMILY = Part(
    code="family",
    model=models.PersonFamily,
    data_class="family",
    title=staff_text("Family and household"),
    adding=staff_text("Add a relative"),
    changing=staff_text("Change a relative"),
    nothing=staff_text("No relatives are noted."),
    check=_check_relative,
    asked_of=("migrant", "national"),
    fields=(
        Field("kind", "choice", staff_text("They are the person’s"), required=True, choices=wording.KIN),
        Field(
            "casefile",
            "text",
            staff_text("Case code of the relative"),
            staff_text("If they have a casefile here. Both casefiles then show it."),
            most=30,
            depends=True,
        ),
        Field(
            "name",
            "text",
            staff_text("Name of the relative"),
            staff_text("If they have no casefile here."),
            depends=True,
        ),
        Field("birth_date", "birth_date", staff_text("Date of birth of the relative")),
        Field("lives_together", "flag", staff_text("They live together")),
        Field("note", "long", staff_text("Note"), most=1000),
    ),
)
REPRESENTATIVES = Part(
    code="representatives",
    model=models.PersonRepresentation,
    data_class="family",
    title=staff_text("Who acts for the person"),
    adding=staff_text("Add somebody who acts for the person"),
    changing=staff_text("Change somebody who acts for the person"),
    nothing=staff_text("Nobody is noted."),
    check=_check_period,
    fields=(
        Field("kind", "choice", staff_text("As"), required=True, choices=wording.REPRESENTATIVES),
        Field("name", "text", staff_text("Name"), required=True),
        Field("organisation", "text", staff_text("Organisation")),
        Field("reach", "text", staff_text("Phone or e-mail")),
        Field("scope", "text", staff_text("For what"), staff_text("Such as all matters, or one procedure.")),
        Field("from_on", "day", staff_text("From")),
        Field("until_on", "day", staff_text("Until")),
        Field("proof", "text", staff_text("Proof"), staff_text("Such as a court’s decision or a power of attorney.")),
    ),
)
NEEDS = Part(
    code="needs",
    model=models.PersonNeed,
    data_class="needs",
    title=staff_text("Needs that ask for care"),
    adding=staff_text("Note a need"),
    changing=staff_text("Change a need"),
    nothing=staff_text("No needs are noted."),
    day_column="review_on",
    asked_of=("migrant", "national"),
    fields=(
        Field("kind", "choice", staff_text("Need"), required=True, choices=wording.NEEDS),
        Field(
            "why",
            "long",
            staff_text("How we know"),
            staff_text("The person said so, a letter …"),
            required=True,
            most=1000,
        ),
        Field("helps", "long", staff_text("What helps"), most=1000),
        Field("review_on", "day", staff_text("Ask again on")),
    ),
)
PARTS: dict[str, Part] = {
    part.code: part for part in (ORGANISATION, CONTACTS, LANGUAGES, PAPERS, STATUS, FAMILY, REPRESENTATIVES, NEEDS)
}
"""Every part by its code, in the order in which a casefile shows them."""


def parts_for(kind: str) -> list[Part]:
    """The parts that a person of this kind has."""
    return [part for part in PARTS.values() if part.asked_of is None or kind in part.asked_of]
