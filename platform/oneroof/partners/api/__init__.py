"""The partner API. Importing this package puts every operation on its blueprint, in the order of the contract."""

from oneroof.partners.api import (  # noqa: F401  # their operations
    appointments,
    conferences,
    directory,
    documents,
    events,
    me,
    procedures,
    referrals,
    services,
)
from oneroof.partners.api.blueprint import blueprint

__all__ = ["blueprint"]
