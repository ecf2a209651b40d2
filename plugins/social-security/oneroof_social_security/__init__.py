"""Social security and social support. All of it is declared in `catalogue.toml`."""

from oneroof.hooks import CataloguePlugin

plugin = CataloguePlugin(__name__)
