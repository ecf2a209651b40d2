"""A casefile with what is known of its person, in the clear: for one answer, never kept."""

from dataclasses import dataclass
from uuid import UUID

from oneroof.casefiles.codes import shown
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.models import Casefile, PersonIdentity
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class CasefileView:
    """What a reader of the casefile sees."""

    casefile: Casefile
    identity: Identity

    @property
    def code(self) -> str:
        """The case code as it is printed and said."""
        return shown(self.casefile.code)

    @property
    def version(self) -> int:
        """What a change must name (`If-Match`)."""
        return self.casefile.version


def place_of(person_id: UUID) -> str:
    """What the ciphertext is bound to."""
    return f"person_identity/{person_id}"


def opened_view(context: Context, keys: KeyStore, casefile: Casefile, sealed: PersonIdentity) -> CasefileView:
    """Decrypt. Raises NotFound after the person's erasure, as if there had never been anybody."""
    try:
        plain = keys.unseal_for_person(context.tenant_id, sealed.person_id, sealed.sealed, place_of(sealed.person_id))
    except KeyDestroyedError:
        raise no_such_casefile() from None
    return CasefileView(casefile, Identity.from_json(plain))


def no_such_casefile() -> NotFound:
    """There is none with this id in this centre."""
    return NotFound("casefile_not_found", public_text("There is no such casefile here."))
