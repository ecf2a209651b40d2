"""Services of a tenant: what its catalogues say, what it changed, what it offers."""

from oneroof.catalogue.service.listing import ATTENTION, ListedService, ServiceFilter, list_services, listed
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
    "ATTENTION",
    "CatalogueChanges",
    "Contact",
    "ListedService",
    "LocalTexts",
    "OfferedService",
    "ServiceFilter",
    "ServiceStep",
    "ServiceView",
    "catalogue_changes",
    "find_service",
    "list_services",
    "listed",
    "offered_services",
    "retire_catalogue",
    "service_by_id",
    "sync_catalogue",
    "view_of",
    "written",
]
