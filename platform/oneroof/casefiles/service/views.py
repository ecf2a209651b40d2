"""A casefile with what is known of its person, in the clear: for one answer, never kept."""

from dataclasses import dataclass
from uuid import UUID

from oneroof.casefiles.codes import shown
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.models import Casefile, PersonIdentity
from oneroof.core.keystore import KeyStore
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
    """Decrypt. Raises KeyDestroyedError after the person's erasure."""
    plain = keys.unseal_for_person(context.tenant_id, sealed.person_id, sealed.sealed, place_of(sealed.person_id))
    return CasefileView(casefile, Identity.from_json(plain))
