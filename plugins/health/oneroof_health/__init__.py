"""Health: the number of the national health service and the first steps there, declared in `catalogue.toml`."""

from oneroof.hooks import CataloguePlugin

plugin = CataloguePlugin(__name__)
