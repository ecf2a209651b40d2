"""Services of a tenant: what its catalogues say, what it changed, what it offers."""

from oneroof.catalogue.service.changing import change_service, keep_local, take_back, take_national
from oneroof.catalogue.service.differences import Difference, differences, in_words
from oneroof.catalogue.service.listing import ATTENTION, ListedService, ServiceFilter, list_services
from oneroof.catalogue.service.offered import OfferedService, offered_services
from oneroof.catalogue.service.providing import given_by_pack, provide_service
from oneroof.catalogue.service.syncing import (
    CatalogueChanges,
    ServiceStep,
    catalogue_changes,
    retire_catalogue,
    sync_catalogue,
)
from oneroof.catalogue.service.texts import written
from oneroof.catalogue.service.values import next_code
from oneroof.catalogue.service.views import (
    Contact,
    LocalTexts,
    ServiceView,
    find_service,
    service_by_id,
)

__all__ = [
    "ATTENTION",
    "CatalogueChanges",
    "Contact",
    "Difference",
    "ListedService",
    "LocalTexts",
    "OfferedService",
    "ServiceFilter",
    "ServiceStep",
    "ServiceView",
    "catalogue_changes",
    "change_service",
    "differences",
    "find_service",
    "given_by_pack",
    "in_words",
    "keep_local",
    "list_services",
    "next_code",
    "offered_services",
    "provide_service",
    "retire_catalogue",
    "service_by_id",
    "sync_catalogue",
    "take_back",
    "take_national",
    "written",
]
