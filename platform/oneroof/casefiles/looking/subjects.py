"""From a case code to the person whom entries of the record are about, for auditors, who see no casefile."""

from uuid import UUID

from sqlalchemy import select

from oneroof.casefiles.codes import read_code
from oneroof.casefiles.models import Casefile
from oneroof.core.db import Database
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.tenancy.context import Context, system_context


def person_of_code(database: Database, context: Context, code: str) -> UUID:
    """The person's id, and nothing else of the casefile. Raises Invalid for a code that nobody here has."""
    own = system_context(context.tenant_id, context.network_id, "accountability")
    with database.transaction(own) as session:
        found = session.scalar(select(Casefile.person_id).where(Casefile.code == read_code(code)))
    if found is None:
        message = public_text("No casefile here has this code.")
        raise Invalid("case_code_unknown", message, fields={"code": [message]})
    return found
