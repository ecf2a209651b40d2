"""Persons and casefiles in the API."""

from marshmallow import fields as plain

from oneroof.casefiles.identity import LONGEST_NAME, nationalities
from oneroof.casefiles.models import PERSON_KINDS
from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Choice, Flag, Moment, Text
from oneroof.core.spoken_languages import spoken_codes

_DATE = {"description": "`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as it is known; null if unknown."}
_NATIONALITY = {"description": "ISO 3166-1 alpha-2, or `stateless`, or `unknown`."}
_LANGUAGE = {"description": "The language that the person speaks best, as an ISO 639 code."}


class NewPersonSchema(ApiSchema):
    """A person whose casefile is opened. There is no field for a legal status: it is never asked."""

    name = Text(least=1, most=LONGEST_NAME, required=True, metadata={"description": "As the person writes it."})
    birth_date = Text(most=10, load_default=None, allow_none=True, metadata=_DATE)
    nationality = Choice(nationalities(), load_default="unknown", metadata=_NATIONALITY)
    language = Choice(spoken_codes(), required=True, metadata=_LANGUAGE)
    kind = Choice(PERSON_KINDS, load_default="migrant")
    another_person = Flag(
        load_default=False,
        metadata={"description": "After a 409 `person_exists`: it has been checked that this is somebody else."},
    )


class PersonQuery(QuerySchema):
    """Whose casefile: by its code. Names never stand in an address; see `POST /persons/search`."""

    code = Text(least=1, most=30, required=True, metadata={"description": "The case code, as it is printed or said."})


class PersonSearchSchema(ApiSchema):
    """Whom to look for."""

    name = Text(least=1, most=LONGEST_NAME, required=True, metadata={"description": "In any order and case."})
    birth_date = Text(most=10, load_default=None, allow_none=True, metadata=_DATE)


class CasefileChangeSchema(ApiSchema):
    """What is to be corrected; what is left out stays."""

    name = Text(least=1, most=LONGEST_NAME)
    birth_date = Text(most=10, allow_none=True, metadata=_DATE)
    nationality = Choice(nationalities(), metadata=_NATIONALITY)
    language = Choice(spoken_codes(), metadata=_LANGUAGE)


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
    opened_at = Moment(attribute="casefile.opened_at", required=True)
    version = plain.Integer(required=True, metadata={"description": "Also the `ETag`."})
