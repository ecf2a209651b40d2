"""Persons and casefiles in the API."""

from typing import Any

from marshmallow import fields as plain
from marshmallow import post_load
from marshmallow.validate import OneOf

from oneroof.casefiles.finding.ranking import REASONS
from oneroof.casefiles.identity import (
    LONGEST_NAME,
    MOST_NAMES,
    MOST_NATIONALITIES,
    NAME_KINDS,
    PersonName,
    nationalities,
)
from oneroof.casefiles.models import PERSON_KINDS
from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Choice, Flag, Many, Moment, Text
from oneroof.core.spoken_languages import spoken_codes

_DATE = {"description": "`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as it is known; null if unknown."}
_NATIONALITY = {"description": "ISO 3166-1 alpha-2, or `stateless`, or `unknown`."}
_LANGUAGE = {"description": "In which to speak and write to the person (ISO 639); if left out, the centre’s."}


_NATIONALITIES = {"description": "The first is the one to be asked by; each ISO 3166-1 alpha-2, stateless or unknown."}
_ESTIMATED = {"description": "Whether the date of birth is estimated."}
_LATIN = {"description": "The main name in Latin letters; left empty, a spelling is proposed."}


class NameSchema(ApiSchema):
    """One name in one spelling, in one field: nobody must have a first and a last one."""

    written = Text(least=1, most=LONGEST_NAME, required=True, metadata={"description": "As the person writes it."})
    latin = Text(most=LONGEST_NAME, load_default="", metadata={"description": "In Latin letters, if it is in others."})
    kind = Choice(NAME_KINDS, load_default="also_known")


class NewPersonSchema(ApiSchema):
    """A person whose casefile is opened. There is no field for a legal status: it is never asked."""

    name = Text(least=1, most=LONGEST_NAME, required=True, metadata={"description": "As the person writes it."})
    birth_date = Text(most=10, load_default=None, allow_none=True, metadata=_DATE)
    nationality = Choice(nationalities(), load_default="unknown", metadata=_NATIONALITY)
    language = Choice(spoken_codes(), load_default=None, allow_none=True, metadata=_LANGUAGE)
    kind = Choice(PERSON_KINDS, load_default="migrant")
    another_person = Flag(
        load_default=False,
        metadata={"description": "After a 409 `person_exists`: it has been checked that this is somebody else."},
    )


class PersonQuery(QuerySchema):
    """Whose casefile: by its code. Names never stand in an address; see `POST /persons/search`."""

    code = Text(least=1, most=30, required=True, metadata={"description": "The case code, as it is printed or said."})


class PersonSearchSchema(ApiSchema):
    """Whom to look for: any of these, together or alone."""

    name = Text(
        least=1,
        most=LONGEST_NAME,
        load_default=None,
        allow_none=True,
        metadata={"description": "In any script, spelling and order."},
    )
    birth_date = Text(most=10, load_default=None, allow_none=True, metadata=_DATE)
    document_number = Text(most=60, load_default=None, allow_none=True)
    phone = Text(most=40, load_default=None, allow_none=True)
    email = Text(most=254, load_default=None, allow_none=True)


class CasefileChangeSchema(ApiSchema):
    """What is to be corrected; what is left out stays."""

    name = Text(least=1, most=LONGEST_NAME)
    birth_date = Text(most=10, allow_none=True, metadata=_DATE)
    nationality = Choice(nationalities(), metadata=_NATIONALITY)
    latin_name = Text(most=LONGEST_NAME, metadata=_LATIN)
    other_names = Many(plain.Nested(NameSchema), most=MOST_NAMES - 1)
    nationalities = Many(Choice(nationalities()), most=MOST_NATIONALITIES, metadata=_NATIONALITIES)
    birth_date_estimated = Flag(metadata=_ESTIMATED)
    language = Choice(spoken_codes(), metadata=_LANGUAGE)
    kind = Choice(PERSON_KINDS)

    @post_load
    def as_names(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Names as the service takes them."""
        if "other_names" in data:
            data["other_names"] = [PersonName(**name) for name in data["other_names"]]
        return data


class CasefileSchema(ApiSchema):
    """A casefile and who its person is."""

    id = plain.UUID(attribute="casefile.id", required=True)
    person_id = plain.UUID(attribute="casefile.person_id", required=True)
    code = plain.String(required=True, metadata={"description": "The case code, which the visitor keeps."})
    state = plain.String(attribute="casefile.state", required=True, metadata={"enum": ["open", "closed"]})
    language = plain.String(attribute="casefile.language", required=True, metadata=_LANGUAGE)
    name = plain.String(attribute="identity.name", required=True)
    birth_date = plain.String(attribute="identity.birth_date", required=True, allow_none=True, metadata=_DATE)
    nationality = plain.String(attribute="identity.nationality", required=True, metadata=_NATIONALITY)
    latin_name = plain.String(attribute="identity.latin_name", required=True, metadata=_LATIN)
    nationalities = plain.List(
        plain.String(), attribute="identity.nationalities", required=True, metadata=_NATIONALITIES
    )
    birth_date_estimated = plain.Boolean(attribute="identity.birth_date_estimated", required=True, metadata=_ESTIMATED)
    opened_at = Moment(attribute="casefile.opened_at", required=True)
    version = plain.Integer(required=True, metadata={"description": "Also the `ETag`."})


class FoundSchema(CasefileSchema):
    """A casefile that may be meant, and why."""

    reasons = plain.List(
        plain.String(validate=OneOf(REASONS)),
        required=True,
        metadata={"description": "What agrees with what was asked."},
    )
    found_as = plain.String(
        required=True,
        allow_none=True,
        metadata={"description": "Where a casefile that was joined into this one is meant: the name in it."},
    )
