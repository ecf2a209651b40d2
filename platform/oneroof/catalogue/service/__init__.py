"""Services of a tenant: what its catalogues say, what it changed, what it offers."""

from oneroof.catalogue.service.offered import OfferedService, offered_services
from oneroof.catalogue.service.syncing import (
    CatalogueChanges,
    ServiceStep,
    catalogue_changes,
    retire_catalogue,
    sync_catalogue,
)
from oneroof.catalogue.service.texts import written
from oneroof.catalogue.service.views import (
    Contact,
    LocalTexts,
    ServiceView,
    find_service,
    service_by_id,
    view_of,
)

__all__ = [
    "CatalogueChanges",
    "Contact",
    "LocalTexts",
    "OfferedService",
    "ServiceStep",
    "ServiceView",
    "catalogue_changes",
    "find_service",
    "offered_services",
    "retire_catalogue",
    "service_by_id",
    "sync_catalogue",
    "view_of",
    "written",
]
