"""Where slices put the made-up casefiles of a demonstration network, so that no page of it is empty."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from oneroof.catalogue.forms.validating import Hooks
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.storage.intake import Storing
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Stage:
    """A tenant that is being furnished. What takes it runs at every start, and adds nothing where something is."""

    session: Session
    context: Context
    clock: Clock
    keys: KeyStore
    tenant_kind: str
    language: str
    """The tenant's own."""
    storing: Storing | None = None
    """Where documents go; without it there are none."""
    hooks: Hooks | None = None
    """The plugins of the tenant; without them no procedure begins."""
    address: str = ""
    """Where the tenant's pages stand, without a closing slash."""
