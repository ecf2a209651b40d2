"""Housing: finding a home, keeping it, and support with the rent."""

from oneroof.hooks import CataloguePlugin

plugin = CataloguePlugin(__name__)
